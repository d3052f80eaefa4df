package token

import (
	"context"
	"sync"
	"time"

	"github.com/studiobroker/studiobroker/broker"
)

// kept is something that a provider publishes. It is fetched when it is
// needed, by one caller at a time, and never on its own.
type kept[T any] struct {
	fetch func(context.Context) (T, error)
	now   func() time.Time
	life  life

	fetching chan struct{} // has room for one

	mu      sync.Mutex
	value   T
	fetched time.Time // when value was fetched; zero if it never was
	tried   time.Time // when somebody last tried
	forced  time.Time // when somebody last tried although value was fresh
	err     error     // of the last try
}

// life says for how long a value is good.
type life struct {
	fresh time.Duration // older, it is fetched again
	keep  time.Duration // older, it is not used even if it cannot be fetched
	pause time.Duration // between two tries, when there is something to use
	retry time.Duration // between two tries, when there is nothing
}

func newKept[T any](fetch func(context.Context) (T, error), l life, now func() time.Time) *kept[T] {
	return &kept[T]{fetch: fetch, now: now, life: l, fetching: make(chan struct{}, 1)}
}

// get returns the value and whether it was fetched just now. While one caller
// fetches it again the others use what is there.
func (k *kept[T]) get(ctx context.Context) (value T, fetched bool, err error) {
	value, age, ok := k.current()
	if ok && age < k.life.fresh {
		return value, false, nil
	}
	if entered, err := k.enter(ctx, !ok); !entered {
		return value, false, err
	}
	defer k.leave()
	if value, age, ok = k.current(); ok && age < k.life.fresh || k.resting(ok) {
		return value, false, k.reason(ok)
	}
	return k.refresh(ctx)
}

// newer is for somebody whom the value did not help: it is fetched although it
// is fresh, but that once in a pause only.
func (k *kept[T]) newer(ctx context.Context) (value T, fetched bool, err error) {
	if entered, err := k.enter(ctx, true); !entered {
		return value, false, err
	}
	defer k.leave()
	if !k.force() {
		value, _, ok := k.current()
		return value, false, k.reason(ok)
	}
	return k.refresh(ctx)
}

// enter lets one caller in. The others wait, if they have to.
func (k *kept[T]) enter(ctx context.Context, wait bool) (bool, error) {
	select {
	case k.fetching <- struct{}{}:
		return true, nil
	default:
	}
	if !wait {
		return false, nil
	}
	select {
	case k.fetching <- struct{}{}:
		return true, nil
	case <-ctx.Done():
		return false, broker.Refuse(broker.Unavailable, CodeUnreachable, ctx.Err(), "see why the provider takes so long to answer")
	}
}

func (k *kept[T]) leave() { <-k.fetching }

// refresh fetches the value. A browser that hangs up does not end what others
// wait for.
func (k *kept[T]) refresh(ctx context.Context) (value T, fetched bool, err error) {
	value, err = k.fetch(context.WithoutCancel(ctx))
	k.mu.Lock()
	k.tried, k.err = k.now(), err
	if err == nil {
		k.value, k.fetched = value, k.tried
	}
	k.mu.Unlock()
	value, _, ok := k.current()
	return value, err == nil, k.reason(ok)
}

// current is the value, how old it is, and whether it may be used.
func (k *kept[T]) current() (value T, age time.Duration, ok bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	age = k.now().Sub(k.fetched)
	return k.value, age, !k.fetched.IsZero() && age < k.life.keep
}

// resting reports whether it is too early to try again.
func (k *kept[T]) resting(usable bool) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	pause := k.life.retry
	if usable {
		pause = k.life.pause
	}
	return !k.tried.IsZero() && k.now().Sub(k.tried) < pause
}

// force reports whether a fresh value may be fetched again, and counts it.
func (k *kept[T]) force() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.forced.IsZero() && k.now().Sub(k.forced) < k.life.pause {
		return false
	}
	k.forced = k.now()
	return true
}

// reason is why there is no value.
func (k *kept[T]) reason(usable bool) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if usable {
		return nil
	}
	return k.err
}

// Package statetest is the behaviour that every engine of internal/state has.
package statetest

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Engine is what an engine offers.
type Engine interface {
	Claim(ctx context.Context, key string, until time.Time) (fresh bool, err error)
	Put(ctx context.Context, key string, value []byte, until time.Time) error
	Get(ctx context.Context, key string) (value []byte, found bool, err error)
	Take(ctx context.Context, key string) (value []byte, found bool, err error)
	Replace(ctx context.Context, key string, value []byte, until time.Time) (replaced bool, err error)
	Check(ctx context.Context) error
}

// Run holds the engines that open returns to the contract. Each call of open
// gives an empty engine that reads the given clock.
func Run(t *testing.T, open func(t *testing.T, now func() time.Time) Engine) {
	start := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	begin := func(t *testing.T) (Engine, *Clock) {
		t.Helper()
		clock := NewClock(start)
		return open(t, clock.Now), clock
	}

	t.Run("a key is claimed once until its time has come", func(t *testing.T) {
		e, clock := begin(t)
		require.True(t, claim(t, e, "a", start.Add(time.Minute)))
		require.False(t, claim(t, e, "a", start.Add(time.Minute)))
		require.True(t, claim(t, e, "b", start.Add(time.Minute)), "another key is free")
		clock.Advance(time.Minute)
		require.True(t, claim(t, e, "a", clock.Now().Add(time.Minute)))
	})
	t.Run("a claim for ever holds", func(t *testing.T) {
		e, clock := begin(t)
		for i, until := range []time.Time{time.Date(2262, 4, 12, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)} {
			key := fmt.Sprint("for ever", i)
			require.True(t, claim(t, e, key, until))
			clock.Advance(time.Hour)
			require.False(t, claim(t, e, key, until))
		}
	})
	t.Run("a claim that would hold nobody back is refused", func(t *testing.T) {
		e, clock := begin(t)
		for _, until := range []time.Time{start, {}, time.Date(1969, 1, 1, 0, 0, 0, 0, time.UTC)} {
			fresh, err := e.Claim(t.Context(), "a", until)
			require.Error(t, err)
			require.False(t, fresh)
		}
		clock.Advance(-time.Minute)
		require.True(t, claim(t, e, "a", start))
	})
	t.Run("of many who claim at once one succeeds", func(t *testing.T) {
		e, _ := begin(t)
		require.EqualValues(t, 1, together(func() bool {
			fresh, err := e.Claim(t.Context(), "a", start.Add(time.Minute))
			return fresh && err == nil
		}))
	})
	t.Run("a value is found until its time has come", func(t *testing.T) {
		e, clock := begin(t)
		require.NoError(t, e.Put(t.Context(), "a", []byte("one"), start.Add(time.Minute)))
		require.NoError(t, e.Put(t.Context(), "a", []byte("two"), start.Add(time.Hour)))
		clock.Advance(time.Minute)
		require.Equal(t, "two", get(t, e))
		clock.Advance(time.Hour)
		require.Empty(t, get(t, e))
	})
	t.Run("of many who take a value at once one gets it", func(t *testing.T) {
		e, _ := begin(t)
		require.NoError(t, e.Put(t.Context(), "a", []byte("one"), start.Add(time.Minute)))
		require.EqualValues(t, 1, together(func() bool {
			value, found, err := e.Take(t.Context(), "a")
			return err == nil && found && string(value) == "one"
		}))
		require.Empty(t, get(t, e))
	})
	t.Run("an expired value is not taken", func(t *testing.T) {
		e, clock := begin(t)
		require.NoError(t, e.Put(t.Context(), "a", []byte("one"), start.Add(time.Minute)))
		clock.Advance(time.Minute)
		_, found, err := e.Take(t.Context(), "a")
		require.NoError(t, err)
		require.False(t, found)
	})
	t.Run("what was taken is not replaced", func(t *testing.T) {
		e, clock := begin(t)
		replace := func(value string) bool {
			replaced, err := e.Replace(t.Context(), "a", []byte(value), start.Add(time.Hour))
			require.NoError(t, err)
			return replaced
		}
		require.False(t, replace("none"))
		require.Empty(t, get(t, e))
		require.NoError(t, e.Put(t.Context(), "a", []byte("one"), start.Add(time.Minute)))
		require.True(t, replace("two"))
		require.Equal(t, "two", get(t, e))
		clock.Advance(time.Minute)
		require.Equal(t, "two", get(t, e), "with its time")
		_, _, err := e.Take(t.Context(), "a")
		require.NoError(t, err)
		require.False(t, replace("three"))
		require.Empty(t, get(t, e))
	})
	t.Run("nothing is found under an unknown key", func(t *testing.T) {
		e, _ := begin(t)
		require.Empty(t, get(t, e))
		_, found, err := e.Take(t.Context(), "a")
		require.NoError(t, err)
		require.False(t, found)
	})
	t.Run("keys that are alike stay apart", func(t *testing.T) {
		e, _ := begin(t)
		for i := range 100 {
			require.True(t, claim(t, e, fmt.Sprint("key", i), start.Add(time.Duration(i+1)*time.Second)))
		}
	})
	t.Run("a cancelled caller changes nothing", func(t *testing.T) {
		e, _ := begin(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := e.Claim(ctx, "a", start.Add(time.Minute))
		require.ErrorIs(t, err, context.Canceled)
		require.True(t, claim(t, e, "a", start.Add(time.Minute)))
	})
	t.Run("it can be checked", func(t *testing.T) {
		e, _ := begin(t)
		require.NoError(t, e.Check(t.Context()))
		require.NoError(t, e.Check(t.Context()))
	})
}

// Clock is a clock that is moved by hand.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock returns a clock that stands at now.
func NewClock(now time.Time) *Clock { return &Clock{now: now} }

// Now returns the clock's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock by d.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func claim(t *testing.T, e Engine, key string, until time.Time) bool {
	t.Helper()
	fresh, err := e.Claim(t.Context(), key, until)
	require.NoError(t, err)
	return fresh
}

// get returns what is under "a", empty for nothing.
func get(t *testing.T, e Engine) string {
	t.Helper()
	value, found, err := e.Get(t.Context(), "a")
	require.NoError(t, err)
	require.Equal(t, found, value != nil)
	return string(value)
}

// together runs do in many goroutines and counts those that report true.
func together(do func() bool) int32 {
	var group sync.WaitGroup
	var count atomic.Int32
	for range 32 {
		group.Go(func() {
			if do() {
				count.Add(1)
			}
		})
	}
	group.Wait()
	return count.Load()
}

package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp/saml"
)

// How often metadata is fetched. Metadata may ask for more, never for less.
const (
	refreshEvery = time.Hour
	refreshLeast = 5 * time.Minute // between two fetches that go well
	retryEvery   = 5 * time.Minute // an address that does not answer
	absentEvery  = time.Minute     // a provider that nobody can use until it does
)

// metadataKeeper keeps the metadata of each provider that was accepted last,
// across restarts too, until an address answers with better. What cannot be
// fetched, cannot be used or is a stranger's changes nothing. One goroutine for
// each source may get and refresh while others ask for news.
type metadataKeeper struct {
	records records
	log     *slog.Logger
	now     func() time.Time
	jitter  func(time.Duration) time.Duration // a part of it, so that replicas do not ask together

	holding sync.Mutex // of entity IDs

	mu   sync.Mutex
	kept map[string]*keptMetadata // by key of the source
}

// keptMetadata is what is known of one source.
type keptMetadata struct {
	last *metadataCopy // accepted; nil if none ever was
	due  time.Time     // to be fetched
	err  error         // of the last try; nil if it went well
}

func newMetadataKeeper(records records, log *slog.Logger, now func() time.Time) *metadataKeeper {
	return &metadataKeeper{
		records: records, log: log, now: now, kept: map[string]*keptMetadata{},
		jitter: rand.N[time.Duration],
	}
}

// get is metadata of which a provider can be made: what is kept, or what the
// address answers if nothing is.
func (k *metadataKeeper) get(ctx context.Context, s metadataSource) ([]byte, error) {
	kept, err := k.of(ctx, s)
	if err != nil {
		return nil, err
	}
	if err = kept.usable(s); err != nil && k.due(kept) {
		k.look(ctx, s, kept)
		err = kept.usable(s)
	}
	if err != nil {
		return nil, err
	}
	return kept.last.Metadata, nil
}

// refresh fetches the metadata again if it is time to. It reports whether the
// provider has to be made anew.
func (k *metadataKeeper) refresh(ctx context.Context, s metadataSource) (changed bool) {
	kept, err := k.of(ctx, s)
	return err == nil && k.due(kept) && k.look(ctx, s, kept)
}

// lookAgain makes it time to fetch all metadata.
func (k *metadataKeeper) lookAgain() {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, kept := range k.kept {
		kept.due = time.Time{}
	}
}

// of is what is known of a source, from before a restart if need be.
func (k *metadataKeeper) of(ctx context.Context, s metadataSource) (*keptMetadata, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if kept := k.kept[s.key()]; kept != nil {
		return kept, nil
	}
	last, err := k.recall(ctx, s)
	if err != nil {
		return nil, err
	}
	kept := &keptMetadata{last: last}
	k.kept[s.key()] = kept
	return kept, nil
}

func (k *metadataKeeper) due(kept *keptMetadata) bool { return !k.now().Before(kept.due) }

var errNeverAsked = errors.New("the address has not been asked yet")

// usable says why no provider can be made of what is kept.
func (kept *keptMetadata) usable(s metadataSource) error {
	if kept.last == nil {
		return cmp.Or(kept.err, errNeverAsked)
	}
	return s.use(kept.last.Metadata)
}

// look asks the address, and keeps what it answers if it may.
func (k *metadataKeeper) look(ctx context.Context, s metadataSource, kept *keptMetadata) (changed bool) {
	answer, err := s.fetch(ctx, kept.last, k.now())
	answered := err == nil
	if answered {
		err = s.judge(kept.last, answer.Metadata)
		if err == nil {
			err = k.hold(ctx, s, answer.anchor())
		}
	} else {
		err = broker.Refuse(broker.Unavailable, CodeAbsent, err, "see that this machine reaches the address")
	}
	if err != nil {
		k.fail(s, kept, err, answered)
		return false
	}
	changed = kept.last == nil || kept.err != nil || !bytes.Equal(kept.last.Metadata, answer.Metadata)
	k.tell(ctx, s, kept.last.anchor(), answer.anchor())
	k.remember(ctx, s, answer)
	k.set(kept, answer, nil, k.life(answer.anchor()))
	return changed
}

// fail leaves what is kept in force. An address that did not answer is asked
// again soon; one that answers with what cannot be used, in the usual time.
func (k *metadataKeeper) fail(s metadataSource, kept *keptMetadata, err error, answered bool) {
	k.log.Error("new metadata cannot be had", "provider", s.provider, "url", s.url, "error", err, "code", broker.CodeOf(err),
		"hint", broker.RefusalOf(err).Hint, "last stays in force", kept.last != nil)
	wait := refreshEvery
	if !answered {
		wait = retryEvery
	}
	if kept.usable(s) != nil {
		wait = absentEvery
	}
	k.set(kept, kept.last, err, wait)
}

func (k *metadataKeeper) set(kept *keptMetadata, last *metadataCopy, err error, wait time.Duration) {
	k.mu.Lock()
	defer k.mu.Unlock()
	kept.last, kept.err, kept.due = last, err, k.now().Add(wait-k.jitter(wait/10))
}

// life is how long metadata is kept before it is fetched again: as long as it
// wants, within bounds, and not until its end (SAML metadata 2.3.2).
func (k *metadataKeeper) life(a saml.Anchor) time.Duration {
	life := refreshEvery
	if a.CacheDuration > 0 {
		life = min(life, a.CacheDuration)
	}
	if !a.ValidUntil.IsZero() {
		life = min(life, a.ValidUntil.Sub(k.now())/2)
	}
	return max(life, refreshLeast)
}

// tell says whom the broker believes from now on and whom no longer, if that
// has changed.
func (k *metadataKeeper) tell(ctx context.Context, s metadataSource, before, next saml.Anchor) {
	came, went := next.Changes(before)
	if before.EntityID == next.EntityID && len(came)+len(went) == 0 {
		return
	}
	level := slog.LevelWarn
	if before.EntityID == "" {
		level = slog.LevelInfo // there was nobody before
	}
	k.log.Log(ctx, level, "metadata changes whom we trust", "provider", s.provider, "url", s.url, "entity_id", next.EntityID,
		"came", saml.Fingerprints(came), "went", saml.Fingerprints(went))
}

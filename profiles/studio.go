package profiles

import (
	"context"
	"errors"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/singleflight"

	"github.com/studiobroker/studiobroker/broker"
)

// CodeIdentityOver is an identity whose time is over, or that has none.
const CodeIdentityOver broker.Code = "SB-3012"

// Config is what [New] needs. Only Access must be set.
type Config struct {
	Access Access
	Now    func() time.Time // time.Now if nil

	// Patience is how long Ensure waits for a profile that AWS is making
	// before it answers [broker.NotReady]: 2 s if zero.
	Patience time.Duration

	// LinkLife is how long a presigned URL can be redeemed: 10 s if zero, held
	// to AWS's 5 s to 300 s. Too late a click ends on AWS's own sign-in page,
	// so it must cover one redirect.
	LinkLife time.Duration

	// AnyHost also takes URLs that do not lead to AWS's own Studio, but to any
	// host by https, or to this machine. It is for endpoints that stand in for
	// AWS.
	AnyHost bool
}

// Studio opens SageMaker Studio. It is safe for concurrent use.
type Studio struct {
	access   Access
	now      func() time.Time
	patience time.Duration
	linkLife time.Duration
	anyHost  bool

	preparing singleflight.Group // by place
	seen      memory
}

// New returns a Studio. It calls nobody.
func New(c Config) *Studio {
	s := &Studio{access: c.Access, now: c.Now, patience: c.Patience, linkLife: c.LinkLife, anyHost: c.AnyHost, seen: newMemory()}
	if s.now == nil {
		s.now = time.Now
	}
	if s.patience == 0 {
		s.patience = 2 * time.Second
	}
	if s.linkLife == 0 {
		s.linkLife = 10 * time.Second
	}
	s.linkLife = min(max(s.linkLife, 5*time.Second), 300*time.Second)
	return s
}

// Ensure makes who's profile for a exist. A profile that exists costs one
// call, and its door comes with it. What is known of the profile comes with
// every error too: its name, and whether this call created it; never a door.
func (s *Studio) Ensure(ctx context.Context, who broker.Identity, a broker.Assignment) (broker.Profile, error) {
	p := broker.Profile{Assignment: a, Owner: who, Name: Name(who, a)}
	client, err := s.enter(ctx, p)
	if err != nil {
		return p, err
	}

	door, sight, err := s.knock(ctx, client, p)
	switch {
	case err == nil && !sight.halfMade():
		p.Door, p.Drift = door, sight.drift(a)
		return p, nil
	case err != nil && !curable(err):
		return p, Refusal(p, err)
	}

	sight, p.Created, err = s.prepare(ctx, client, p, sight)
	p.Drift = sight.drift(a)
	return p, err
}

// enter is the way into the account for an owner whose identity still holds.
// One without an end is over: an adapter that forgets it must not make it last
// for ever.
func (s *Studio) enter(ctx context.Context, p broker.Profile) (SageMaker, error) {
	if !s.now().Before(p.Owner.ValidUntil) {
		return nil, broker.Refuse(broker.NotVerified, CodeIdentityOver, errors.New("the identity is not valid any more"), "the person signs in again")
	}
	return s.access.Enter(ctx, p)
}

// knock asks for a door at once: that it opens proves that the profile exists.
// A profile that was not seen lately, or not as the assignment wants it, is
// looked at beside; the door does not depend on that look.
func (s *Studio) knock(ctx context.Context, client SageMaker, p broker.Profile) (door broker.Launch, seen sight, err error) {
	if s.seen.agrees(p, s.now()) {
		door, err = s.mint(ctx, client, p)
		return door, seen, err
	}
	var beside errgroup.Group
	beside.Go(func() (bug error) {
		defer Catch(&bug)
		seen = s.glance(ctx, client, p)
		return nil
	})
	door, err = s.mint(ctx, client, p)
	if bug := beside.Wait(); bug != nil {
		return broker.Launch{}, sight{}, bug
	}
	return door, seen, err
}

// Open returns the door that Ensure left in p, or a new one.
func (s *Studio) Open(ctx context.Context, p broker.Profile) (broker.Launch, error) {
	if s.stillOpen(p.Door) {
		return p.Door, nil
	}
	client, err := s.enter(ctx, p)
	if err != nil {
		return broker.Launch{}, err
	}
	door, err := s.mint(ctx, client, p)
	if err != nil {
		return broker.Launch{}, s.diagnose(ctx, client, p, err)
	}
	return door, nil
}

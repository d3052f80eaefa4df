package session

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"time"

	"github.com/studiobroker/studiobroker/broker"
)

// LaunchLife is how long a program can ask for a launch that it began, and
// how long an idempotency key holds.
const LaunchLife = 10 * time.Minute

// Codes of idempotency keys.
const (
	CodeKeyReused broker.Code = "SB-1207" // the key came with another body before
	CodeKeyBusy   broker.Code = "SB-1208" // the first request with the key is under way
)

// LaunchRecords are records that can also be claimed.
type LaunchRecords interface {
	Records
	// Claim takes key until the given time. It reports false when the key was
	// taken or put before and that time has not come yet.
	Claim(ctx context.Context, key string, until time.Time) (fresh bool, err error)
}

// Wanted is what a program asks for on behalf of a person.
type Wanted struct {
	Assignment string `json:"assignment,omitempty"` // empty means the only one
	Landing    string `json:"landing,omitempty"`
	Direct     bool   `json:"direct,omitempty"` // the presigned URL instead of a ticket
}

// Launch is one launch that a program began. It proves nothing: who asks for
// it has to be verified again, and has to be its person.
type Launch struct {
	ID      string    `json:"id"`
	Issuer  string    `json:"issuer"`
	Subject string    `json:"subject"`
	Wanted  Wanted    `json:"wanted"`
	Seed    string    `json:"seed,omitempty"` // of its ticket, if it has a key
	Until   time.Time `json:"until"`
}

// Of reports whether the launch is who's.
func (l Launch) Of(who broker.Identity) bool {
	return l.ID != "" && l.Issuer == who.Issuer && l.Subject == who.Subject
}

// Launches remember what programs began, without a browser. They offer it
// again to the same person's programs ([Launches.Get]), and to any one browser
// as a ticket ([Launches.Ticket], [Launches.Redeem]).
type Launches struct {
	records LaunchRecords
	now     func() time.Time
}

// NewLaunches keeps launches in records.
func NewLaunches(records LaunchRecords, now func() time.Time) Launches {
	return Launches{records: records, now: now}
}

// Begin remembers that who's program wants a launch. Whoever begins with the
// same key again within [LaunchLife] gets the same one, unless they want
// something else.
func (l Launches) Begin(ctx context.Context, who broker.Identity, key string, wanted Wanted) (Launch, error) {
	launch := Launch{ID: rand.Text(), Issuer: who.Issuer, Subject: who.Subject, Wanted: wanted, Until: l.now().Add(LaunchLife)}
	if key == "" {
		return launch, l.put(ctx, launch)
	}
	launch.ID, launch.Seed = digest(who.Issuer, who.Subject, key), rand.Text()
	first, err := once(ctx, l, launchKey(launch.ID), func() (Launch, error) { return launch, nil })
	if err == nil && first.Wanted != wanted {
		err = broker.Refuse(broker.NotVerified, CodeKeyReused, errors.New("the idempotency key came with another body before"), "use a new key for each launch")
	}
	return first, err
}

// Get returns launch id, or one that is nobody's when there is none.
func (l Launches) Get(ctx context.Context, id string) (launch Launch, err error) {
	if !handlePattern.MatchString(id) {
		return launch, nil
	}
	value, _, err := l.records.Get(ctx, launchKey(id))
	if err == nil && len(value) > 0 { // one without is only claimed yet
		err = json.Unmarshal(value, &launch)
	}
	if err != nil {
		return Launch{}, away(err)
	}
	return launch, nil
}

func (l Launches) put(ctx context.Context, launch Launch) error {
	return keep(ctx, l.records, launchKey(launch.ID), launch, launch.Until)
}

func launchKey(id string) string { return "launch/" + id }

// The first caller with a key has claimLife to say what it stands for, or
// loses it: the program that crashed tries again. The others look every
// lookAgain, and lookTimes at most.
const (
	claimLife = 5 * time.Second
	lookAgain = 20 * time.Millisecond
	lookTimes = 100
)

// once has what stands under key made by one caller, on whichever replica, for
// [LaunchLife]. Claim picks that caller; all others wait for what it makes.
func once[T any](ctx context.Context, l Launches, key string, first func() (T, error)) (made T, err error) {
	mine, err := l.records.Claim(ctx, key, l.now().Add(claimLife))
	if err != nil {
		return made, away(err)
	}
	if mine {
		if made, err = first(); err != nil {
			return made, err
		}
		return made, keep(ctx, l.records, key, made, l.now().Add(LaunchLife))
	}
	for range lookTimes {
		value, _, err := l.records.Get(ctx, key)
		if err == nil && len(value) > 0 {
			err = json.Unmarshal(value, &made)
		}
		if err != nil {
			return made, away(err)
		}
		if len(value) > 0 {
			return made, nil
		}
		select {
		case <-ctx.Done():
			return made, away(ctx.Err())
		case <-time.After(lookAgain):
		}
	}
	return made, errBusy()
}

func errBusy() error {
	return broker.Refuse(broker.Unavailable, CodeKeyBusy, errors.New("other requests with this idempotency key have not come to their end"), "repeat the request with the same key a little later")
}

// keep puts thing as JSON.
func keep(ctx context.Context, records Records, key string, thing any, until time.Time) error {
	value, err := json.Marshal(thing)
	if err == nil {
		err = records.Put(ctx, key, value, until)
	}
	if err != nil {
		return away(err)
	}
	return nil
}

// digest is 130 bits of the SHA-256 of parts, in the form of [rand.Text].
// Encoded as JSON, no two lists of parts read the same.
func digest(parts ...string) string {
	text, _ := json.Marshal(parts) // strings do not fail
	sum := sha256.Sum256(text)
	return base32.StdEncoding.EncodeToString(sum[:])[:26]
}

package session

import (
	"context"
	"encoding/json"
	"time"

	"github.com/studiobroker/studiobroker/broker"
)

// signOutLife outlives every session and ticket: 12 h is the longest session
// that the configuration takes, and the longest that an identity is valid.
const signOutLife = 24 * time.Hour

// SignOuts remember when people signed out of the application that they come
// from. A [Store] and [Tickets] on the same records are over for whom they hold
// if a provider spoke for that person before; a sign-in afterwards counts.
type SignOuts struct {
	records Records
	now     func() time.Time
}

// NewSignOuts keeps sign-outs in records.
func NewSignOuts(records Records, now func() time.Time) SignOuts {
	return SignOuts{records: records, now: now}
}

// Add signs who out, in every browser. The person is issuer and subject:
// whichever door they came in by.
func (s SignOuts) Add(ctx context.Context, who broker.Identity) error {
	// Who gives up waiting is signed out all the same.
	return keep(context.WithoutCancel(ctx), s.records, signOutKey(who), s.now(), s.now().Add(signOutLife))
}

// signedOut reports whether who signed out since then.
func signedOut(ctx context.Context, records Records, who broker.Identity, since time.Time) (bool, error) {
	value, found, err := records.Get(ctx, signOutKey(who))
	var at time.Time
	if err == nil && found {
		err = json.Unmarshal(value, &at)
	}
	if err != nil {
		return false, away(err)
	}
	return found && !since.After(at), nil
}

func signOutKey(who broker.Identity) string { return "signed_out/" + digest(who.Issuer, who.Subject) }

package session

import (
	"crypto/rand"
	"errors"
	"net/http"
	"time"

	"github.com/studiobroker/studiobroker/idp"
)

// PendingLife is how long a person may take at the identity provider:
// passwords are looked up, second factors are fetched from another room.
const PendingLife = 15 * time.Minute

// Pending remembers the sign-ins that browsers began here.
//
// The cookie of a sign-in by SAML is SameSite=None, because a response comes
// back in a cross-site POST, which carries no other; that of any other is Lax.
// It opens nothing by itself.
type Pending struct{ shelf shelf[idp.Pending] }

// NewPending keeps pending sign-ins in records.
func NewPending(records Records, now func() time.Time) Pending {
	return Pending{shelf[idp.Pending]{records: records, now: now, kind: "txn", sameSite: http.SameSiteLaxMode}}
}

// Begin remembers a sign-in as it is wanted: its provider and wish. It returns
// it with everything that is made here. Its answer comes by the given door.
func (p Pending) Begin(w http.ResponseWriter, r *http.Request, door idp.Door, wanted idp.Pending) (idp.Pending, error) {
	shelf, began := p.shelf, wanted
	if door == idp.SAML {
		shelf.sameSite = http.SameSiteNoneMode
	}
	began.Handle = rand.Text()
	began.RequestID = "id-" + rand.Text() // an XML name does not begin with a digit
	began.Secret = rand.Text() + rand.Text()
	began.Began = p.shelf.now()
	return began, shelf.put(w, r, began.Handle, began, began.Began.Add(PendingLife))
}

// Take returns the sign-in with provider that this browser began under
// handle, once. It returns nil when this browser began no such sign-in, when
// it took too long, or when it was answered before.
func (p Pending) Take(w http.ResponseWriter, r *http.Request, provider, handle string) (*idp.Pending, error) {
	began, err := p.shelf.take(w, r, handle)
	if errors.Is(err, errUnknown) || err == nil && began.Provider != provider {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &began, nil
}

package broker

import (
	"context"
	"time"
)

// Evidence is what arrived at the door and is not believed yet: a SAML
// response, an OIDC code, a ticket for a workspace that is being prepared.
type Evidence interface {
	// Verify checks the evidence and names the person it proves. Any error
	// means that nobody is signed in. Evidence is verified once.
	Verify(ctx context.Context) (Identity, error)
}

// Identity is a person some trusted provider vouches for. Issuer and Subject
// together are the person; an e-mail address never is.
type Identity struct {
	Provider   string              // name of the provider in the configuration
	Issuer     string              // SAML entity ID or OIDC issuer URL
	Subject    string              // stable name inside Issuer
	Email      string              // lower case; empty unless Issuer asserts it
	Attributes map[string][]string // what the provider says of the person, by exact name
	VerifiedAt time.Time           // when Verify succeeded
	ValidUntil time.Time           // no use of this identity outlives it
}

// known reports whether the identity names somebody. An adapter that forgets
// a field must not sign in nobody.
func (i Identity) known() bool {
	return i.Provider != "" && i.Issuer != "" && i.Subject != ""
}

// Unreadable is evidence that could not even be read. Its Verify fails with
// the reason, so that a broken knock is recorded like every other one.
type Unreadable struct{ Err error }

// Verify refuses.
func (u Unreadable) Verify(context.Context) (Identity, error) { return Identity{}, u.Err }

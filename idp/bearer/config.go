package bearer

import (
	"net/http"
	"regexp"
	"time"

	"github.com/studiobroker/studiobroker/idp/internal/token"
)

// Config is what an operator says of the tokens of one provider.
type Config struct {
	// Name of the provider in the configuration.
	Name string
	// Issuer is the exact name of the provider, an https address.
	Issuer string
	// Audiences are the clients whose users' tokens are accepted, such as the
	// app client of the CRM.
	Audiences []string
	// Algorithms are pinned; RS256 unless set.
	Algorithms []string
	// Person is the claim that names the person; "sub" unless set, and never
	// the address.
	Person string
	// Cognito means a user pool of Amazon Cognito.
	Cognito bool
	// MaxAge is how long ago a token may have been issued, even if it has not
	// expired: an hour unless set, at most a day.
	MaxAge time.Duration
	// Skew is how far the provider's clock may be off: 60 s unless set, at
	// most 180 s.
	Skew time.Duration
	// Keys of the same provider's sign-ins (Keys of package oidc), so that both
	// together fetch no more than one; their own unless set. Algorithms have to
	// be the same.
	Keys *token.Keys
	// HTTPClient calls the provider; its redirects are not followed. A new one
	// unless set.
	HTTPClient *http.Client
	// Now is the clock; time.Now unless set.
	Now func() time.Time
}

var validName = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// Verifier verifies the tokens of one provider. It is safe for concurrent use.
type Verifier struct {
	name   string
	issuer string
	tokens *token.Verifier
	person token.Person
	now    func() time.Time
}

// New makes a verifier. It does no I/O: the provider's keys are fetched when
// the first token comes. An error is a [*broker.Error] of kind misconfigured
// that names the key and the remedy.
func New(c Config) (*Verifier, error) {
	if !validName.MatchString(c.Name) {
		return nil, token.Wrong("name", "use lower-case letters, digits and inner hyphens, at most 63", "%.80q is not a name", c.Name)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	tokens, err := token.New(token.Config{
		Issuer: c.Issuer, Audiences: c.Audiences, Algorithms: c.Algorithms, Cognito: c.Cognito,
		MaxAge: c.MaxAge, Skew: c.Skew, Keys: c.Keys, HTTPClient: c.HTTPClient, Now: c.Now,
	})
	if err != nil {
		return nil, err
	}
	person := token.Person{Provider: c.Name, Issuer: c.Issuer, Claim: c.Person}
	if err := person.Check(); err != nil {
		return nil, err
	}
	return &Verifier{name: c.Name, issuer: c.Issuer, tokens: tokens, person: person, now: c.Now}, nil
}

// Name is the provider's name in the configuration.
func (v *Verifier) Name() string { return v.name }

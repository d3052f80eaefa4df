package bearer

import (
	"errors"
	"net/http"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp/internal/token"
)

// Set is the verifiers of all providers whose tokens are accepted.
type Set struct{ byIssuer map[string]*Verifier }

// NewSet makes a set. Of one issuer there may be one verifier: a token says
// which issuer it is of, and has to be verified in one way.
func NewSet(verifiers ...*Verifier) (*Set, error) {
	s := &Set{byIssuer: map[string]*Verifier{}}
	for _, v := range verifiers {
		if first, taken := s.byIssuer[v.issuer]; taken {
			return nil, token.Wrong("issuer", "list all audiences with one of them", "%.200q is that of %q and of %q", v.issuer, first.name, v.name)
		}
		s.byIssuer[v.issuer] = v
	}
	return s, nil
}

// Evidence is the bearer token of r for the provider that it says it is of. It
// always returns evidence: that of a request without a token fails with the
// reason.
func (s *Set) Evidence(r *http.Request) broker.Evidence {
	raw, err := bearerToken(r)
	if err != nil {
		return broker.Unreadable{Err: err}
	}
	issuer := token.UnverifiedIssuer(raw)
	v, known := s.byIssuer[issuer]
	switch {
	case issuer == "":
		return broker.Unreadable{Err: broker.Refuse(broker.NotVerified, CodeNotJWT, errors.New("the token is not a JWT that names its issuer; is this an access token?"),
			"send the ID token of the person, which is a signed JWT")}
	case !known:
		return broker.Unreadable{Err: broker.Refuse(broker.NotVerified, CodeNoTrusted, errors.New("the token is of an issuer that no provider here has"),
			"send the ID token of a provider that is configured here, or configure this one")}
	}
	return evidence{verifier: v, raw: raw}
}

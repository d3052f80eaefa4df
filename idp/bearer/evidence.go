package bearer

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp/internal/token"
)

// evidence is a token that nobody believes yet.
type evidence struct {
	verifier *Verifier
	raw      string
}

// Evidence is the bearer token of r. It always returns evidence: that of a
// request without a token fails with the reason.
func (v *Verifier) Evidence(r *http.Request) broker.Evidence {
	raw, err := bearerToken(r)
	if err != nil {
		return broker.Unreadable{Err: err}
	}
	return evidence{verifier: v, raw: raw}
}

// Verify believes the token if package token does. The identity does not
// outlive it: a program can send the next one.
func (e evidence) Verify(ctx context.Context) (broker.Identity, error) {
	verified, err := e.verifier.tokens.Verify(ctx, e.raw)
	if err != nil {
		return broker.Identity{}, err
	}
	if err := checkUse(verified.Claims); err != nil {
		return broker.Identity{}, err
	}
	who, err := e.verifier.person.Identity(verified.Claims, e.verifier.now())
	if err == nil && verified.Expires.Before(who.ValidUntil) {
		who.ValidUntil = verified.Expires
	}
	return who, err
}

// checkUse keeps access tokens out that package token cannot tell from an ID
// token: where an application asks for its own API, as with Entra, Okta or
// Keycloak, they are for the same audience and by the same keys. They carry a
// scope (RFC 9068 2.2.3, which Entra and Okta call scp) and ID tokens do not.
// After a code was traded this is not looked at: there the provider says itself
// which one is the ID token.
func checkUse(claims token.Object) error {
	for _, name := range []string{"scope", "scp"} {
		if claims.Has(name) {
			return broker.Refuse(broker.NotVerified, token.CodeUse, fmt.Errorf("it has a %s, as an access token has", name),
				"send the ID token, not an access token or another one; let the provider write no scope into ID tokens")
		}
	}
	return nil
}

// bearerToken is the one token of a request (RFC 6750 2.1).
func bearerToken(r *http.Request) (string, error) {
	const hint = "send one header Authorization: Bearer with the ID token of the person"
	headers := r.Header.Values("Authorization")
	if len(headers) == 0 {
		return "", broker.Refuse(broker.NotVerified, CodeNoToken, errors.New("the request has no Authorization header"), hint)
	}
	scheme, raw, _ := strings.Cut(headers[0], " ")
	if len(headers) > 1 || !strings.EqualFold(scheme, "Bearer") || raw == "" {
		return "", broker.Refuse(broker.NotVerified, CodeForm, errors.New("the Authorization header is not one bearer token"), hint)
	}
	return raw, nil
}

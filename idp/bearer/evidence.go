package bearer

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/studiobroker/studiobroker/broker"
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
	who, err := e.verifier.person.Identity(verified.Claims, e.verifier.now())
	if err == nil && verified.Expires.Before(who.ValidUntil) {
		who.ValidUntil = verified.Expires
	}
	return who, err
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

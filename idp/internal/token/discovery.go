package token

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/studiobroker/studiobroker/broker"
)

// Endpoints are what a provider's discovery says (OpenID Connect Discovery
// 1.0, section 3). Each is https, or on this machine.
type Endpoints struct {
	Authorization string
	Token         string
	Userinfo      string // empty if there is none
	Keys          string
	EndSession    string // where people sign out; empty if nowhere
	// NamesItself means that the provider puts its issuer into what the
	// browser brings back (RFC 9207).
	NamesItself bool
}

// Discovery finds the endpoints of one issuer. It is safe for concurrent use.
type Discovery struct {
	issuer string
	client *http.Client
	kept   *kept[Endpoints]
}

// NewDiscovery makes a Discovery. It does no I/O: the document is fetched when
// it is needed, kept for an hour, and for a day if the provider does not
// answer.
func NewDiscovery(issuer string, client *http.Client, now func() time.Time) *Discovery {
	d := &Discovery{issuer: issuer, client: Client(client, fetchTimeout)}
	d.kept = newKept(d.fetch, life{fresh: time.Hour, keep: 24 * time.Hour, pause: time.Minute, retry: 5 * time.Second}, now)
	return d
}

// Endpoints returns them. An error is a [*broker.Error]: unavailable if the
// provider does not answer, misconfigured if it answers for another issuer.
func (d *Discovery) Endpoints(ctx context.Context) (Endpoints, error) {
	endpoints, _, err := d.kept.get(ctx)
	return endpoints, err
}

func (d *Discovery) fetch(ctx context.Context) (Endpoints, error) {
	document, err := getObject(ctx, d.client, strings.TrimSuffix(d.issuer, "/")+"/.well-known/openid-configuration")
	var refusal *broker.Error
	switch {
	case errors.As(err, &refusal):
		return Endpoints{}, err
	case err != nil:
		return Endpoints{}, unusable("report this to the provider", "the document cannot be read: %w", err)
	case document.Text("issuer") != d.issuer:
		return Endpoints{}, unusable("write the issuer exactly as the provider does: a slash at the end counts",
			"it is about the issuer %.200q, and %.200q is configured", document.Text("issuer"), d.issuer)
	}
	e := Endpoints{
		Authorization: document.Text("authorization_endpoint"),
		Token:         document.Text("token_endpoint"),
		Userinfo:      document.Text("userinfo_endpoint"),
		Keys:          document.Text("jwks_uri"),
		EndSession:    document.Text("end_session_endpoint"),
		NamesItself:   document.True("authorization_response_iss_parameter_supported"),
	}
	return e, e.check()
}

// check refuses endpoints that cannot be used. Tokens alone need none but the
// keys, so what a sign-in needs is checked if it is there.
func (e Endpoints) check() error {
	named := []struct{ name, address string }{
		{"jwks_uri", e.Keys},
		{"authorization_endpoint", e.Authorization},
		{"token_endpoint", e.Token},
		{"userinfo_endpoint", e.Userinfo},
		{"end_session_endpoint", e.EndSession},
	}
	for i, n := range named {
		if n.address == "" && i > 0 {
			continue
		}
		if err := Secure(n.address); err != nil {
			return unusable("report this to the provider", "%s is %.200q: %w", n.name, n.address, err)
		}
	}
	return nil
}

func unusable(hint, format string, args ...any) error {
	return broker.Refuse(broker.Misconfigured, CodeDiscovery, fmt.Errorf("discovery: "+format, args...), hint)
}

package oidc

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"

	"golang.org/x/oauth2"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/idp/internal/token"
)

// Begin redirects the browser to the provider's authorization endpoint (OpenID
// Connect Core 3.1.2.1). The code that comes back is worth nothing without
// p.Secret, the verifier of PKCE (RFC 7636).
func (p *Provider) Begin(w http.ResponseWriter, r *http.Request, pending idp.Pending) error {
	endpoints, err := p.codeFlow(r.Context())
	if err != nil {
		return err
	}
	options := []oauth2.AuthCodeOption{
		oauth2.S256ChallengeOption(pending.Secret),
		oauth2.SetAuthURLParam("nonce", nonce(pending)),
	}
	if pending.Silent {
		options = append(options, oauth2.SetAuthURLParam("prompt", "none"))
	}
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Location", p.flow(endpoints).AuthCodeURL(pending.Handle, options...))
	w.WriteHeader(http.StatusFound)
	return nil
}

// codeFlow is the endpoints of a provider that offers the authorization code
// flow.
func (p *Provider) codeFlow(ctx context.Context) (token.Endpoints, error) {
	endpoints, err := p.discovery.Endpoints(ctx)
	if err == nil && (endpoints.Authorization == "" || endpoints.Token == "") {
		err = broker.Refuse(broker.Misconfigured, CodeBegin, errors.New("discovery names no authorization or no token endpoint"),
			"let people sign in at a provider that offers the authorization code flow")
	}
	return endpoints, err
}

// flow is the authorization code flow with these endpoints.
func (p *Provider) flow(endpoints token.Endpoints) *oauth2.Config {
	c := &oauth2.Config{
		ClientID:     p.clientID,
		ClientSecret: p.secret,
		RedirectURL:  p.callback,
		Scopes:       p.scopes,
		Endpoint:     oauth2.Endpoint{AuthURL: endpoints.Authorization, TokenURL: endpoints.Token, AuthStyle: oauth2.AuthStyleInHeader},
	}
	if p.signer != nil {
		c.Endpoint.AuthStyle = oauth2.AuthStyleInParams // of which the secret is empty
	}
	return c
}

// nonce ties the ID token to this sign-in. It is made of the secret, which
// itself goes to the token endpoint only.
func nonce(pending idp.Pending) string {
	sum := sha256.Sum256([]byte("nonce " + pending.Secret))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

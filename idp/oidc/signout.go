package oidc

import (
	"context"
	"net/url"

	"github.com/studiobroker/studiobroker/idp"
)

var _ idp.SignOuter = (*Provider)(nil)

// SignOutAddress is the provider's end-session endpoint with what it needs to
// send people back (OpenID Connect RP-Initiated Logout 1.0, section 2). Cognito
// calls the address to come back to logout_uri (Cognito, logout endpoint).
// Either way the address has to be registered there.
func (p *Provider) SignOutAddress(ctx context.Context, back string) (string, error) {
	endpoints, err := p.discovery.Endpoints(ctx)
	if err != nil || endpoints.EndSession == "" {
		return "", err
	}
	address, err := url.Parse(endpoints.EndSession)
	if err != nil {
		return "", err
	}
	query := address.Query()
	query.Set("client_id", p.clientID)
	if p.cognito {
		query.Set("logout_uri", back)
	} else {
		query.Set("post_logout_redirect_uri", back)
	}
	address.RawQuery = query.Encode()
	return address.String(), nil
}

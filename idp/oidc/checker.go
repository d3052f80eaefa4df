package oidc

import (
	"context"
	"fmt"

	"github.com/studiobroker/studiobroker/idp"
)

var _ idp.Checker = (*Provider)(nil)

// Check fetches discovery and keys as the first sign-in does. It cannot find
// out whether the provider knows our client: only a sign-in shows that.
func (p *Provider) Check(ctx context.Context) (string, error) {
	endpoints, err := p.codeFlow(ctx)
	if err != nil {
		return "", err
	}
	keys, err := p.Keys().Count(ctx)
	if err != nil {
		return "", err
	}
	if p.userinfo && endpoints.Userinfo == "" {
		return "", noUserinfo()
	}
	found := fmt.Sprintf("%s answers, keys that may sign: %d", p.issuer, keys)
	if endpoints.EndSession == "" {
		found += "; it names no place to sign out at"
	}
	return found, nil
}

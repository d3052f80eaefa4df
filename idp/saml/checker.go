package saml

import (
	"context"
	"fmt"
	"time"

	"github.com/studiobroker/studiobroker/idp"
)

var _ idp.Checker = (*Provider)(nil)

// Check tells whom the provider's metadata makes us believe. It asks nobody:
// who made the provider has fetched what was to be fetched.
func (p *Provider) Check(context.Context) (string, error) {
	anchor, now, may := p.Anchor(), p.now(), 0
	if err := p.trust.checkCurrent(now); err != nil {
		return "", err
	}
	for _, c := range anchor.Certificates {
		if !now.Before(c.NotBefore) && !now.After(c.NotAfter) {
			may++
		}
	}
	found := fmt.Sprintf("%s, certificates that may sign: %d", anchor.EntityID, may)
	if !anchor.ValidUntil.IsZero() {
		found += ", metadata until " + anchor.ValidUntil.UTC().Format(time.RFC3339)
	}
	return found, nil
}

package oidc

import (
	"context"
	"time"

	"golang.org/x/oauth2"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/idp/internal/token"
)

// evidence is a code and the sign-in that it has to answer.
type evidence struct {
	provider *Provider
	answer   fields
	began    *idp.Pending // nil if nobody began one here
}

// Verify believes the answer if every step holds. A code is used up by it,
// whatever comes out: the provider takes it once.
func (e evidence) Verify(ctx context.Context) (broker.Identity, error) {
	h := &hearing{provider: e.provider, answer: e.answer, began: e.began, now: e.provider.now()}
	for _, s := range steps() {
		if err := s.run(h, ctx); err != nil {
			return broker.Identity{}, err
		}
	}
	return h.identity()
}

// hearing is one answer on its way through the steps. Each step adds what the
// next ones need.
type hearing struct {
	provider *Provider
	answer   fields
	began    *idp.Pending
	now      time.Time

	endpoints token.Endpoints
	tokens    *oauth2.Token // as they arrived
	idToken   token.Token   // verified
	claims    token.Object  // of the ID token, and of userinfo
}

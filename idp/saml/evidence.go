package saml

import (
	"context"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp"
)

// evidence is a response and the sign-in that it has to answer.
type evidence struct {
	provider *Provider
	response []byte       // base64
	began    *idp.Pending // nil if the provider started by itself
}

// Verify believes the response if every step and every check holds and the
// assertion has not been used before. Its use is recorded after them, so that a
// response that fails for another reason is not used up. The second opinion costs
// more than all the rest, so nobody gets it twice for one response.
func (e evidence) Verify(ctx context.Context) (broker.Identity, error) {
	h := e.provider.hearing(e.response, e.began, e.provider.now())
	defer h.end()
	for _, s := range gateSteps() {
		if err := s.run(h); err != nil {
			return broker.Identity{}, err
		}
	}
	for _, c := range checks() {
		if err := c.apply(h); err != nil {
			return broker.Identity{}, err
		}
	}
	who, err := h.identity()
	if err != nil {
		return broker.Identity{}, err
	}
	if err := h.claim(ctx); err != nil {
		return broker.Identity{}, err
	}
	if err := h.askOpinion(); err != nil {
		return broker.Identity{}, err
	}
	return who, nil
}

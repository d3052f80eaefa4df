package oidc

import (
	"github.com/studiobroker/studiobroker/broker"
)

// identity is the person whom the verified claims name. It lasts for 12 hours,
// the longest session of Studio: the exp of an ID token says until when the
// token is good, not how long the person stays signed in, and Cognito's is an
// hour.
func (h *hearing) identity() (broker.Identity, error) {
	return h.provider.person.Identity(h.claims, h.now)
}

package saml

import (
	"slices"
	"time"

	"github.com/studiobroker/studiobroker/broker"
)

// maxValidity is the longest span of an assertion's conditions.
const maxValidity = 24 * time.Hour

// checkTimes: SAML core 2.5.1.2. Both ends are needed.
func (h *hearing) checkTimes() *broker.Error {
	const clocks = "compare the clocks of the provider and the broker; if they agree, the person should sign in again"
	from, until := h.message.assertion.conditions.notBefore, h.message.assertion.conditions.notOnOrAfter
	switch {
	case from.IsZero() || until.IsZero():
		return fail("let the provider limit the validity of assertions", "the conditions have no NotBefore or no NotOnOrAfter")
	case !from.Before(until):
		return fail("report this to the provider", "the conditions end before they begin")
	case until.Sub(from) > maxValidity:
		return fail("set the validity of assertions to five minutes at the provider", "the conditions hold for %s, at most %s is accepted", until.Sub(from), maxValidity)
	case h.now.Add(h.provider.skew).Before(from):
		return fail(clocks, "the conditions hold from %s, and it is %s", stamp(from), stamp(h.now))
	case !h.now.Before(until.Add(h.provider.skew)):
		return fail(clocks, "the conditions held until %s, and it is %s", stamp(until), stamp(h.now))
	}
	return nil
}

// checkAudience: SAML core 2.5.1.4. We have to be in every restriction, and
// one has to be there.
func (h *hearing) checkAudience() *broker.Error {
	restrictions := h.message.assertion.conditions.audiences
	if len(restrictions) == 0 {
		return fail("set the audience of the application to "+h.provider.entityID+" at the provider", "it is for any audience")
	}
	for _, audiences := range restrictions {
		if !slices.Contains(audiences, h.provider.entityID) {
			return fail("correct the audience of the application at the provider, or public_url or the provider's entity_id here",
				"it is for audience %.300q, and this provider's entity ID is %.200q", audiences, h.provider.entityID)
		}
	}
	return nil
}

// checkCondition: SAML core 2.5.1. A condition that is not understood makes
// the assertion indeterminate. OneTimeUse and ProxyRestriction hold by
// themselves here: every assertion is used once, and none is passed on.
func (h *hearing) checkCondition() *broker.Error {
	if n := h.message.assertion.conditions.unknown; n > 0 {
		return fail("remove the extra condition at the provider", "it has %d conditions that nobody here understands", n)
	}
	return nil
}

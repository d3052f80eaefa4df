package saml

import (
	"slices"

	"github.com/studiobroker/studiobroker/broker"
)

// checkAuthn: SAML profiles 4.1.4.2 asks for at least one AuthnStatement. If
// classes are configured, each has to have one of them (SAML core 2.7.2.2).
func (h *hearing) checkAuthn() *broker.Error {
	const hint = "let the provider say how and when the person was authenticated"
	statements := h.message.assertion.authn
	if len(statements) == 0 {
		return fail(hint, "it has no AuthnStatement")
	}
	for _, s := range statements {
		switch {
		case !s.context:
			return fail(hint, "its AuthnContext is empty")
		case len(h.provider.contexts) > 0 && !slices.Contains(h.provider.contexts, s.class):
			return fail("let the provider ask for more, such as a second factor, or add the class to authn_contexts",
				"the person was authenticated by %.200q, and %.300q are accepted", s.class, h.provider.contexts)
		case s.instant.IsZero():
			return fail(hint, "its AuthnStatement has no AuthnInstant")
		case s.instant.After(h.now.Add(h.provider.skew)):
			return fail("compare the clocks of the provider and the broker", "the person will be authenticated at %s, and it is %s", stamp(s.instant), stamp(h.now))
		}
	}
	return nil
}

// checkSession: SAML core 2.7.2.
func (h *hearing) checkSession() *broker.Error {
	for _, s := range h.message.assertion.authn {
		if until := s.sessionNotOnOrAfter; !until.IsZero() && !h.now.Before(until) {
			return fail("the person should sign in at the provider again", "the session there ended at %s, and it is %s", stamp(until), stamp(h.now))
		}
	}
	return nil
}

// checkAttributes refuses attributes that two readers could take for
// different ones. Names match exactly (SAML core 2.7.3.1).
func (h *hearing) checkAttributes() *broker.Error {
	const (
		unnamed = "give every attribute a name at the provider"
		twice   = "let the provider send it once, with all its values: in Keycloak, Single Role Attribute = on in the mapper of the client scope role_list, " +
			"and Single Group Attribute = on for groups"
	)
	seen := map[string]bool{}
	for _, a := range h.message.assertion.attributes {
		switch {
		case a.name == "":
			return fail(unnamed, "an attribute has no Name")
		case seen[a.name]:
			return fail(twice, "the attribute %.100q is given twice", a.name)
		}
		seen[a.name] = true
	}
	return nil
}

// checkPerson makes sure that the configured source names one person.
func (h *hearing) checkPerson() *broker.Error {
	_, refusal := h.person()
	return refusal
}

package saml

import (
	"strings"
	"time"

	"github.com/studiobroker/studiobroker/broker"
)

// maxAge is how old a message may be when it arrives. It bounds the use of
// every response, whatever validity its provider wrote into it.
const maxAge = 5 * time.Minute

const formatEntity = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity"

// checkVersion: SAML core 2.3.3 and 3.2.2.
func (h *hearing) checkVersion() *broker.Error {
	for _, version := range []string{h.message.response.version, h.message.assertion.version} {
		if version != "2.0" {
			return fail("let the provider use SAML 2.0", "the version is %.20q", version)
		}
	}
	if h.message.response.id == "" || h.message.assertion.id == "" {
		return fail("report this to the provider", "the response or its assertion has no ID")
	}
	return nil
}

// checkIssuer: SAML profiles 4.1.4.2. Only an unsigned Response may leave its
// issuer out.
func (h *hearing) checkIssuer() *broker.Error {
	const hint = "compare the entity ID in the metadata that is configured here with the issuer that the provider sends"
	outer, inner := h.message.response.issuer, h.message.assertion.issuer
	if outer == nil && h.message.signed || inner == nil {
		return fail(hint, "a signed message without an issuer")
	}
	for _, i := range []*issuer{outer, inner} {
		switch {
		case i == nil:
		case i.value != h.provider.trust.entityID:
			return fail(hint, "the issuer is %.200q, and this provider is %.200q", i.value, h.provider.trust.entityID)
		case i.format != "" && i.format != formatEntity:
			return fail(hint, "the issuer's format is %.200q", i.format)
		}
	}
	return nil
}

const (
	statusPrefix  = "urn:oasis:names:tc:SAML:2.0:status:"
	statusSuccess = statusPrefix + "Success"
)

// checkStatus: SAML core 3.2.2.2.
func (h *hearing) checkStatus() *broker.Error { return h.message.response.status.refusal() }

// refusal tells what a provider says when it signs nobody in; nil if it
// reports success.
func (s status) refusal() *broker.Error {
	if len(s.codes) > 0 && s.codes[0] == statusSuccess {
		return nil
	}
	said := strings.ReplaceAll(strings.Join(s.codes, ", "), statusPrefix, "")
	if s.message == "" {
		return fail(statusHint(said), "the provider answered %.200q", said)
	}
	return fail(statusHint(said), "the provider answered %.200q with the message %.200q", said, s.message)
}

// statusHint knows what providers mean (SAML core 3.2.2.2).
func statusHint(said string) string {
	switch {
	case strings.Contains(said, "AuthnFailed"):
		return "the person could not prove to the provider who they are; let them try again there"
	case strings.Contains(said, "RequestDenied"):
		return "the provider does not let this person use the application; assign it to them there"
	case strings.Contains(said, "InvalidNameIDPolicy"):
		return "give the application a NameID format at the provider"
	case strings.Contains(said, "NoAuthnContext"):
		return "the provider knows none of the classes that authn_contexts asks for; compare them with what it offers"
	case strings.Contains(said, "RequestUnsupported"), strings.Contains(said, "VersionMismatch"):
		return "the provider did not understand the request; compare our metadata with what it has of us"
	case strings.HasPrefix(said, "Requester"):
		return "the provider found fault with the request; give it our current metadata, with the signing certificate"
	}
	return "the provider failed by itself; its log tells why"
}

// checkDestination: SAML bindings 3.5.5.2. Only an unsigned Response may leave
// it out.
func (h *hearing) checkDestination() *broker.Error {
	to := h.message.response.destination
	if to == h.provider.acs || to == "" && !h.message.signed {
		return nil
	}
	return fail("correct the assertion consumer service of the application at the provider, or public_url here",
		"the response is for %.200q, and this is %.200q", to, h.provider.acs)
}

// checkIssueInstant holds both messages to the age of one that was just sent.
func (h *hearing) checkIssueInstant() *broker.Error {
	for _, t := range []time.Time{h.message.response.issueInstant, h.message.assertion.issueInstant} {
		const hint = "compare the clocks of the provider and the broker; if they agree, the person should sign in again"
		switch {
		case t.IsZero():
			return fail("report this to the provider", "it does not say when it was issued")
		case t.After(h.now.Add(h.provider.skew)):
			return fail(hint, "it was issued at %s, and it is %s", stamp(t), stamp(h.now))
		case h.now.After(t.Add(maxAge + h.provider.skew)):
			return fail(hint, "it was issued at %s, more than %s before %s", stamp(t), maxAge, stamp(h.now))
		}
	}
	return nil
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

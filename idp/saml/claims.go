package saml

import (
	"fmt"
	"strings"
	"time"

	"github.com/studiobroker/studiobroker/broker"
)

// Formats of a NameID (SAML core 8.3).
const (
	formatUnspecified = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
	formatEmail       = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
	formatPersistent  = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
	formatTransient   = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
)

// maxIdentity is how long an identity lasts if the provider sets no end to its
// session: the longest session of Studio.
const maxIdentity = 12 * time.Hour

// identity is the person whom the verified message names.
func (h *hearing) identity() (broker.Identity, error) {
	subject, refusal := h.person()
	if refusal != nil {
		refusal.Code = CodePerson
		return broker.Identity{}, refusal
	}
	attributes := map[string][]string{}
	for _, a := range h.message.assertion.attributes {
		attributes[a.name] = a.values
	}
	return broker.Identity{
		Provider:   h.provider.name,
		Issuer:     h.provider.trust.entityID,
		Subject:    subject,
		Email:      h.email(),
		Attributes: attributes,
		VerifiedAt: h.now,
		ValidUntil: h.validUntil(),
	}, nil
}

// person is the stable name of the person: the configured attribute, or the
// NameID.
func (h *hearing) person() (string, *broker.Error) {
	if h.provider.person == NameID {
		return h.personByNameID()
	}
	const hint = "let the provider send the attribute with one value, or name another one as person"
	for _, a := range h.message.assertion.attributes {
		if a.name != h.provider.person {
			continue
		}
		if len(a.values) != 1 || a.mixed {
			return "", fail(hint, "the attribute %.100q has %d values that are text, exactly one is needed", a.name, len(a.values))
		}
		if err := checkNameText(a.values[0]); err != nil {
			return "", fail(hint, "the attribute %.100q %w", a.name, err)
		}
		return a.values[0], nil
	}
	return "", fail(hint, "there is no attribute %.100q to name the person, but %s", h.provider.person, h.sent())
}

// sent are the names of the attributes that came, the first of them. What they
// say is not told.
func (h *hearing) sent() string {
	const few = 12
	all := h.message.assertion.attributes
	names := make([]string, 0, few+1)
	for _, a := range all[:min(len(all), few)] {
		names = append(names, fmt.Sprintf("%.100q", a.name))
	}
	switch {
	case len(all) == 0:
		return "none at all"
	case len(all) > few:
		names = append(names, "...")
	}
	return strings.Join(names, ", ")
}

// personByNameID refuses NameIDs that are another one next time, or that are
// unique in a namespace other than this provider's (SAML core 8.3.7 and 8.3.8).
func (h *hearing) personByNameID() (string, *broker.Error) {
	n := h.message.assertion.nameID
	switch {
	case n.format == formatTransient:
		return "", fail("give the application a persistent NameID at the provider, or name an attribute as person", "the NameID is transient: another one each time")
	case n.nameQualifier != "" && n.nameQualifier != h.provider.trust.entityID:
		return "", fail("name an attribute as person", "the NameID belongs to another provider, %.200q", n.nameQualifier)
	case n.spNameQualifier != "" && n.spNameQualifier != h.provider.entityID:
		return "", fail("name an attribute as person", "the NameID is for %.200q, and this provider's entity ID is %.200q", n.spNameQualifier, h.provider.entityID)
	}
	return n.value, nil
}

// email is what the provider asserts as the person's address: it is shown, and
// never names them.
func (h *hearing) email() string {
	for _, a := range h.message.assertion.attributes {
		if emailNames(a.name) && len(a.values) == 1 && strings.Count(a.values[0], "@") == 1 && checkNameText(a.values[0]) == nil {
			return strings.ToLower(a.values[0])
		}
	}
	if n := h.message.assertion.nameID; n.format == formatEmail {
		return strings.ToLower(n.value)
	}
	return ""
}

// emailNames reports whether providers send an address under that name.
func emailNames(name string) bool {
	switch name {
	case "mail", "email", "urn:oid:0.9.2342.19200300.100.1.3",
		"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress":
		return true
	}
	return false
}

// validUntil is bounded by every session that the provider speaks of.
func (h *hearing) validUntil() time.Time {
	until := h.now.Add(maxIdentity)
	for _, s := range h.message.assertion.authn {
		if end := s.sessionNotOnOrAfter; !end.IsZero() && end.Before(until) {
			until = end
		}
	}
	return until
}

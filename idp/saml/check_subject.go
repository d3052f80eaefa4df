package saml

import (
	"errors"
	"fmt"
	"time"
	"unicode"

	"github.com/studiobroker/studiobroker/broker"
)

// maxName is how long the name of a person may be (SAML core 8.3.7).
const maxName = 256 // characters

// checkSubject: SAML core 2.4.1. The gate has made sure that there is one
// subject and that its name is not encrypted.
func (h *hearing) checkSubject() *broker.Error {
	if err := checkNameText(h.message.assertion.nameID.value); err != nil {
		return fail("give the application a NameID at the provider", "the NameID %w", err)
	}
	return nil
}

// checkNameText refuses what would look like another name, or like none.
func checkNameText(name string) error {
	runes := []rune(name)
	switch {
	case len(runes) == 0:
		return errors.New("is missing or empty")
	case len(runes) > maxName:
		return fmt.Errorf("has %d characters, at most %d are accepted", len(runes), maxName)
	case unicode.IsSpace(runes[0]) || unicode.IsSpace(runes[len(runes)-1]):
		return errors.New("begins or ends with white space")
	}
	for _, r := range runes {
		if !unicode.IsGraphic(r) || unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) || r == brailleBlank {
			return errors.New("contains a character that cannot be seen")
		}
	}
	return nil
}

// brailleBlank is graphic by its category, and nothing to the eye.
const brailleBlank = '\u2800'

const methodBearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer" //nolint:gosec // G101: the name of a method (SAML profiles, section 3.3)

// maxConfirmation is how far ahead a confirmation may reach. Identity
// providers write five minutes (Okta, SimpleSAMLphp) to an hour and more
// (Entra ID); maxAge bounds the use of all of them.
const maxConfirmation = 24 * time.Hour

// checkConfirmation: SAML profiles 4.1.4.2 and 4.1.4.3. At least one bearer
// confirmation has to pass everything.
func (h *hearing) checkConfirmation() *broker.Error {
	var reasons []error
	for _, c := range h.message.assertion.confirmations {
		err := h.confirms(c)
		if err == nil {
			return nil
		}
		reasons = append(reasons, err)
	}
	if len(reasons) == 0 {
		reasons = append(reasons, errors.New("there is none"))
	}
	return fail("compare the address of the application at the provider with this provider's assertion consumer service, and both clocks",
		"no subject confirmation holds: %w", errors.Join(reasons...))
}

func (h *hearing) confirms(c confirmation) error {
	switch {
	case c.method != methodBearer:
		return fmt.Errorf("its method is %.100q, not bearer", c.method)
	case c.recipient != h.provider.acs:
		return fmt.Errorf("its recipient is %.200q, and this is %.200q", c.recipient, h.provider.acs)
	case !c.notBefore.IsZero():
		return errors.New("a bearer's confirmation has a NotBefore")
	case c.notOnOrAfter.IsZero():
		return errors.New("it has no NotOnOrAfter")
	case !h.now.Before(c.notOnOrAfter.Add(h.provider.skew)):
		return fmt.Errorf("it was valid until %s, and it is %s", stamp(c.notOnOrAfter), stamp(h.now))
	case c.notOnOrAfter.Sub(h.now) > maxConfirmation+h.provider.skew:
		return fmt.Errorf("it is valid until %s, more than %s ahead", stamp(c.notOnOrAfter), maxConfirmation)
	case c.inResponseTo != h.awaited():
		return fmt.Errorf("it answers request %.100q, and this sign-in sent %.100q", c.inResponseTo, h.awaited())
	}
	return nil
}

package gate

import (
	"errors"
	"fmt"

	"github.com/studiobroker/studiobroker/idp/saml/strict"
)

// FindAssertion returns the only assertion of a response; nil if that one is
// encrypted. Nothing named like an assertion, in any namespace, may be anywhere
// else: a second one is what signature wrapping needs.
func FindAssertion(response *strict.Element) (*strict.Element, error) {
	count, responses := 0, 0
	for e := response; e != nil; e = e.After(response) {
		switch {
		case e.Named("Assertion") || e.Named("EncryptedAssertion"):
			count++
		case e.Named("Response"):
			responses++
		}
	}
	assertion := response.Child(Assertion, "Assertion")
	switch {
	case responses > 1:
		return nil, errors.New("a Response inside of the Response")
	case count == 0:
		return nil, errors.New("the response has no assertion")
	case count > 1:
		return nil, fmt.Errorf("the response has %d assertions, and exactly one is accepted", count)
	case assertion == nil && response.Child(Assertion, "EncryptedAssertion") == nil:
		return nil, errors.New("the assertion is not directly inside the Response")
	}
	return assertion, nil
}

// CheckAlone refuses a decrypted assertion that holds another one, or a Response.
func CheckAlone(assertion *strict.Element) error {
	for e := assertion.After(assertion); e != nil; e = e.After(assertion) {
		if e.Named("Assertion") || e.Named("EncryptedAssertion") || e.Named("Response") {
			return fmt.Errorf("a %s inside of the assertion", e.Local())
		}
	}
	return nil
}

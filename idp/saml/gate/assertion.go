package gate

import (
	"errors"
	"fmt"

	"github.com/studiobroker/studiobroker/idp/saml/strict"
)

// ErrEncrypted marks a message of which a part that matters is encrypted.
var ErrEncrypted = errors.New("encrypted, and this provider has no key to decrypt it")

// FindAssertion returns the only assertion of a response. Nothing named like
// an assertion, in any namespace, may be anywhere else: a second one is what
// signature wrapping needs.
func FindAssertion(response *strict.Element) (*strict.Element, error) {
	count := 0
	err := response.Walk(func(e *strict.Element) error {
		switch {
		case e.Local == "Assertion" || e.Local == "EncryptedAssertion":
			count++
		case e.Local == "Response" && e != response:
			return errors.New("a Response inside of the Response")
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	assertion := response.Child(Assertion, "Assertion")
	switch {
	case count == 0:
		return nil, errors.New("the response has no assertion")
	case count > 1:
		return nil, fmt.Errorf("the response has %d assertions, and exactly one is accepted", count)
	case response.Child(Assertion, "EncryptedAssertion") != nil:
		return nil, fmt.Errorf("the assertion is %w", ErrEncrypted)
	case assertion == nil:
		return nil, errors.New("the assertion is not directly inside the Response")
	case assertion.Child(Assertion, "Subject").Child(Assertion, "EncryptedID") != nil:
		return nil, fmt.Errorf("the NameID is %w", ErrEncrypted)
	}
	return assertion, nil
}

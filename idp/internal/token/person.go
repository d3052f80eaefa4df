package token

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/studiobroker/studiobroker/broker"
)

const (
	maxIdentity = 12 * time.Hour // the longest session of Studio
	maxName     = 256            // characters
)

// Person is how the claims of one provider become an identity.
type Person struct {
	Provider string // its name in the configuration
	Issuer   string
	// Claim names the person; "sub" unless set. It has to be a claim that the
	// provider never gives to somebody else; an address is not.
	Claim string
}

// Check refuses a claim that cannot name people.
func (p Person) Check() error {
	if p.Claim == "email" {
		return Wrong("person", "use sub; addresses change hands", "people are not named by their address")
	}
	return nil
}

// Identity is the person whom verified claims name, for at most 12 hours. An
// address that the provider has not verified is none: rules do not see it.
func (p Person) Identity(claims Object, now time.Time) (broker.Identity, error) {
	name, err := p.name(claims)
	if err != nil {
		return broker.Identity{}, refuse(CodePerson, err, "let the provider send the claim as one text, or name another one as person")
	}
	email := email(claims)
	if email == "" {
		claims = claims.Without("email")
	}
	return broker.Identity{
		Provider:   p.Provider,
		Issuer:     p.Issuer,
		Subject:    name,
		Email:      email,
		Attributes: claims.Attributes(),
		VerifiedAt: now,
		ValidUntil: now.Add(maxIdentity),
	}, nil
}

// name is the claim that names the person: a text, or a number as written.
func (p Person) name(claims Object) (string, error) {
	claim := p.Claim
	if claim == "" {
		claim = "sub"
	}
	m := claims.members[claim]
	if m.kind != text && m.kind != number {
		return "", fmt.Errorf("the claim %.100q is missing or not a text", claim)
	}
	if err := checkName(m.texts[0]); err != nil {
		return "", fmt.Errorf("the claim %.100q %w", claim, err)
	}
	return m.texts[0], nil
}

// checkName refuses what would look like another name, or like none.
func checkName(name string) error {
	runes := []rune(name)
	switch {
	case len(runes) == 0:
		return errors.New("is empty")
	case len(runes) > maxName:
		return fmt.Errorf("has %d characters, at most %d are accepted", len(runes), maxName)
	case unicode.IsSpace(runes[0]) || unicode.IsSpace(runes[len(runes)-1]):
		return errors.New("begins or ends with white space")
	}
	for _, r := range runes {
		if !unicode.IsGraphic(r) || r == unicode.ReplacementChar {
			return errors.New("contains a character that cannot be seen")
		}
	}
	return nil
}

// email is the address, if the provider says that it is the person's. Cognito
// says so by a text.
func email(claims Object) string {
	if !claims.True("email_verified") {
		return ""
	}
	return strings.ToLower(claims.Text("email"))
}

package config

import (
	"regexp"
	"strings"
)

// Algorithm is how an ID token is signed (RFC 7518, section 3.1; RFC 8037).
type Algorithm string

var algorithmPattern = regexp.MustCompile(`^([RPE]S(256|384|512)|EdDSA)$`)

// Pattern is the shape of an Algorithm.
func (Algorithm) Pattern() string { return algorithmPattern.String() }

// UnmarshalText reads an Algorithm.
func (a *Algorithm) UnmarshalText(text []byte) error {
	const remedy = "write what the provider signs with, such as RS256 or ES256"
	switch name := strings.ToUpper(string(text)); {
	case name == "NONE":
		return refuse(remedy, "none is no signature: anybody could write such a token")
	case strings.HasPrefix(name, "HS"):
		return refuse(remedy, "%.10q signs with a secret that both sides know, so whoever can check a token could write one", text)
	}
	return shaped(a, text, algorithmPattern, "a signature algorithm", "write RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512 or EdDSA")
}

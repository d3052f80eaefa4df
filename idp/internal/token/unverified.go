package token

import "strings"

// UnverifiedIssuer is the issuer that a token says it is of; "" if it cannot
// be read. Nothing is proven by it: it may pick a verifier, which then wants
// the issuer to be its own.
func UnverifiedIssuer(raw string) string {
	if len(raw) > maxToken || !compact(raw) {
		return ""
	}
	_, rest, _ := strings.Cut(raw, ".")
	payload, _, _ := strings.Cut(rest, ".")
	data, err := decode(payload)
	if err != nil {
		return ""
	}
	claims, err := ReadObject(data)
	if err != nil {
		return ""
	}
	return claims.Text("iss")
}

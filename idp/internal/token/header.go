package token

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"

	jose "github.com/go-jose/go-jose/v4"
)

const maxToken = 64 << 10 // bytes

// parts are a token taken apart (RFC 7515 7.1).
type parts struct {
	algorithm jose.SignatureAlgorithm
	keyID     string // empty if the header names none
	signed    string // what the signature covers
	signature []byte
}

// open takes a token apart and looks at its header, before anything is
// believed: it can only refuse.
func (h *hearing) open() error {
	const hint = "let the provider issue signed JSON Web Tokens in the compact serialization (RFC 7515 7.1)"
	switch {
	case len(h.raw) > maxToken:
		return refuse(CodeForm, fmt.Errorf("the token has %d bytes, at most %d are read", len(h.raw), maxToken), "let the provider put fewer groups into the token")
	case !compact(h.raw):
		return refuse(CodeForm, errors.New("it is not a token in the compact serialization"), hint)
	}
	first, last := strings.IndexByte(h.raw, '.'), strings.LastIndexByte(h.raw, '.')
	header, errHeader := decode(h.raw[:first])
	signature, errSignature := decode(h.raw[last+1:])
	if errHeader != nil || errSignature != nil {
		return refuse(CodeForm, errors.New("a part of the token is not base64url"), hint)
	}
	object, err := ReadObject(header)
	if err != nil {
		return refuse(CodeForm, fmt.Errorf("the token's header: %w", err), hint)
	}
	h.parts = parts{
		algorithm: jose.SignatureAlgorithm(object.Text("alg")),
		keyID:     object.Text("kid"),
		signed:    h.raw[:last],
		signature: signature,
	}
	return h.checkHeader(object)
}

// compact reports whether a token consists of three parts of base64url and of
// nothing else; decoders overlook line breaks.
func compact(raw string) bool {
	dots := 0
	for i := range len(raw) {
		switch c := raw[i]; {
		case c == '.':
			dots++
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_':
		default:
			return false
		}
	}
	return dots == 2
}

// decode decodes one part, of which there is one way to write it.
func decode(part string) ([]byte, error) { return base64.RawURLEncoding.Strict().DecodeString(part) }

// checkHeader refuses algorithms that are not pinned, tokens of other kinds
// (RFC 8725 3.11), keys that the token brings itself, and whatever would have
// to be understood.
func (h *hearing) checkHeader(header Object) error {
	const hint = "use the ID token of this sign-in, as the provider issued it"
	for _, name := range []string{"jwk", "jku", "x5c", "x5u", "crit", "b64"} {
		if header.Has(name) {
			return refuse(CodeHeader, fmt.Errorf("the token's header has %s", name), hint)
		}
	}
	if header.Has("typ") && !strings.EqualFold(header.Text("typ"), "JWT") {
		return refuse(CodeHeader, fmt.Errorf("the token is of the type %.40q, not an ID token", header.Text("typ")), hint)
	}
	if !slices.Contains(h.verifier.algorithms, h.algorithm) {
		return refuse(CodeAlgorithm, fmt.Errorf("the token is signed by %.40q, and %v is pinned", h.algorithm, h.verifier.names),
			"let the provider sign by an algorithm that is configured here, or configure its own")
	}
	return nil
}

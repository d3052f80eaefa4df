package saml

import (
	"bytes"
	"encoding/base64"
	"fmt"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/idp/saml/strict"
)

// decodeMessage reads base64, wrapped or not, of at most strict.MaxBytes. The
// size is looked at first: what is too large is not decoded.
func decodeMessage(encoded string) ([]byte, error) {
	packed := make([]byte, 0, len(encoded))
	for i := range len(encoded) {
		switch c := encoded[i]; c {
		case ' ', '\t', '\r', '\n':
		default:
			packed = append(packed, c)
		}
	}
	padding := len(packed) - len(bytes.TrimRight(packed, "="))
	if size := len(packed)/4*3 - padding; size > strict.MaxBytes {
		return nil, broker.Refuse(broker.NotVerified, idp.CodeTooLarge, fmt.Errorf("the response has %d bytes, at most %d are accepted", size, strict.MaxBytes),
			"let the provider send fewer attributes or groups")
	}
	message, err := base64.StdEncoding.Strict().AppendDecode(nil, packed)
	if err != nil || len(message) == 0 {
		return nil, malformed("SAMLResponse is not base64")
	}
	return message, nil
}

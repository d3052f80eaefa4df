package e2e_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/idp/saml/strict"
	"github.com/studiobroker/studiobroker/internal/e2e/bot"
)

const (
	protocolSpace  = "urn:oasis:names:tc:SAML:2.0:protocol"
	assertionSpace = "urn:oasis:names:tc:SAML:2.0:assertion"
	signatureSpace = "http://www.w3.org/2000/09/xmldsig#"
	encryptedSpace = "http://www.w3.org/2001/04/xmlenc#"
)

// shapeOf says what of a response is signed and encrypted, and how: the
// element, and the last word of the algorithm.
func shapeOf(t *testing.T, response []byte) (shape []string) {
	t.Helper()
	root, err := strict.Parse(response)
	require.NoError(t, err)
	for e := root; e != nil; e = e.After(root) {
		if signature := e.Child(signatureSpace, "Signature"); signature != nil {
			method := signature.Child(signatureSpace, "SignedInfo").Child(signatureSpace, "SignatureMethod")
			shape = append(shape, e.Local()+" "+lastWord(method))
		}
		if data := e.Child(encryptedSpace, "EncryptedData"); data != nil {
			shape = append(shape, e.Local()+" "+lastWord(data.Child(encryptedSpace, "EncryptionMethod")))
		}
	}
	return shape
}

func lastWord(method *strict.Element) string {
	algorithm := method.Attr("Algorithm")
	return algorithm[strings.LastIndexByte(algorithm, '#')+1:]
}

func decoded(t *testing.T, message string) []byte {
	t.Helper()
	document, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(message), ""))
	require.NoError(t, err)
	return document
}

// responseOf is the last response that the bot carried.
func responseOf(t *testing.T, b *bot.Bot) []byte {
	t.Helper()
	return decoded(t, b.Submitted(t, "SAMLResponse").Fields.Get("SAMLResponse"))
}

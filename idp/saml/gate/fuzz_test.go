package gate_test

import (
	"encoding/base64"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/saml/gate"
	"github.com/studiobroker/studiobroker/idp/saml/strict"
)

// FuzzGate judges any document. Of what passes, another reader counts one
// assertion, no Response inside of another and no ID twice; each signature names
// what it stands in; and the canonical form passes as well.
func FuzzGate(f *testing.F) {
	idp, err := idptest.NewSAML(idptest.SAMLConfig{SSOURL: "https://idp.test/sso"})
	require.NoError(f, err)
	for _, lies := range [][]idptest.Lie{
		{}, {idptest.OnlyResponseSigned}, {idptest.BothAreSigned}, {idptest.Unsigned}, {idptest.BySHA1}, {idptest.Encrypted(idptest.Encryption{For: idp.Certificate})},
		{idptest.EncryptedName(idptest.Encryption{For: idp.Certificate})}, {idptest.WrittenWith(idptest.NoPrefixes)}, {idptest.WrittenWith(idptest.SamePrefix), idptest.BothAreSigned},
		{idptest.Failing("no", "Responder", "AuthnFailed")}, {idptest.Tampered("<saml2:Subject>", "<saml2:Advice><x xmlns='urn:x' ID='x'/></saml2:Advice><saml2:Subject>")},
		{func(m *idptest.Message) { m.AssertionID = m.ResponseID }},
	} {
		response, err := idp.Respond(idptest.Unsolicited("urn:us", "https://us.test/acs"), idptest.Someone("ann", "Team1"), lies...)
		require.NoError(f, err)
		document, err := base64.StdEncoding.DecodeString(response)
		require.NoError(f, err)
		f.Add(string(document))
	}
	f.Fuzz(func(t *testing.T, document string) {
		root, err := strict.Parse([]byte(document))
		if err != nil || gate.CheckModel(root, gate.Protocol, "Response") != nil {
			return
		}
		counted := counts(t, document)
		require.False(t, counted.repeats, "an ID twice")
		requireCanonical(t, root)

		assertion, err := gate.FindAssertion(root)
		if err != nil {
			return
		}
		require.Equal(t, 1, counted.assertions)
		require.Equal(t, 1, counted.responses)
		outer, inner, err := gate.Allowed{}.Signatures(root, assertion)
		if err != nil {
			return
		}
		signatures := requireShape(t, outer, root) + requireShape(t, inner, assertion)
		require.Equal(t, counted.signatures, signatures, "a signature nobody looks at")
		require.True(t, signatures > 0 || assertion == nil, "an assertion in the clear that nobody signed")
	})
}

// requireCanonical asserts that the canonical form passes as well.
func requireCanonical(t *testing.T, root *strict.Element) {
	t.Helper()
	again := new(strict.Document).Canonicalize(root, "", nil)
	if again == nil {
		return // it is longer
	}
	require.NoError(t, gate.CheckModel(again, gate.Protocol, "Response"))
}

// requireShape tells how many signatures shape is, and asserts that it covers e
// by strong algorithms.
func requireShape(t *testing.T, shape *gate.Shape, e *strict.Element) int {
	t.Helper()
	if shape == nil {
		return 0
	}
	require.Equal(t, e, shape.Of)
	reference := shape.Signature.Child(gate.Signature, "SignedInfo").Child(gate.Signature, "Reference")
	require.NotEmpty(t, e.Attr("ID"))
	require.Equal(t, "#"+e.Attr("ID"), reference.Attr("URI"))
	require.Len(t, shape.Sum, shape.Digest.Size())
	require.GreaterOrEqual(t, shape.Digest.Size(), 32)
	require.GreaterOrEqual(t, shape.Method.Hash.Size(), 32)
	require.NotEmpty(t, shape.Value)
	return 1
}

// counted is what encoding/xml finds anywhere in a document.
type counted struct {
	responses, assertions, signatures int
	repeats                           bool // an ID
}

func counts(t *testing.T, document string) (c counted) {
	t.Helper()
	ids := map[string]bool{}
	for d := xml.NewDecoder(strings.NewReader(document)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return c
		}
		require.NoError(t, err)
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch start.Name.Local {
		case "Response":
			c.responses++
		case "Assertion", "EncryptedAssertion":
			c.assertions++
		case "Signature":
			c.signatures++
		}
		for _, a := range start.Attr {
			if a.Name.Space != "xmlns" && strings.EqualFold(a.Name.Local, "ID") {
				c.repeats = c.repeats || ids[a.Value]
				ids[a.Value] = true
			}
		}
	}
}

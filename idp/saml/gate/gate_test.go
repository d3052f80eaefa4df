package gate_test

import (
	"bytes"
	"crypto"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/saml/gate"
	"github.com/studiobroker/studiobroker/idp/saml/strict"
)

// parsed returns the root of a response.
func parsed(t *testing.T, lies ...idptest.Lie) *strict.Element {
	t.Helper()
	idp, err := idptest.NewSAML(idptest.SAMLConfig{SSOURL: "https://idp.test/sso"})
	require.NoError(t, err)
	response, err := idp.Respond(idptest.Unsolicited("urn:us", "https://us.test/acs"), idptest.Someone("ann", "Team1"), lies...)
	require.NoError(t, err)
	document, err := base64.StdEncoding.DecodeString(response)
	require.NoError(t, err)
	root, err := strict.Parse(document)
	require.NoError(t, err)
	return root
}

// changed is e as the root of a document, with new instead of old.
func changed(t *testing.T, e *strict.Element, old, new string) *strict.Element {
	t.Helper()
	var form strict.Document
	require.NotNil(t, form.Canonicalize(e, "", nil))
	require.Contains(t, string(form.Text()), old)
	root, err := strict.Parse(bytes.Replace(form.Text(), []byte(old), []byte(new), 1))
	require.NoError(t, err)
	return root
}

func TestGate(t *testing.T) {
	t.Run("the shape of both signatures is read", func(t *testing.T) {
		root := parsed(t, idptest.BothAreSigned, idptest.By(idptest.RSASHA384, idptest.SHA512))
		require.NoError(t, gate.CheckModel(root, gate.Protocol, "Response"))
		assertion, err := gate.FindAssertion(root)
		require.NoError(t, err)
		outer, inner, err := gate.Allowed{}.Signatures(root, assertion)
		require.NoError(t, err)
		for shape, e := range map[*gate.Shape]*strict.Element{outer: root, inner: assertion} {
			require.Equal(t, e, shape.Of)
			require.Equal(t, e.Local(), shape.Covers())
			require.Equal(t, gate.Algorithm{URI: idptest.RSASHA384, Family: gate.RSA, Hash: crypto.SHA384}, shape.Method)
			require.Equal(t, crypto.SHA512, shape.Digest)
			require.Len(t, shape.Sum, 64)
			require.Len(t, shape.Value, 256)
		}
	})
	t.Run("what is not signed has no shape", func(t *testing.T) {
		root := parsed(t)
		assertion, err := gate.FindAssertion(root)
		require.NoError(t, err)
		outer, inner, err := gate.Allowed{}.Signatures(root, assertion)
		require.NoError(t, err)
		require.Nil(t, outer)
		require.NotNil(t, inner)
	})
	t.Run("what was signed passes the gate like what arrived", func(t *testing.T) {
		root := parsed(t)
		assertion, err := gate.FindAssertion(root)
		require.NoError(t, err)
		_, shape, err := gate.Allowed{}.Signatures(root, assertion)
		require.NoError(t, err)
		info := shape.Signature.Child(gate.Signature, "SignedInfo")
		signed, err := shape.As(info)
		require.NoError(t, err)
		require.Equal(t, *shape, signed)
		for _, other := range []*strict.Element{
			root, changed(t, info, "</ds:SignedInfo>", "<ds:Reference/></ds:SignedInfo>"), changed(t, info, idptest.SHA256, idptest.SHA1), changed(t, info, `URI="#`, `URI="#x`),
		} {
			_, err := shape.As(other)
			require.Error(t, err)
		}
	})
	t.Run("why it refuses can be told apart", func(t *testing.T) {
		unsigned := parsed(t, idptest.Unsigned)
		assertion, err := gate.FindAssertion(unsigned)
		require.NoError(t, err)
		_, _, err = gate.Allowed{}.Signatures(unsigned, assertion)
		require.ErrorIs(t, err, gate.ErrUnsigned)

		weak := parsed(t, idptest.BySHA1)
		assertion, err = gate.FindAssertion(weak)
		require.NoError(t, err)
		_, _, err = gate.Allowed{}.Signatures(weak, assertion)
		require.ErrorIs(t, err, gate.ErrAlgorithm)
	})
	t.Run("an encrypted assertion counts as one, and nobody can tell whether it is signed", func(t *testing.T) {
		encrypted := parsed(t, idptest.Unsigned, idptest.AfterSigning(func(xml string) string {
			return strings.NewReplacer("<saml2:Assertion", "<saml2:EncryptedAssertion", "</saml2:Assertion", "</saml2:EncryptedAssertion").Replace(xml)
		}))
		assertion, err := gate.FindAssertion(encrypted)
		require.NoError(t, err)
		require.Nil(t, assertion)
		outer, inner, err := gate.Allowed{}.Signatures(encrypted, assertion)
		require.NoError(t, err)
		require.Nil(t, outer)
		require.Nil(t, inner)
	})
	t.Run("an attribute that some readers take for another is refused", func(t *testing.T) {
		with := func(attribute string) *strict.Element {
			root, err := strict.Parse([]byte(`<Response xmlns="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:x="urn:x" ` + attribute + `=""><Status><StatusCode/></Status></Response>`))
			require.NoError(t, err)
			return root
		}
		require.NoError(t, gate.CheckModel(with("x:Encoding"), gate.Protocol, "Response"))
		for _, named := range []string{"x:Name", "x:ID", "x:Destination", "x:Algorithm"} {
			require.Error(t, gate.CheckModel(with(named), gate.Protocol, "Response"), named)
		}
	})
	t.Run("an element that SAML does not know has no place", func(t *testing.T) {
		for _, document := range []string{
			`<Response xmlns="urn:oasis:names:tc:SAML:1.0:protocol"/>`,
			`<Response xmlns="urn:oasis:names:tc:SAML:2.0:protocol"/>`,
			`<LogoutResponse xmlns="urn:oasis:names:tc:SAML:2.0:protocol"/>`,
			`<Response xmlns="urn:oasis:names:tc:SAML:2.0:protocol"><Status><StatusCode/></Status><x xmlns="urn:x"/></Response>`,
		} {
			root, err := strict.Parse([]byte(document))
			require.NoError(t, err)
			require.Error(t, gate.CheckModel(root, gate.Protocol, "Response"), document)
		}
	})
}

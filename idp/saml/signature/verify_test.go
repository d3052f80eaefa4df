package signature_test

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/saml/gate"
	"github.com/studiobroker/studiobroker/idp/saml/signature"
	"github.com/studiobroker/studiobroker/idp/saml/strict"
)

// signed returns a response and the shapes of its signatures.
func signed(t *testing.T, idp *idptest.SAML, lies ...idptest.Lie) (document []byte, ofResponse, ofAssertion *gate.Shape) {
	t.Helper()
	response, err := idp.Respond(idptest.Unsolicited("urn:us", "https://us.test/acs"), idptest.Someone("ann", "Team1"), lies...)
	require.NoError(t, err)
	document, err = base64.StdEncoding.DecodeString(response)
	require.NoError(t, err)
	root, err := strict.Parse(document)
	require.NoError(t, err)
	assertion, err := gate.FindAssertion(root)
	require.NoError(t, err)
	ofResponse, ofAssertion, err = gate.Signatures(root, assertion)
	require.NoError(t, err)
	return document, ofResponse, ofAssertion
}

func newIDP(t *testing.T) *idptest.SAML {
	t.Helper()
	idp, err := idptest.NewSAML(idptest.SAMLConfig{SSOURL: "https://idp.test/sso"})
	require.NoError(t, err)
	return idp
}

func TestVerify(t *testing.T) {
	idp, other := newIDP(t), newIDP(t)
	pinned := []*x509.Certificate{other.Certificate, idp.Certificate}

	t.Run("what is returned is the element, canonical and without its signature", func(t *testing.T) {
		document, ofResponse, ofAssertion := signed(t, idp, idptest.BothAreSigned)
		opened, err := signature.Open(document)
		require.NoError(t, err)
		outer, err := opened.Verify(ofResponse, pinned, time.Now())
		require.NoError(t, err)
		inner, err := opened.Verify(ofAssertion, pinned, time.Now())
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(string(outer.Bytes), "<saml2p:Response "))
		require.Equal(t, 1, strings.Count(string(outer.Bytes), "<ds:Signature "), "the assertion's is part of the Response")
		require.True(t, strings.HasPrefix(string(inner.Bytes), "<saml2:Assertion "))
		require.NotContains(t, string(inner.Bytes), "Signature")
		require.Equal(t, idp.Certificate, inner.Certificate)
	})
	t.Run("the same element in another writing has the same bytes", func(t *testing.T) {
		document, _, shape := signed(t, idp)
		altered := strings.NewReplacer(`>ann<`, `><![CDATA[ann]]><`, ` Version="2.0"`, "\n Version='2.0' xmlns:unused='urn:x'").Replace(string(document))
		var read []string
		for _, text := range []string{string(document), altered} {
			opened, err := signature.Open([]byte(text))
			require.NoError(t, err)
			covered, err := opened.Verify(shape, pinned, time.Now())
			require.NoError(t, err)
			read = append(read, string(covered.Bytes))
		}
		require.Equal(t, read[0], read[1])
	})
	t.Run("a shape of another message does not verify this one", func(t *testing.T) {
		document, _, _ := signed(t, idp)
		_, _, foreign := signed(t, idp)
		opened, err := signature.Open(document)
		require.NoError(t, err)
		_, err = opened.Verify(foreign, pinned, time.Now())
		require.Error(t, err)
	})
	t.Run("bytes that were not the digested ones are never returned", func(t *testing.T) {
		document, _, shape := signed(t, idp)
		shape.Sum = append([]byte{}, shape.Sum...)
		shape.Sum[0]++
		opened, err := signature.Open(document)
		require.NoError(t, err)
		_, err = opened.Verify(shape, pinned, time.Now())
		require.ErrorIs(t, err, signature.ErrInvalid)
	})
	t.Run("without certificates nothing verifies", func(t *testing.T) {
		document, _, shape := signed(t, idp)
		opened, err := signature.Open(document)
		require.NoError(t, err)
		_, err = opened.Verify(shape, nil, time.Now())
		require.ErrorIs(t, err, signature.ErrInvalid)
	})
	t.Run("what is not XML cannot be opened", func(t *testing.T) {
		for _, text := range []string{"", "<", "  "} {
			_, err := signature.Open([]byte(text))
			require.Error(t, err)
		}
	})
}

func TestCheckKey(t *testing.T) {
	certified := func(key any) *x509.Certificate { return &x509.Certificate{PublicKey: key} }
	big, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	curve, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	require.NoError(t, err)
	edwards, _, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	require.NoError(t, signature.CheckKey(certified(big.Public())))
	require.NoError(t, signature.CheckKey(certified(curve.Public())))
	require.Error(t, signature.CheckKey(certified(edwards)))
	require.Error(t, signature.CheckKey(certified(nil)))
}

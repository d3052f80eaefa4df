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

// signed returns the shapes of a response's signatures.
func signed(t *testing.T, idp *idptest.SAML, lies ...idptest.Lie) (ofResponse, ofAssertion *gate.Shape) {
	t.Helper()
	response, err := idp.Respond(idptest.Unsolicited("urn:us", "https://us.test/acs"), idptest.Someone("ann", "Team1"), lies...)
	require.NoError(t, err)
	document, err := base64.StdEncoding.DecodeString(response)
	require.NoError(t, err)
	root, err := strict.Parse(document)
	require.NoError(t, err)
	assertion, err := gate.FindAssertion(root)
	require.NoError(t, err)
	ofResponse, ofAssertion, err = gate.Allowed{}.Signatures(root, assertion)
	require.NoError(t, err)
	return ofResponse, ofAssertion
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
		ofResponse, ofAssertion := signed(t, idp, idptest.BothAreSigned)
		outer, err := new(signature.Memory).Verify(ofResponse, pinned, time.Now())
		require.NoError(t, err)
		inner, err := new(signature.Memory).Verify(ofAssertion, pinned, time.Now())
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(string(outer.Bytes), "<saml2p:Response "))
		require.Equal(t, 1, strings.Count(string(outer.Bytes), "<ds:Signature "), "the assertion's is part of the Response")
		require.True(t, strings.HasPrefix(string(inner.Bytes), "<saml2:Assertion "))
		require.NotContains(t, string(inner.Bytes), "Signature")
		require.True(t, strings.HasPrefix(string(inner.SignedInfo), "<ds:SignedInfo "))
		require.Equal(t, idp.Certificate, inner.Certificate)
	})
	t.Run("the same element in another writing has the same bytes", func(t *testing.T) {
		var read []string
		_, shape := signed(t, idp, idptest.Tampered(">ann<", "><![CDATA[ann]]><"), idptest.Tampered(` Version="2.0"`, "\n Version='2.0' xmlns:unused='urn:x'"))
		covered, err := new(signature.Memory).Verify(shape, pinned, time.Now())
		require.NoError(t, err)
		read = append(read, string(covered.Bytes))
		require.NotContains(t, read[0], "CDATA")
		require.NotContains(t, read[0], "unused")
		require.Contains(t, read[0], ">ann<")
	})
	t.Run("a signature of another message does not verify this one", func(t *testing.T) {
		_, shape := signed(t, idp)
		_, foreign := signed(t, idp)
		shape.Value = foreign.Value
		_, err := new(signature.Memory).Verify(shape, pinned, time.Now())
		require.ErrorIs(t, err, signature.ErrInvalid)
	})
	t.Run("bytes that were not the digested ones are never returned", func(t *testing.T) {
		_, shape := signed(t, idp, idptest.Tampered(">ann<", ">bob<"))
		verified, err := new(signature.Memory).Verify(shape, pinned, time.Now())
		require.ErrorIs(t, err, signature.ErrAltered)
		require.NotErrorIs(t, err, signature.ErrInvalid, "a pinned key signed it")
		require.Empty(t, verified)
	})
	t.Run("what was altered and signed by nobody we know is not called altered", func(t *testing.T) {
		_, shape := signed(t, idp, idptest.Tampered(">ann<", ">bob<"))
		_, err := new(signature.Memory).Verify(shape, pinned[:1], time.Now())
		require.ErrorIs(t, err, signature.ErrInvalid)
		require.NotErrorIs(t, err, signature.ErrAltered)
	})
	t.Run("what becomes too long in its canonical form is given up", func(t *testing.T) {
		for _, tag := range []string{"<ds:DigestValue", "<saml2:Conditions"} {
			_, shape := signed(t, idp, idptest.Tampered(tag, tag+` long='`+strings.Repeat(`"`, strict.MaxBytes/6)+`'`))
			_, err := new(signature.Memory).Verify(shape, pinned, time.Now())
			require.ErrorContains(t, err, "256 KB")
		}
	})
	t.Run("without certificates nothing verifies", func(t *testing.T) {
		_, shape := signed(t, idp)
		_, err := new(signature.Memory).Verify(shape, nil, time.Now())
		require.ErrorIs(t, err, signature.ErrInvalid)
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

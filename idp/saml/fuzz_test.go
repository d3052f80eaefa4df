package saml_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/saml"
)

// constantIDP has the same key in every process: a fuzz worker has to verify
// what another one signed.
func constantIDP(f *testing.F) *idptest.SAML {
	f.Helper()
	scalar := sha256.Sum256([]byte("a key for fuzzing"))
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), scalar[:])
	require.NoError(f, err)
	return newIDP(key)
}

// seeds are responses of every kind, good and bad.
func seeds(f *testing.F, s *idptest.SAML) []string {
	f.Helper()
	var all []string
	for _, lies := range [][]idptest.Lie{
		{}, {idptest.OnlyResponseSigned}, {idptest.BothAreSigned}, {idptest.Unsigned}, {idptest.BySHA1},
		{idptest.WrittenWith(idptest.NoPrefixes)}, {idptest.WrittenWith(idptest.SAMLPrefixes)}, {idptest.WrittenWith(idptest.SamePrefix)},
		{idptest.Failing("no", "Responder", "AuthnFailed")}, {idptest.From("https://x.test")}, {idptest.Tampered(">ann<", "><![CDATA[ann]]><")},
		{idptest.Tampered("<saml2:Subject>", "<saml2:Advice><x xmlns='urn:x'/></saml2:Advice><saml2:Subject>")},
		{idptest.AfterSigning(func(xml string) string { return "<!DOCTYPE x [<!ENTITY e 'x'>]>" + xml })},
	} {
		response, err := s.Respond(tile(), ann(), lies...)
		require.NoError(f, err)
		all = append(all, response)
	}
	return all
}

// FuzzAnswer feeds any body to the assertion consumer service. Nothing makes
// it panic, and whoever gets in is ann, the only one the provider ever named.
func FuzzAnswer(f *testing.F) {
	s := constantIDP(f)
	for _, response := range seeds(f, s) {
		f.Add("SAMLResponse=" + url.QueryEscape(response))
		f.Add("RelayState=x&SAMLResponse=" + url.QueryEscape(response))
	}
	f.Add("SAMLart=x")
	f.Add("SAMLResponse=%ZZ&RelayState=%")
	p := provider(f, func(c *saml.Config) { c.Metadata, c.Used = s.Metadata(), fresh{} })
	f.Fuzz(func(t *testing.T, body string) {
		answer := postBody(p, body)
		require.LessOrEqual(t, len(answer.Handle()), 80)
		who, err := answer.Evidence(nil).Verify(context.Background())
		requireAnnOrRefusal(t, who, err)
	})
}

// FuzzGate feeds any XML to the steps behind the form, by Verify and Explain.
func FuzzGate(f *testing.F) {
	s := constantIDP(f)
	for _, response := range seeds(f, s) {
		document, err := base64.StdEncoding.DecodeString(response)
		require.NoError(f, err)
		f.Add(string(document))
	}
	p := provider(f, func(c *saml.Config) { c.Metadata, c.Used = s.Metadata(), fresh{} })
	f.Fuzz(func(t *testing.T, document string) {
		if document == "" || strings.TrimSpace(document) == "" || !strings.HasPrefix(strings.TrimSpace(document), "<") {
			return
		}
		report := p.Explain([]byte(document), nil, at)
		who, err := verify(p, base64.StdEncoding.EncodeToString([]byte(document)), nil)
		requireAnnOrRefusal(t, who, err)
		if err == nil {
			require.Nil(t, report.Refusal)
		}
	})
}

func requireAnnOrRefusal(t *testing.T, who broker.Identity, err error) {
	t.Helper()
	if err == nil {
		require.Equal(t, "ann", who.Subject)
		require.Equal(t, []string{"Team1"}, who.Attributes["teamid"])
		return
	}
	var refusal *broker.Error
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, broker.NotVerified, refusal.Kind)
	require.NotEmpty(t, refusal.Code)
	require.Empty(t, who)
}

// FuzzMetadata feeds any metadata to New. Whatever it accepts has a name and a
// key that may sign.
func FuzzMetadata(f *testing.F) {
	f.Add(string(corpIDP().Metadata()))
	f.Add("<md:EntitiesDescriptor xmlns:md='urn:oasis:names:tc:SAML:2.0:metadata'/>")
	c := config()
	f.Fuzz(func(t *testing.T, metadata string) {
		c := c
		c.Metadata = []byte(metadata)
		_, err := saml.New(c)
		if err != nil {
			require.Equal(t, broker.Misconfigured, broker.RefusalOf(err).Kind)
		}
	})
}

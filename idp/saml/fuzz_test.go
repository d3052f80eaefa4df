package saml_test

import (
	"context"
	"encoding/base64"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/saml"
)

// fuzzed is a provider that trusts s and can open what is encrypted for us.
func fuzzed(f *testing.F, s *idptest.SAML, options ...func(*saml.Config)) *saml.Provider {
	f.Helper()
	key, certificate := constantRSA()
	return provider(f, append(options, func(c *saml.Config) {
		c.Metadata, c.Used, c.Decryption = s.Metadata(), fresh{}, []saml.DecryptionKey{{Key: key, Certificate: certificate}}
	})...)
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
	p := fuzzed(f, s)
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
	for _, document := range documents(f, s) {
		f.Add(document)
	}
	p := fuzzed(f, s)
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

package saml_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/saml"
)

func TestChecklistWeakKeys(t *testing.T) {
	short, err := rsa.GenerateKey(rand.Reader, 1024)
	require.NoError(t, err)
	curve, err := ecdsa.GenerateKey(elliptic.P224(), rand.Reader)
	require.NoError(t, err)
	for name, key := range map[string]crypto.Signer{"12 an RSA key of 1024 bits": short, "12 a key on P-224": curve} {
		t.Run(name+" is not trusted", func(t *testing.T) {
			certificate, err := idptest.SelfSigned(key, at, time.Hour)
			require.NoError(t, err)
			c := config()
			c.Metadata = corpIDP().MetadataWith(certificate)
			_, err = saml.New(c)
			require.Equal(t, broker.Misconfigured, broker.RefusalOf(err).Kind)
		})
	}
	t.Run("12 a method of one family does not take a key of the other", func(t *testing.T) {
		_, err := verify(provider(t), respond(t, tile(), ann(), idptest.By(idptest.ECDSASHA256, idptest.SHA256)), nil)
		requireRefused(t, saml.CodeSignature, err)
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		require.NoError(t, err)
		other := newIDP(key)
		response, err := other.Respond(tile(), ann(), idptest.By(idptest.RSASHA256, idptest.SHA256))
		require.NoError(t, err)
		_, err = verify(provider(t, func(c *saml.Config) { c.Metadata = other.Metadata() }), response, nil)
		requireRefused(t, saml.CodeSignature, err)
	})
	t.Run("13 metadata that has expired is not trusted", func(t *testing.T) {
		now := at
		p := provider(t, func(c *saml.Config) { c.Now = func() time.Time { return now } })
		now = at.AddDate(60, 0, 0)
		_, err := verify(p, respond(t, tile(), ann(), idptest.Shifted(now.Sub(at))), nil)
		require.Equal(t, saml.CodeExpired, broker.CodeOf(err))
	})
}

func TestChecklistOneName(t *testing.T) {
	subject := func(more string) idptest.Lie {
		return func(m *idptest.Message) {
			m.BeforeSigning = func(xml string) string { return strings.Replace(xml, "<saml2:Subject>", "<saml2:Subject>"+more, 1) }
		}
	}
	t.Run("18 a BaseID is refused, also beside a NameID", func(t *testing.T) {
		for _, lie := range []idptest.Lie{func(*idptest.Message) {}, func(m *idptest.Message) { m.NoNameID = true }} {
			_, err := verify(provider(t), respond(t, tile(), ann(), lie, subject("<saml2:BaseID/>")), nil)
			requireRefused(t, saml.CodeModel, err)
		}
	})
	t.Run("18 an encrypted name beside a NameID is refused", func(t *testing.T) {
		_, err := verify(provider(t), respond(t, tile(), ann(), subject("<saml2:EncryptedID/>")), nil)
		requireRefused(t, saml.CodeSubject, err)
	})
}

func TestChecklistConditions(t *testing.T) {
	t.Run("20 an assertion without conditions is refused", func(t *testing.T) {
		_, err := verify(provider(t), respond(t, tile(), ann(), func(m *idptest.Message) {
			m.BeforeSigning = func(xml string) string {
				from, end := strings.Index(xml, "<saml2:Conditions"), strings.Index(xml, "</saml2:Conditions>")
				return xml[:from] + xml[end+len("</saml2:Conditions>"):]
			}
		}), nil)
		requireRefused(t, saml.CodeModel, err)
	})
	t.Run("22 a skew above three minutes cannot be configured", func(t *testing.T) {
		c := config()
		c.Skew = 181 * time.Second
		_, err := saml.New(c)
		require.Error(t, err)
	})
	t.Run("23 a class that is not accepted is refused", func(t *testing.T) {
		strong := func(c *saml.Config) { c.AuthnContexts = []string{"https://refeds.org/profile/mfa"} }
		_, err := verify(provider(t, strong), respond(t, tile(), ann()), nil)
		requireRefused(t, saml.CodeAuthn, err)
		_, err = verify(provider(t, strong), respond(t, tile(), ann(), func(m *idptest.Message) {
			m.AuthnContext = `<saml:AuthnContextClassRef>https://refeds.org/profile/mfa</saml:AuthnContextClassRef>`
		}), nil)
		require.NoError(t, err)
	})
}

func TestChecklistPlaces(t *testing.T) {
	for name, change := range map[string]func(string) string{
		"4 a root that is not closed": func(xml string) string { return strings.TrimSuffix(xml, "</saml2p:Response>") },
		"6 a second colon behind a declared prefix": func(xml string) string {
			return strings.Replace(xml, ` Version="2.0"`, ` Version="2.0" xmlns:a="urn:x" a:b:c=""`, 1)
		},
	} {
		t.Run(name+" is refused", func(t *testing.T) {
			_, err := verify(provider(t), edit(t, change), nil)
			requireRefused(t, saml.CodeXML, err)
		})
	}
	for name, around := range map[string][2]string{
		"9 an assertion in Extensions":        {"<saml2p:Extensions>", "</saml2p:Extensions>"},
		"9 an assertion in a foreign element": {`<saml2p:Extensions><x xmlns="urn:x">`, "</x></saml2p:Extensions>"},
	} {
		t.Run(name+" alone is refused for its place", func(t *testing.T) {
			_, err := verify(provider(t), edit(t, func(xml string) string {
				g := wholeAssertion.FindString(xml)
				return strings.Replace(strings.Replace(xml, g, "", 1), "<saml2p:Status>", around[0]+g+around[1]+"<saml2p:Status>", 1)
			}), nil)
			requireRefused(t, saml.CodeAssertion, err)
		})
	}
	t.Run("12 a signature by SHA-1 over a digest by SHA-256 is refused", func(t *testing.T) {
		_, err := verify(provider(t), respond(t, tile(), ann(), idptest.By(idptest.RSASHA1, idptest.SHA256)), nil)
		requireRefused(t, saml.CodeAlgorithm, err)
	})
	t.Run("30 another ID on an unsigned Response makes no new assertion of a used one", func(t *testing.T) {
		p := provider(t)
		var first string
		response := respond(t, tile(), ann(), func(m *idptest.Message) { first = m.ResponseID })
		_, err := verify(p, response, nil)
		require.NoError(t, err)
		document, err := base64.StdEncoding.DecodeString(response)
		require.NoError(t, err)
		again := strings.Replace(string(document), first, "another", 1)
		_, err = verify(p, base64.StdEncoding.EncodeToString([]byte(again)), nil)
		requireRefused(t, saml.CodeReplay, err)
	})
}

package saml_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/saml"
)

// The second opinion has a clock of its own, which is the machine's.
func TestSecondOpinion(t *testing.T) {
	now := func(c *idptest.SAMLConfig) { c.Now = time.Now }
	today := func(t *testing.T, options ...func(*idptest.SAMLConfig)) (*idptest.SAML, *saml.Provider) {
		t.Helper()
		c := idptest.SAMLConfig{EntityID: "https://idp.corp.test", SSOURL: "https://idp.corp.test/sso", Key: corpIDP().Key}
		for _, o := range append(options, now) {
			o(&c)
		}
		s, err := idptest.NewSAML(c)
		require.NoError(t, err)
		return s, provider(t, func(c *saml.Config) {
			c.SecondOpinion, c.Now, c.Metadata = true, time.Now, s.MetadataWith(otherIDP().Certificate, s.Certificate)
		})
	}
	elliptical := func(c *idptest.SAMLConfig) {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		require.NoError(t, err)
		c.Key = key
	}
	for name, options := range map[string][]func(*idptest.SAMLConfig){"RSA": nil, "ECDSA": {elliptical}} {
		for parts, signed := range signedParts {
			for style, prefixes := range map[string]idptest.Prefixes{"saml2:": idptest.SAML2Prefixes, "saml:": idptest.SAMLPrefixes, "no prefix": idptest.NoPrefixes, "one prefix": idptest.SamePrefix} {
				t.Run("it agrees about "+name+", "+parts+", "+style, func(t *testing.T) {
					s, p := today(t, options...)
					response, err := s.Respond(tile(), ann(), signed, idptest.WrittenWith(prefixes), func(m *idptest.Message) { m.KeyInfo = "-" })
					require.NoError(t, err)
					who, err := verify(p, response, nil)
					require.NoError(t, err)
					require.Equal(t, "ann", who.Subject)
				})
			}
		}
	}
	t.Run("it agrees about a sign-in that began here", func(t *testing.T) {
		s, p := today(t)
		pending := &idp.Pending{RequestID: "id-X", Provider: "corp", Began: time.Now()}
		for _, signed := range signedParts {
			response, err := s.Respond(idptest.Request{ID: "id-X", Audience: entityID, ACS: acs}, ann(), signed)
			require.NoError(t, err)
			_, err = verify(p, response, pending)
			require.NoError(t, err)
		}
	})
	t.Run("it is not asked what it would refuse although it is valid", func(t *testing.T) {
		s, p := today(t)
		for _, honest := range []idptest.Lie{
			idptest.Shifted(-100 * time.Second), idptest.Shifted(-4 * time.Minute), idptest.Shifted(50 * time.Second),
			func(m *idptest.Message) { m.ResponseIssueInstant = m.ResponseIssueInstant.Add(-2 * time.Minute) },
			func(m *idptest.Message) { m.Audiences = [][]string{{entityID, "https://a.test"}} },
			func(m *idptest.Message) { m.BeforeSigning = behindTeam1(`<saml2:NameID>x</saml2:NameID>`) },
			func(m *idptest.Message) {
				m.BeforeSigning = behindTeam1(`<x xmlns="urn:x" xmlns:y="urn:y" y:a="" xml:b=""/>`)
			},
			func(m *idptest.Message) { m.BeforeSigning = behindTeam1(`Te<x xmlns="urn:x">am</x>2`) },
			func(m *idptest.Message) {
				m.Confirmations = append([]idptest.Confirmation{{Method: "urn:x"}}, m.Confirmations...)
			},
		} {
			for _, signed := range signedParts {
				response, err := s.Respond(tile(), ann(), signed, honest)
				require.NoError(t, err)
				_, err = verify(p, response, nil)
				require.NoError(t, err)
			}
		}
	})
	disputed := ann()
	disputed.Attributes[1].Values = []string{"Team1\rTeam2"} // crewjam/saml takes a carriage return for a line feed
	t.Run("where it reads something else, nobody is signed in", func(t *testing.T) {
		s, p := today(t)
		response, err := s.Respond(tile(), disputed)
		require.NoError(t, err)
		_, err = verify(p, response, nil)
		requireRefused(t, saml.CodeOpinion, err)
		_, err = verify(p, response, nil)
		requireRefused(t, saml.CodeReplay, err) // it is dear, and asked once for one response
	})
	t.Run("it is asked whatever an envelope says that nobody signed", func(t *testing.T) {
		s, p := today(t)
		response, err := s.Respond(tile(), disputed, func(m *idptest.Message) { m.ResponseIssueInstant = m.ResponseIssueInstant.Add(-100 * time.Second) })
		require.NoError(t, err)
		_, err = verify(p, response, nil)
		requireRefused(t, saml.CodeOpinion, err)
	})
}

// behindTeam1 adds a value to the attribute teamid.
func behindTeam1(value string) func(string) string {
	return func(xml string) string {
		const team1 = ">Team1</saml2:AttributeValue>"
		return strings.Replace(xml, team1, team1+"<saml2:AttributeValue>"+value+"</saml2:AttributeValue>", 1)
	}
}

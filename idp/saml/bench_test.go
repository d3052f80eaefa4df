package saml_test

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strings"
	"testing"
	"time"

	crewjam "github.com/crewjam/saml"
	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/saml"
)

// fresh is a ledger that has never seen anything.
type fresh struct{}

func (fresh) Claim(context.Context, string, time.Time) (bool, error) { return true, nil }

// employee has about as much to say as an Okta user: 6 KB of response.
func employee() idptest.Person {
	who := ann()
	for _, name := range []string{"email", "firstName", "lastName", "department", "costCenter", "manager", "locale", "title"} {
		who.Attributes = append(who.Attributes, idptest.Attribute{Name: name, Values: []string{"the " + name + " of an employee"}})
	}
	return who
}

// today answers now, because crewjam/saml has no other clock.
func today(b *testing.B) *idptest.SAML {
	b.Helper()
	s, err := idptest.NewSAML(idptest.SAMLConfig{EntityID: "https://idp.corp.test", SSOURL: "https://idp.corp.test/sso", Key: corpIDP().Key})
	require.NoError(b, err)
	return s
}

// verifying returns a sign-in with that response, from the form to the person.
func verifying(b *testing.B, s *idptest.SAML, response string) func() error {
	p := provider(b, func(c *saml.Config) { c.Metadata, c.Used, c.Now = s.Metadata(), fresh{}, time.Now })
	body := "SAMLResponse=" + url.QueryEscape(response)
	return func() error {
		_, err := postBody(p, body).Evidence(nil).Verify(context.Background())
		return err
	}
}

// judging returns the gate alone: from base64 to verified bytes.
func judging(b *testing.B, s *idptest.SAML, response string) func() error {
	p, _ := opening(b, func(c *saml.Config) { c.Metadata, c.Used, c.Now = s.Metadata(), fresh{}, time.Now })
	encoded := []byte(response)
	return func() error { return p.Judge(encoded, false) }
}

// parsing returns what crewjam/saml does with the response.
func parsing(b *testing.B, s *idptest.SAML, response string) func() error {
	document, err := base64.StdEncoding.DecodeString(response)
	require.NoError(b, err)
	here, err := url.Parse(acs)
	require.NoError(b, err)
	certificate := base64.StdEncoding.EncodeToString(s.Certificate.Raw)
	sp := crewjam.ServiceProvider{
		EntityID: entityID, AcsURL: *here, AllowIDPInitiated: true,
		IDPMetadata: &crewjam.EntityDescriptor{EntityID: s.EntityID}, IDPCertificate: &certificate,
	}
	return func() error {
		_, err := sp.ParseXMLResponse(document, nil, *here)
		return err
	}
}

// flooring returns what nobody can save: base64, SHA-256 and one RSA
// verification of the same document.
func flooring(b *testing.B, s *idptest.SAML, response string) func() error {
	document, err := base64.StdEncoding.DecodeString(response)
	require.NoError(b, err)
	sum := sha256.Sum256(document)
	signature, err := s.Key.Sign(nil, sum[:], crypto.SHA256)
	require.NoError(b, err)
	key := s.Certificate.PublicKey.(*rsa.PublicKey)
	encoded, decoded := []byte(response), make([]byte, len(response))
	return func() error {
		n, _ := base64.StdEncoding.Decode(decoded, encoded)
		sum := sha256.Sum256(decoded[:n])
		return rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], signature)
	}
}

func measure(b *testing.B, size int, run func() error) {
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		if err := run(); err != nil {
			b.Fatal(err)
		}
	}
}

// Only ratios of one run mean something: BenchmarkRatios prints them.
func BenchmarkVerify(b *testing.B) {
	s := today(b)
	for parts, signed := range signedParts {
		b.Run(parts, func(b *testing.B) {
			response, err := s.Respond(tile(), employee(), signed)
			require.NoError(b, err)
			measure(b, len(response)/4*3, verifying(b, s, response))
		})
	}
}

func BenchmarkGate(b *testing.B) {
	s := today(b)
	for parts, signed := range signedParts {
		b.Run(parts, func(b *testing.B) {
			response, err := s.Respond(tile(), employee(), signed)
			require.NoError(b, err)
			measure(b, len(response)/4*3, judging(b, s, response))
		})
	}
}

func BenchmarkCrewjamParseXMLResponse(b *testing.B) {
	s := today(b)
	response, err := s.Respond(tile(), employee())
	require.NoError(b, err)
	measure(b, len(response)/4*3, parsing(b, s, response))
}

func BenchmarkFloor(b *testing.B) {
	s := today(b)
	response, err := s.Respond(tile(), employee())
	require.NoError(b, err)
	measure(b, len(response)/4*3, flooring(b, s, response))
}

// hostile are the worst shapes of 256 KB that anybody can post.
func hostile(b testing.TB) map[string]string {
	b.Helper()
	document, err := base64.StdEncoding.DecodeString(respond(b, tile(), ann()))
	require.NoError(b, err)
	fill := func(marker, unit string) string {
		return strings.Replace(string(document), marker, marker+strings.Repeat(unit, (250<<10-len(document))/len(unit)), 1)
	}
	var all strings.Builder
	for range 31 {
		all.WriteString(" xmlns:a" + strings.Repeat("b", all.Len()%97) + `="urn:a"`)
	}
	return map[string]string{
		"empty elements":       fill("<saml2:Subject>", "<a/>"),
		"deep nesting":         fill("<saml2:Subject>", "<a>"),
		"attributes":           fill("<saml2:Subject", ` a=""`),
		"namespaces":           fill("<saml2:Subject>", "<x xmlns:a='urn:a' xmlns:b='urn:b' xmlns:c='urn:c'/>"),
		"assertions":           fill("</saml2p:Status>", "<saml2:Assertion xmlns:saml2='urn:oasis:names:tc:SAML:2.0:assertion'/>"),
		"CDATA sections":       fill(">Team1", "<![CDATA[a]]>"),
		"character references": fill(">Team1", "&#97;"),
		"one value":            fill(">Team1", "a"),
		"wide, within limits":  strings.Replace(string(document), "<saml2:AuthnStatement", "<saml2:Advice>"+strings.Repeat(`<x xmlns="urn:x"`+all.String()+`/>`, 110)+"</saml2:Advice><saml2:AuthnStatement", 1),
		"many, within limits":  strings.Replace(string(document), "<saml2:AuthnStatement", "<saml2:Advice>"+strings.Repeat(`<x xmlns="urn:x" a="b">y</x>`, 860)+"</saml2:Advice><saml2:AuthnStatement", 1),
		"known, but forged":    strings.Replace(string(document), ">Team1<", ">"+strings.Repeat("a", 200<<10)+"<", 1),
	}
}

// BenchmarkHostile is what a refusal costs. Nothing may take 50 ms or 16 MB.
func BenchmarkHostile(b *testing.B) {
	p := provider(b)
	for name, document := range hostile(b) {
		body := "SAMLResponse=" + url.QueryEscape(base64.StdEncoding.EncodeToString([]byte(document)))
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := postBody(p, body).Evidence(nil).Verify(context.Background()); err == nil {
					b.Fatal("accepted")
				}
			}
		})
	}
}

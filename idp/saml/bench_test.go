package saml_test

import (
	"context"
	"encoding/base64"
	"net/url"
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
func today(t testing.TB) *idptest.SAML {
	t.Helper()
	s, err := idptest.NewSAML(idptest.SAMLConfig{EntityID: "https://idp.corp.test", SSOURL: "https://idp.corp.test/sso", Key: corpIDP().Key})
	require.NoError(t, err)
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

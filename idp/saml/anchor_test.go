package saml_test

import (
	"crypto/x509"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/saml"
)

func anchor(t *testing.T, metadata []byte) saml.Anchor {
	t.Helper()
	a, err := saml.ReadAnchor(metadata)
	require.NoError(t, err)
	return a
}

func TestWhoNewMetadataIs(t *testing.T) {
	corp := corpIDP()
	made := func(entityID string) *idptest.SAML {
		idp, err := idptest.NewSAML(idptest.SAMLConfig{EntityID: entityID, SSOURL: corp.SSOURL, Now: func() time.Time { return at }})
		require.NoError(t, err)
		return idp
	}
	next, another := made(corp.EntityID), made("https://another.example.com")
	renewed, err := idptest.SelfSigned(corp.Key, at.AddDate(0, 11, 0), 365*24*time.Hour)
	require.NoError(t, err)
	before := anchor(t, corp.Metadata())

	for name, certificates := range map[string][]*x509.Certificate{
		"the same":                    {corp.Certificate},
		"with the next certificate":   {corp.Certificate, next.Certificate},
		"with the old one behind":     {next.Certificate, corp.Certificate},
		"renewed for the same key":    {renewed},
		"renewed and with a next one": {next.Certificate, renewed},
	} {
		t.Run("it goes on "+name, func(t *testing.T) {
			require.NoError(t, anchor(t, corp.MetadataWith(certificates...)).Continues(before))
		})
	}
	for name, stranger := range map[string]struct {
		metadata []byte
		says     string
	}{
		"another entity ID":                       {another.Metadata(), `"https://another.example.com"`},
		"another entity ID with the trusted key":  {another.MetadataWith(corp.Certificate), `"https://another.example.com"`},
		"other certificates only":                 {next.Metadata(), "none of the certificates that are trusted"},
		"an entity ID that differs in case alone": {[]byte(strings.Replace(string(corp.Metadata()), `entityID="https`, `entityID="HTTPS`, 1)), `"HTTPS://`},
	} {
		t.Run("a stranger has "+name, func(t *testing.T) {
			a := anchor(t, stranger.metadata)
			err := a.Continues(before)
			require.ErrorContains(t, err, stranger.says)
			require.Equal(t, saml.CodeStranger, broker.CodeOf(err))
			require.Contains(t, broker.RefusalOf(err).Hint, "approve: "+a.Fingerprint())
			for _, mark := range append(saml.Fingerprints(a.Certificates), saml.Fingerprints(before.Certificates)...) {
				require.ErrorContains(t, err, mark, "who approves has to compare")
			}
		})
	}
	t.Run("who came and who went is told", func(t *testing.T) {
		came, went := anchor(t, corp.MetadataWith(renewed, next.Certificate)).Changes(before)
		require.Equal(t, []*x509.Certificate{renewed, next.Certificate}, came)
		require.Equal(t, []*x509.Certificate{corp.Certificate}, went)
	})
}

func TestAFingerprintIsOfNameAndCertificatesAlone(t *testing.T) {
	corp, other := corpIDP(), otherIDP()
	both := anchor(t, corp.MetadataWith(corp.Certificate, other.Certificate)).Fingerprint()
	require.Len(t, both, 64)
	require.Equal(t, both, anchor(t, corp.MetadataWith(other.Certificate, corp.Certificate, other.Certificate)).Fingerprint())
	require.Equal(t, both, anchor(t, []byte(strings.Replace(string(corp.MetadataWith(corp.Certificate, other.Certificate)),
		"entityID=", `validUntil="2026-11-03T10:00:00Z" ID="_1" entityID=`, 1))).Fingerprint(), "some write the hour into it")
	require.NotEqual(t, both, anchor(t, corp.Metadata()).Fingerprint())
	require.NotEqual(t, both, anchor(t, []byte(strings.Replace(string(corp.MetadataWith(corp.Certificate, other.Certificate)),
		`entityID="`, `entityID="x`, 1))).Fingerprint())
}

func TestHowLongMetadataWantsToBeKept(t *testing.T) {
	good := string(corpIDP().Metadata())
	entity := good[strings.Index(good, "<md:EntityDescriptor"):]
	federation := func(attributes string) string {
		return `<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" ` + attributes + ">" + entity + "</md:EntitiesDescriptor>"
	}
	with := func(of, attribute string) string { return strings.Replace(entity, of, attribute+" "+of, 1) }
	for name, tt := range map[string]struct {
		metadata string
		cache    time.Duration
	}{
		"nothing said":                  {entity, 0},
		"by the entity":                 {with("entityID=", `cacheDuration="PT1H"`), time.Hour},
		"by a role, which is not asked": {with("WantAuthn", `cacheDuration="PT30M"`), 0},
		"by both":                       {strings.Replace(with("entityID=", `cacheDuration="PT1H"`), "WantAuthn", `cacheDuration="PT30M" WantAuthn`, 1), time.Hour},
		"by a federation":               {federation(`cacheDuration="PT2H"`), 2 * time.Hour},
		"by a federation for less":      {strings.Replace(federation(`cacheDuration="PT1H"`), "entityID=", `cacheDuration="PT2H" entityID=`, 1), time.Hour},
		"less than nothing is none":     {with("entityID=", `cacheDuration="-PT1H"`), 0},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, tt.cache, anchor(t, []byte(tt.metadata)).CacheDuration)
		})
	}
	t.Run("its end is the first of all", func(t *testing.T) {
		ends := strings.Replace(with("entityID=", `validUntil="2026-11-04T10:00:00Z"`), "WantAuthn", `validUntil="2026-11-03T10:00:00Z" WantAuthn`, 1)
		require.Equal(t, "2026-11-03T10:00:00Z", anchor(t, []byte(ends)).ValidUntil.Format(time.RFC3339))
		require.Zero(t, anchor(t, []byte(entity)).ValidUntil)
	})
}

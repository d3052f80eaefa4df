package saml_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/saml"
)

// Metadata that was good when it was loaded ends while the broker runs.
func TestExpiredMetadata(t *testing.T) {
	good := string(corpIDP().Metadata())
	federation := func(end, ofEntity string) string {
		entity := strings.Replace(good[strings.Index(good, "<md:EntityDescriptor"):], "entityID=", ofEntity+" entityID=", 1)
		return `<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" validUntil="` + end + `">` + entity + "</md:EntitiesDescriptor>"
	}
	const ten, eleven = "2026-11-03T10:00:00Z", "2026-11-03T11:00:00Z"
	for name, ends := range map[string]struct {
		metadata, says string
		last           time.Time // when it can be used for the last time
	}{
		"validUntil of the entity":                       {strings.Replace(good, "entityID=", `validUntil="2026-11-03T10:00:00Z" entityID=`, 1), "valid until 2026-11-03T10:00:00Z", at.Add(time.Hour - 1)},
		"validUntil of the role":                         {strings.Replace(good, "WantAuthn", `validUntil="2026-11-03T10:00:00Z" WantAuthn`, 1), "valid until 2026-11-03T10:00:00Z", at.Add(time.Hour - 1)},
		"validUntil of a federation":                     {federation(ten, ""), "valid until " + ten, at.Add(time.Hour - 1)},
		"validUntil of a federation before its member's": {federation(ten, `validUntil="`+eleven+`"`), "valid until " + ten, at.Add(time.Hour - 1)},
		"validUntil of a member before its federation's": {federation(eleven, `validUntil="`+ten+`"`), "valid until " + ten, at.Add(time.Hour - 1)},
		"the only certificate":                           {good, "none of its signing certificates", corpIDP().Certificate.NotAfter},
	} {
		t.Run("past "+name+" nobody is signed in, and no sign-in begins", func(t *testing.T) {
			now := at
			p := provider(t, func(c *saml.Config) {
				c.Metadata, c.Now = []byte(ends.metadata), func() time.Time { return now }
			})
			pending, _ := begun()
			knock := func() error {
				_, err := verify(p, respond(t, tile(), ann(), idptest.Shifted(now.Sub(at))), nil)
				return err
			}
			now = ends.last
			require.NoError(t, knock())
			require.NoError(t, p.Begin(httptest.NewRecorder(), nil, *pending))

			now = now.Add(1)
			for _, err := range []error{knock(), p.Begin(httptest.NewRecorder(), nil, *pending)} {
				require.ErrorContains(t, err, "the provider's metadata has expired")
				require.ErrorContains(t, err, ends.says)
				refusal := broker.RefusalOf(err)
				require.Equal(t, broker.Misconfigured, refusal.Kind)
				require.Equal(t, saml.CodeExpired, refusal.Code)
				require.Contains(t, refusal.Hint, "fetch the metadata again")
			}
		})
	}
	t.Run("an unsigned response is refused as one all the same", func(t *testing.T) {
		p := provider(t)
		report := p.Explain([]byte(respond(t, tile(), ann(), idptest.Unsigned)), nil, at.AddDate(2, 0, 0))
		require.Equal(t, saml.CodeUnsigned, report.Refusal.Code)
		report = p.Explain([]byte(respond(t, tile(), ann())), nil, at.AddDate(2, 0, 0))
		require.Equal(t, saml.CodeExpired, report.Refusal.Code)
		require.Equal(t, saml.Fails, states(report)["the provider's metadata has not expired"])
	})
}

func TestCheck(t *testing.T) {
	now := at
	p := provider(t, func(c *saml.Config) { c.Now = func() time.Time { return now } })
	found, err := p.Check(t.Context())
	require.NoError(t, err)
	require.Equal(t, corpIDP().EntityID+", certificates that may sign: 1", found)
	ended, err := idptest.SelfSigned(corpIDP().Key, at.AddDate(-2, 0, 0), 365*24*time.Hour)
	require.NoError(t, err)
	beside := provider(t, func(c *saml.Config) { c.Metadata = corpIDP().MetadataWith(ended, corpIDP().Certificate) })
	found, err = beside.Check(t.Context())
	require.NoError(t, err)
	require.Contains(t, found, "may sign: 1", "one that has ended may not")
	now = corpIDP().Certificate.NotAfter.Add(time.Second)
	_, err = p.Check(t.Context())
	require.Equal(t, saml.CodeExpired, broker.CodeOf(err))
}

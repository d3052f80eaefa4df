package saml_test

import (
	"encoding/base64"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/saml"
	"github.com/studiobroker/studiobroker/internal/state"
)

// A response that got in is sent again until long after its time, by a clock
// that a real ledger shares.
func TestReplay(t *testing.T) {
	tomorrow := func(m *idptest.Message) {
		m.NotOnOrAfter, m.Confirmations[0].NotOnOrAfter = at.Add(20*time.Hour), at.Add(20*time.Hour)
	}
	for name, lie := range map[string]idptest.Lie{
		"that is valid until tomorrow": func(*idptest.Message) {},
		"of a clock that is ahead":     idptest.Shifted(time.Minute),
		"of a clock that is behind":    idptest.Shifted(-6 * time.Minute),
		"with a confirmation for nobody until 9999": func(m *idptest.Message) {
			m.Confirmations = append(m.Confirmations, idptest.Confirmation{Method: "urn:x", NotOnOrAfter: time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)})
		},
		"in a Response that was old": func(m *idptest.Message) { m.ResponseIssueInstant = at.Add(-6 * time.Minute) },
	} {
		t.Run("30 a response "+name+" is used once", func(t *testing.T) {
			now := at
			clock := func() time.Time { return now }
			used, err := state.OpenFile(filepath.Join(t.TempDir(), "state.db"), clock)
			require.NoError(t, err)
			defer func() { require.NoError(t, used.Close()) }()
			p := provider(t, func(c *saml.Config) { c.Used, c.Now = used, clock })

			response := respond(t, tile(), ann(), tomorrow, lie)
			_, err = verify(p, response, nil)
			require.NoError(t, err)
			for ; now.Before(at.Add(10 * time.Minute)); now = now.Add(30 * time.Second) {
				for _, again := range []string{response, issued(t, response, now)} {
					_, err = verify(p, again, nil)
					require.Error(t, err, now)
				}
			}
		})
	}
}

// issued writes another IssueInstant into the Response, which is not signed.
func issued(t *testing.T, response string, now time.Time) string {
	t.Helper()
	document, err := base64.StdEncoding.DecodeString(response)
	require.NoError(t, err)
	before, rest, _ := strings.Cut(string(document), `IssueInstant="`)
	_, after, _ := strings.Cut(rest, `"`)
	return base64.StdEncoding.EncodeToString([]byte(before + `IssueInstant="` + now.Format(time.RFC3339) + `"` + after))
}

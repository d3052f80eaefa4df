package main

import (
	"bytes"
	"crypto/x509"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/config"
	"github.com/studiobroker/studiobroker/idp/idptest"
)

// calendar is a front whose clock the test sets.
type calendar struct {
	*front
	now time.Time
	log bytes.Buffer
}

// newCalendar has the town's providers: one with a key of ours, and two.
func newCalendar(t *testing.T, town *town) *calendar {
	t.Helper()
	c := &calendar{}
	log := slog.New(slog.NewTextHandler(&c.log, nil))
	h := &house{means: judging(), log: log, openID: map[string]openID{}}
	file, err := config.Load(filepath.Join(town.folder, "studiobroker.yaml"))
	require.NoError(t, err)
	providers, err := h.providers(t.Context(), file)
	require.NoError(t, err)
	h.now = func() time.Time { return c.now }
	c.front = &front{house: h}
	c.inForce.Store(&inForce{file: file, providers: providers})
	return c
}

func TestACertificateThatEnds(t *testing.T) {
	town := newTown(t)
	soon, err := idptest.NewSAML(idptest.SAMLConfig{SSOURL: "https://two.example.com/sso", Valid: 40 * 24 * time.Hour})
	require.NoError(t, err)
	town.write("two.xml", string(soon.Metadata()))
	end := soon.Certificate.NotAfter
	c := newCalendar(t, town)

	t.Run("is no matter before the last thirty days", func(t *testing.T) {
		c.now = end.Add(-expiryNotice - time.Second)
		c.warn()
		require.Empty(t, c.log.String())
		require.Empty(t, c.notes())
	})
	t.Run("is warned of from then on, once a day", func(t *testing.T) {
		c.now = end.Add(-expiryNotice)
		c.warnDaily()
		require.Empty(t, c.log.String(), "a second after the last look")
		c.now = c.now.Add(24 * time.Hour)
		for range 3 {
			c.warnDaily()
		}
		said := c.log.String()
		require.Equal(t, 1, strings.Count(said, "a certificate ends soon"))
		for _, words := range []string{"level=WARN", "provider=two", "use=provider_signing", "code=SB-5105", "fingerprint=" + fingerprint(soon.Certificate), "ends=" + end.UTC().Format(time.RFC3339)} {
			require.Contains(t, said, words)
		}
		c.now = c.now.Add(24 * time.Hour)
		c.warnDaily()
		require.Equal(t, 2, strings.Count(c.log.String(), "a certificate ends soon"))
	})
	t.Run("is noted for those who look whether all is well", func(t *testing.T) {
		require.Equal(t, []string{"certificate of two: the provider's signing certificate " + fingerprint(soon.Certificate)[:16] + "... ends: " + end.UTC().Format(time.RFC3339)}, c.notes())
	})
	t.Run("is warned of when it has ended, and ours is too", func(t *testing.T) {
		c.now = time.Now().AddDate(20, 0, 0)
		notes := strings.Join(c.notes(), "\n")
		require.Contains(t, notes, "certificate of two: the provider's signing certificate "+fingerprint(soon.Certificate)[:16]+"... has ended: ")
		require.Contains(t, notes, "certificate of one: our signing certificate ")
		c.log.Reset()
		c.warn()
		require.Contains(t, c.log.String(), "give our new metadata to the provider")
		require.Contains(t, c.log.String(), "a certificate has ended")
		require.NotContains(t, c.log.String(), "ends soon")
	})
}

func TestStartAndCheckWarnOfCertificatesThatEnd(t *testing.T) {
	town := newTown(t)
	soon, err := idptest.NewSAML(idptest.SAMLConfig{SSOURL: "https://two.example.com/sso", Valid: 20 * 24 * time.Hour})
	require.NoError(t, err)
	town.write("two.xml", string(soon.Metadata()))
	key, certificate, err := newSigningPair(time.Now().AddDate(-10, 0, 20)) // for ten years
	require.NoError(t, err)
	town.write("saml.key", string(key))
	town.write("saml.crt", string(certificate))
	town.open()
	town.logs(t, "a certificate ends soon")

	config := strings.Replace(townConfig(town.url, town.admin), "{file: one.xml}", `{url: "https://one.example.com/metadata"}`, 1)
	town.write("studiobroker.yaml", config)

	check := start(t, nil, "check", filepath.Join(town.folder, "studiobroker.yaml"))
	require.NoError(t, check.Wait(), "it is valid")
	require.Contains(t, check.out.String(), "warning: providers[1].saml.metadata: the provider's signing certificate "+fingerprint(soon.Certificate)[:16]+"... ends: ")
	require.Contains(t, check.out.String(), "warning: providers[0].saml.signing: our signing certificate ", "it is known, whatever the provider's metadata says")
	require.Contains(t, check.out.String(), "[SB-5105]")
}

func TestFigures(t *testing.T) {
	t.Run("say when certificates end, in Prometheus's own words", func(t *testing.T) {
		town := newTown(t)
		town.write("studiobroker.yaml", strings.Replace(townConfig(town.url, town.admin), "{file: two.xml}", `{url: "http://127.0.0.1:1/metadata"}`, 1))
		c := newCalendar(t, town)
		c.now = time.Now()
		answer := httptest.NewRecorder()
		c.metrics(answer, nil)
		require.Equal(t, "text/plain; version=0.0.4; charset=utf-8", answer.Header().Get("Content-Type"))
		_, ours := c.inForce.Load().file.Providers[0].SAML.Signing.Pair()
		expected := figure{gauge, "studiobroker_certificate_expiry_timestamp_seconds", "When the next of the provider's certificates of this use ends.", []series{
			{`provider="one",use="provider_signing"`, town.idp.Certificate.NotAfter.Unix()}, {`provider="one",use="signing"`, ours.NotAfter.Unix()},
		}}
		var text bytes.Buffer
		expected.write(&text)
		require.Equal(t, text.String()+`# HELP studiobroker_metadata_refresh_timestamp_seconds When the provider's metadata was last fetched and accepted, or found unchanged; 0 for never.
# TYPE studiobroker_metadata_refresh_timestamp_seconds gauge
studiobroker_metadata_refresh_timestamp_seconds{provider="two"} 0
# HELP studiobroker_config_last_reload_successful Whether the configuration that was read last is in force: 1 if so, 0 if it is not valid.
# TYPE studiobroker_config_last_reload_successful gauge
studiobroker_config_last_reload_successful 1
# HELP studiobroker_config_last_reload_success_timestamp_seconds When the configuration in force was read.
# TYPE studiobroker_config_last_reload_success_timestamp_seconds gauge
studiobroker_config_last_reload_success_timestamp_seconds 0
# HELP studiobroker_session_decode_errors_total How often a session cookie came that none of the keys opens.
# TYPE studiobroker_session_decode_errors_total counter
studiobroker_session_decode_errors_total 0
`, answer.Body.String())
	})
	t.Run("are written as the format wants it", func(t *testing.T) {
		var text bytes.Buffer
		figure{gauge, "a_seconds", "What it is.", []series{{label("x", "a\"b\\c\nd"), 7}}}.write(&text)
		require.Equal(t, "# HELP a_seconds What it is.\n# TYPE a_seconds gauge\na_seconds{x=\"a\\\"b\\\\c\\nd\"} 7\n", text.String())
	})
	now := time.Unix(1000, 0)
	for name, tt := range map[string]struct {
		ends []int64
		want int64
	}{
		"the next end counts":                   {[]int64{3000, 2000, 4000}, 2000},
		"what is over does not, beside another": {[]int64{500, 2000}, 2000},
		"nor the other way round":               {[]int64{2000, 500}, 2000},
		"of what is over, the last":             {[]int64{500, 900, 700}, 900},
		"now is over":                           {[]int64{1000, 2000}, 2000},
	} {
		t.Run("of several certificates "+name, func(t *testing.T) {
			var all []certificate
			for _, end := range tt.ends {
				all = append(all, certificate{&x509.Certificate{NotAfter: time.Unix(end, 0)}, "corp", signing})
			}
			require.Equal(t, []series{{`provider="corp",use="signing"`, tt.want}}, expiries(all, now))
		})
	}
}

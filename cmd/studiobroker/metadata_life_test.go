package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/saml"
)

// TestTheLifeOfMetadata is a provider's certificates from the first to one that
// nobody expected, while the broker runs.
func TestTheLifeOfMetadata(t *testing.T) {
	town := newTown(t)
	first, second, third := town.other, newIDP(t, "two"), newIDP(t, "two")
	var published atomic.Value
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(published.Load().([]byte)) }))
	defer server.Close()
	settings := func(more string) string {
		return strings.Replace(townConfig(town.url, town.admin), "{file: two.xml}", `{url: "`+server.URL+`"`+more+"}", 1)
	}
	publish := func(metadata []byte, logged string) {
		t.Helper()
		published.Store(metadata)
		require.NoError(t, town.Process.Signal(syscall.SIGHUP))
		town.logs(t, logged)
	}
	page := func(idp *idptest.SAML) string {
		t.Helper()
		acs := town.url + "/saml/two/acs"
		response, err := idp.Respond(idptest.Unsolicited(town.url+"/saml/two/metadata", acs), idptest.Someone("ann", "Risk"))
		require.NoError(t, err)
		b := newBrowser(t)
		b.post(acs, map[string][]string{"SAMLResponse": {response}})
		return b.page
	}
	comesIn := func(idp *idptest.SAML) { t.Helper(); require.Contains(t, page(idp), "Studio is open") }
	isRefused := func(idp *idptest.SAML) { t.Helper(); require.Contains(t, page(idp), "SB-1019") }
	mark := func(idp *idptest.SAML) string { return fingerprint(idp.Certificate) }

	published.Store(first.Metadata())
	town.write("studiobroker.yaml", settings(""))
	town.open()
	comesIn(first)
	isRefused(second)

	publish(first.MetadataWith(first.Certificate, second.Certificate), `"came":["`+mark(second)+`"]`)
	require.Eventually(t, func() bool { return strings.Contains(page(second), "Studio is open") }, patience, 100*time.Millisecond, "the log is written before the doors change")
	comesIn(first)

	publish(second.Metadata(), `"went":["`+mark(first)+`"]`)
	require.Eventually(t, func() bool { return strings.Contains(page(first), "SB-1019") }, patience, 100*time.Millisecond, "what the provider withdraws is withdrawn here")
	comesIn(second)

	publish(third.Metadata(), `"SB-5104"`)
	isRefused(third)
	comesIn(second)
	require.Eventually(t, func() bool {
		return strings.Contains(body(t, town.admin+"/readyz?verbose"), "newer cannot be had (SB-5104)")
	}, patience, 100*time.Millisecond)
	require.Equal(t, http.StatusOK, status(t, town.admin+"/readyz"), "it keeps nobody out")

	published.Store([]byte("<html>maintenance</html>"))
	require.Equal(t, exitInterrupted, town.interrupt(t))
	town.open()
	comesIn(second)
	isRefused(third)

	anchor, err := saml.ReadAnchor(third.Metadata())
	require.NoError(t, err)
	town.write("studiobroker.yaml", settings(", approve: "+anchor.Fingerprint()))
	publish(third.Metadata(), `"came":["`+mark(third)+`"]`)
	require.Eventually(t, func() bool { return strings.Contains(page(third), "Studio is open") }, patience, 100*time.Millisecond)
	isRefused(second)

	figures := body(t, town.admin+"/metrics")
	require.Contains(t, figures, `studiobroker_certificate_expiry_timestamp_seconds{provider="two",use="provider_signing"} `)
	require.Contains(t, figures, `studiobroker_certificate_expiry_timestamp_seconds{provider="one",use="signing"} `)
	require.Contains(t, figures, `studiobroker_metadata_refresh_timestamp_seconds{provider="two"} `)
	require.NotContains(t, figures, `refresh_timestamp_seconds{provider="one"}`, "its metadata is a file")
}

func body(t *testing.T, address string) string {
	t.Helper()
	response, err := http.Get(address)
	require.NoError(t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return string(text)
}

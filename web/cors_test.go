package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const crm = "https://crm.example.com"

func newCORSRig(t *testing.T, origins ...string) *apiRig {
	t.Helper()
	rig := newAPIRig(t)
	rig.upstream.API.CORSOrigins = origins
	rig.restart()
	return rig
}

func preflight(t *testing.T, rig *apiRig, path, origin string) answered {
	t.Helper()
	return rig.send(t, "OPTIONS", path, asked{}, "Origin", origin, "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "authorization,content-type")
}

func TestScriptsOfListedOriginsMayCallTheAPI(t *testing.T) {
	rig := newCORSRig(t, crm)
	t.Run("after a preflight", func(t *testing.T) {
		answer := preflight(t, rig, "/api/v1/launches", crm)
		require.Equal(t, http.StatusNoContent, answer.status)
		for header, want := range map[string]string{
			"Access-Control-Allow-Origin":      crm,
			"Access-Control-Allow-Methods":     "POST",
			"Access-Control-Allow-Headers":     "Authorization, Content-Type, Idempotency-Key",
			"Access-Control-Max-Age":           "600",
			"Access-Control-Allow-Credentials": "",
			"Vary":                             "Origin",
		} {
			require.Equal(t, want, answer.header.Get(header), header)
		}
		require.Empty(t, answer.text)
		require.Equal(t, "GET", preflight(t, rig, "/api/v1/launches/x", crm).header.Get("Access-Control-Allow-Methods"))
	})
	t.Run("although another site makes the browser send it", func(t *testing.T) {
		answer := rig.post(t, asked{token: "ann"}, "Origin", crm, "Sec-Fetch-Site", "cross-site")
		require.Equal(t, http.StatusCreated, answer.status)
		require.Equal(t, crm, answer.header.Get("Access-Control-Allow-Origin"))
		require.Contains(t, answer.header.Get("Access-Control-Expose-Headers"), "Location")
	})
	t.Run("and read why they are refused", func(t *testing.T) {
		for _, answer := range []answered{
			rig.post(t, asked{}, "Origin", crm),
			rig.call(t, "PUT", "/api/v1/launches", asked{}, "Origin", crm),
			rig.call(t, "GET", "/api/v1/nothing", asked{}, "Origin", crm),
		} {
			require.Equal(t, crm, answer.header.Get("Access-Control-Allow-Origin"))
		}
	})
	t.Run("OPTIONS that is no preflight is refused", func(t *testing.T) {
		rig.call(t, "OPTIONS", "/api/v1/launches", asked{}, "Origin", crm)
	})
}

func TestOtherOriginsMayNot(t *testing.T) {
	rig := newCORSRig(t, crm)
	for _, origin := range []string{
		"https://evil.example", "https://crm.example.com.evil.example", "http://crm.example.com", "https://crm.example.com:8443", "https://CRM.example.com",
		"https://crm.example.com/", "null", "*", "", "https://xcrm.example.com",
	} {
		answer := preflight(t, rig, "/api/v1/launches", origin)
		require.Equal(t, http.StatusMethodNotAllowed, answer.status, origin)
		require.Equal(t, "POST", answer.header.Get("Allow"))
		requireNoCORS(t, answer)
		require.Equal(t, "Origin", answer.header.Get("Vary"), "caches must not mix answers")
		requireNoCORS(t, rig.post(t, asked{token: "ann"}, "Origin", origin))
	}
}

func TestCORSIsOffUnlessConfigured(t *testing.T) {
	rig := newCORSRig(t)
	answer := preflight(t, rig, "/api/v1/launches", crm)
	require.Equal(t, http.StatusMethodNotAllowed, answer.status)
	requireNoCORS(t, answer)
	require.Empty(t, answer.header.Get("Vary"))
	requireNoCORS(t, rig.post(t, asked{token: "ann"}, "Origin", crm))
}

func TestCORSIsForTheAPIAlone(t *testing.T) {
	rig := newCORSRig(t, crm)
	for _, path := range []string{"/", "/signin", "/tickets/x", "/livez", "/api", "/apix"} {
		requireNoCORS(t, rig.send(t, "GET", path, asked{}, "Origin", crm))
		requireNoCORS(t, preflight(t, rig, path, crm))
	}
}

func requireNoCORS(t *testing.T, a answered) {
	t.Helper()
	for header := range a.header {
		require.False(t, strings.HasPrefix(header, "Access-Control-"), header)
	}
}

// TestTheAPIAndTheACSAloneTakeForeignPosts probes every route that takes a
// post, and paths that look like the exempt ones.
func TestTheAPIAndTheACSAloneTakeForeignPosts(t *testing.T) {
	rig := newCORSRig(t, crm)
	browser := rig.browser(t)
	for path, foreign := range map[string]bool{
		"/api/v1/launches": true, "/api/v1/nothing": true, "/saml/corp/acs": true,
		"/": false, "/launch": false, "/signout": false, "/signin": false, "/tickets/x": false, "/launches/x": false,
		"/api": false, "/apix": false, "/API/v1/launches": false, "/x/api/v1/launches": false, "/oidc/corp/callback": false,
	} {
		page := body(t, rig.crossSite(t, browser, path))
		require.Equal(t, foreign, !strings.Contains(page, "SB-1009"), path)
	}
	for _, path := range []string{"/api/../launch", "//api/v1/launches", "/api/v1/../../signout", "/api//../launch"} {
		response := rig.crossSite(t, browser, path)
		require.Contains(t, []int{http.StatusForbidden, http.StatusTemporaryRedirect, http.StatusMovedPermanently}, response.StatusCode, path)
	}
	require.Len(t, rig.town.opened, 1, "by the ACS")
}

package web_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
)

const sessionPath = "/api/v1/session"

// newOffice is an API, and a browser in which ann of the API's issuer is signed
// in.
func newOffice(t *testing.T) (*apiRig, *http.Client) {
	t.Helper()
	rig := newAPIRig(t)
	browser := rig.browser(t)
	rig.signIn(t, browser)
	requireIn(t, rig, browser)
	return rig, browser
}

func requireIn(t *testing.T, rig *apiRig, browser *http.Client) {
	t.Helper()
	require.Equal(t, http.StatusOK, rig.get(t, browser, "/").StatusCode)
	require.Equal(t, launchURL, rig.get(t, browser, "/launch/acme/research").Header.Get("Location"))
}

func TestAProgramSignsItsPersonOut(t *testing.T) {
	t.Run("in every browser, until they sign in again", func(t *testing.T) {
		rig, browser := newOffice(t)
		other := rig.browser(t)
		rig.signIn(t, other)
		rig.clock.Advance(time.Minute)
		answer := rig.call(t, "DELETE", sessionPath, asked{token: "ann"})
		require.Equal(t, http.StatusNoContent, answer.status)
		require.Empty(t, answer.header.Values("Set-Cookie"), "the program is no browser")
		require.Contains(t, rig.log.String(), `"route":"/api/v1/session","status":204`)
		require.Contains(t, rig.log.String(), `"provider":"crm","result":"signed_out"`)
		for _, b := range []*http.Client{browser, other} {
			require.Equal(t, "/signin", rig.get(t, b, "/").Header.Get("Location"))
			require.Equal(t, "/signin?wish=acme%2Fresearch", rig.get(t, b, "/launch/acme/research").Header.Get("Location"))
		}
		require.Equal(t, http.StatusNoContent, rig.call(t, "DELETE", sessionPath, asked{token: "ann"}).status, "again")
		rig.clock.Advance(time.Minute)
		rig.signIn(t, browser)
		requireIn(t, rig, browser)
		require.Equal(t, http.StatusCreated, rig.post(t, asked{token: "ann"}).status, "the API goes by its own evidence")
	})
	t.Run("and nobody else", func(t *testing.T) {
		rig, browser := newOffice(t)
		for _, token := range []string{"bob", "cy", "ann@other"} {
			require.Equal(t, http.StatusNoContent, rig.call(t, "DELETE", sessionPath, asked{token: token}).status)
			requireIn(t, rig, browser)
		}
	})
	t.Run("by a token that holds alone", func(t *testing.T) {
		rig, browser := newOffice(t)
		for token, challenge := range map[string]string{"": "Bearer", "wrong-audience": `Bearer error="invalid_token"`} {
			answer := rig.call(t, "DELETE", sessionPath, asked{token: token})
			require.Equal(t, http.StatusUnauthorized, answer.status)
			require.Equal(t, challenge, answer.header.Get("WWW-Authenticate"))
			requireIn(t, rig, browser)
		}
	})
	t.Run("never by a cookie, a link or a form", func(t *testing.T) {
		rig, browser := newOffice(t)
		request, err := http.NewRequestWithContext(t.Context(), http.MethodDelete, rig.URL+sessionPath, nil)
		require.NoError(t, err)
		response, err := browser.Do(request)
		require.Equal(t, http.StatusUnauthorized, read(t, response, err).StatusCode)
		for _, method := range []string{"GET", "HEAD", "POST", "OPTIONS"} {
			require.Equal(t, http.StatusMethodNotAllowed, rig.call(t, method, sessionPath, asked{token: "ann"}).status, method)
		}
		requireIn(t, rig, browser)
	})
	t.Run("or is told that it could not", func(t *testing.T) {
		rig, browser := newOffice(t)
		require.NoError(t, rig.records.Close())
		answer := rig.call(t, "DELETE", sessionPath, asked{token: "ann"})
		require.Equal(t, http.StatusServiceUnavailable, answer.status)
		require.Equal(t, "10", answer.header.Get("Retry-After"))
		require.Equal(t, http.StatusServiceUnavailable, rig.get(t, browser, "/launch/acme/research").StatusCode)
	})
	t.Run("also where a workspace is chosen", func(t *testing.T) {
		rig := newAPIRig(t)
		browser := rig.browser(t)
		rig.town.refuse(broker.NotReady, "SB-3001")
		here := rig.begun(t, browser)
		require.Equal(t, http.StatusAccepted, rig.get(t, browser, here).StatusCode)
		rig.call(t, "DELETE", sessionPath, asked{token: "ann"})
		require.Equal(t, http.StatusForbidden, rig.get(t, browser, here).StatusCode)
	})
}

// begun is where a sign-in waits.
func (r *apiRig) begun(t *testing.T, b *http.Client) string {
	t.Helper()
	response := r.rig.post(t, b, "/saml/corp/acs", nil)
	require.Equal(t, http.StatusSeeOther, response.StatusCode)
	return response.Header.Get("Location")
}

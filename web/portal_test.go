package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/web/session"
)

// signIn begins and ends a sign-in, which leaves a session.
func (r *rig) signIn(t *testing.T, b *http.Client) {
	t.Helper()
	handle := begin(t, r, b, "/signin/corp")
	response := r.post(t, b, "/saml/corp/acs", url.Values{"state": {handle}})
	require.Contains(t, cookieNames(response), session.CookieName)
}

func cookieNames(response *http.Response) (names []string) {
	for _, c := range response.Cookies() {
		if c.MaxAge >= 0 {
			names = append(names, c.Name)
		}
	}
	return names
}

func TestPortal(t *testing.T) {
	rig := newRig(t, launches)
	browser := rig.browser(t)

	t.Run("leads strangers to the sign-in", func(t *testing.T) {
		require.Equal(t, "/signin", rig.get(t, browser, "/").Header.Get("Location"))
	})
	rig.signIn(t, browser)
	t.Run("shows a tile for each workspace", func(t *testing.T) {
		response := rig.get(t, browser, "/")
		require.Equal(t, http.StatusOK, response.StatusCode)
		golden(t, "portal", body(t, response))
		require.Contains(t, response.Header.Get("Content-Security-Policy"), "form-action 'self' https://*.studio.eu-west-1.sagemaker.aws;", "browsers hold the redirect after a form to it")
	})
	t.Run("a tile opens its workspace", func(t *testing.T) {
		response := rig.post(t, browser, "/launch", url.Values{"wish": {"acme/finance"}})
		require.Equal(t, launchURL, response.Header.Get("Location"))
		last := rig.gate.requests[len(rig.gate.requests)-1]
		require.Equal(t, "acme/finance", last.Wish)
		require.Equal(t, "session", last.Source.Door)
	})
	t.Run("a tile of nobody leads on by a page, for browsers let a form redirect to no provider", func(t *testing.T) {
		response := rig.post(t, rig.browser(t), "/launch", url.Values{"wish": {"acme/finance"}})
		require.Equal(t, http.StatusOK, response.StatusCode)
		page := body(t, response)
		require.Contains(t, page, `<meta http-equiv="refresh" content="0;url=/launch/acme/finance">`)
		require.Contains(t, page, `<a class="button" href="/launch/acme/finance">`)
		golden(t, "again", page)
	})
	t.Run("a tile that names no workspace leads nowhere", func(t *testing.T) {
		for _, probe := range openRedirects {
			require.Equal(t, http.StatusBadRequest, rig.post(t, browser, "/launch", url.Values{"wish": {probe}}).StatusCode)
		}
		require.Equal(t, http.StatusNotFound, rig.post(t, browser, "/launch", url.Values{"wish": {""}}).StatusCode)
	})
	t.Run("a form of another site is refused", func(t *testing.T) {
		for _, path := range []string{"/launch", "/signout", "/launches/x"} {
			response := rig.crossSite(t, browser, path)
			require.Equal(t, http.StatusForbidden, response.StatusCode, path)
			require.Contains(t, body(t, response), "SB-1009")
		}
		require.Equal(t, http.StatusFound, rig.crossSite(t, browser, "/saml/corp/acs").StatusCode, "that one is how SAML works")
		for _, path := range []string{"/saml/corp/acs/", "/saml/corp/acs/x", "//saml/corp/acs"} {
			require.NotEqual(t, http.StatusFound, rig.crossSite(t, browser, path).StatusCode, path)
		}
	})
	t.Run("signing out ends it", func(t *testing.T) {
		golden(t, "sign-out", body(t, rig.get(t, browser, "/signout")))
		golden(t, "signed-out", body(t, rig.post(t, browser, "/signout", nil)))
		require.Equal(t, "/signin", rig.get(t, browser, "/").Header.Get("Location"))
	})
	t.Run("without the records nobody is let in", func(t *testing.T) {
		rig.signIn(t, browser)
		require.NoError(t, rig.records.Close())
		require.Equal(t, http.StatusServiceUnavailable, rig.get(t, browser, "/").StatusCode)
		require.Equal(t, http.StatusServiceUnavailable, rig.get(t, browser, "/launch/acme/research").StatusCode)
		require.Equal(t, http.StatusServiceUnavailable, rig.post(t, browser, "/signout", nil).StatusCode, "who cannot be signed out is told so")
	})
}

// crossSite posts as a browser does when another site makes it.
func (r *rig) crossSite(t *testing.T, b *http.Client, path string) *http.Response {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.URL+path, strings.NewReader("wish=acme/research"))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Sec-Fetch-Site", "cross-site")
	request.Header.Set("Origin", "https://idp.example")
	response, err := b.Do(request)
	return read(t, response, err)
}

func TestSessionsBegin(t *testing.T) {
	t.Run("with a sign-in that this browser began", func(t *testing.T) {
		rig := newRig(t, launches)
		rig.signIn(t, rig.browser(t))
	})
	t.Run("also when a choice is to be made", func(t *testing.T) {
		rig := newRig(t, func(broker.Request) (broker.Outcome, error) {
			return broker.Outcome{Choices: []broker.Assignment{research, finance}}, nil
		})
		rig.signIn(t, rig.browser(t))
	})
	t.Run("not with a response that nobody asked for", func(t *testing.T) {
		rig := newRig(t, launches)
		require.Empty(t, cookieNames(rig.post(t, rig.browser(t), "/saml/corp/acs", nil)))
	})
	t.Run("not where the operator has none", func(t *testing.T) {
		rig := newRig(t, launches)
		rig.upstream.Sessions = nil
		browser := rig.browser(t)
		handle := begin(t, rig, browser, "/signin/corp")
		require.Empty(t, cookieNames(rig.post(t, browser, "/saml/corp/acs", url.Values{"state": {handle}})))
		require.Equal(t, "/signin", rig.get(t, browser, "/").Header.Get("Location"))
	})
}

func TestLaunchLink(t *testing.T) {
	t.Run("opens at once with a session", func(t *testing.T) {
		rig := newRig(t, launches)
		browser := rig.browser(t)
		rig.signIn(t, browser)
		response := rig.get(t, browser, "/launch/acme/research?landing=lab")
		require.Equal(t, launchURL, response.Header.Get("Location"))
		require.Equal(t, http.StatusFound, response.StatusCode)
		last := rig.gate.requests[len(rig.gate.requests)-1]
		require.Equal(t, "acme/research", last.Wish)
		require.Equal(t, "lab", last.Landing)
	})
	t.Run("asks the only provider silently, and the person only if that fails", func(t *testing.T) {
		rig := newRig(t, launches)
		rig.upstream.Providers = rig.upstream.Providers[:1]
		browser := rig.browser(t)

		away := rig.get(t, browser, "/launch/acme/research?landing=lab").Header.Get("Location")
		require.Contains(t, away, "prompt=none")
		response := rig.post(t, browser, "/saml/corp/acs", url.Values{"state": {stateOf(t, away)}, "error": {"login_required"}})
		require.Equal(t, http.StatusSeeOther, response.StatusCode)
		require.Equal(t, "/signin/corp?landing=lab&wish=acme%2Fresearch", response.Header.Get("Location"))

		away = rig.get(t, browser, response.Header.Get("Location")).Header.Get("Location")
		require.NotContains(t, away, "prompt=none")
		response = rig.post(t, browser, "/saml/corp/acs", url.Values{"state": {stateOf(t, away)}})
		require.Equal(t, launchURL, response.Header.Get("Location"))
		last := rig.gate.requests[len(rig.gate.requests)-1]
		require.Equal(t, "acme/research", last.Wish)
		require.Equal(t, "lab", last.Landing)
	})
	t.Run("does not go in circles", func(t *testing.T) {
		rig := newRig(t, launches)
		browser := rig.browser(t)
		handle := begin(t, rig, browser, "/signin/corp")
		response := rig.post(t, browser, "/saml/corp/acs", url.Values{"state": {handle}, "error": {"login_required"}})
		require.Equal(t, http.StatusForbidden, response.StatusCode)
		require.Contains(t, body(t, response), string(idp.CodeLoginRequired))
	})
	t.Run("lets people choose among several providers", func(t *testing.T) {
		rig := newRig(t, launches)
		response := rig.get(t, rig.browser(t), "/launch/acme/research")
		require.Equal(t, "/signin?wish=acme%2Fresearch", response.Header.Get("Location"))
	})
	t.Run("asks the only provider that may speak about the workspace", func(t *testing.T) {
		rig := newRig(t, launches)
		rig.upstream.Vouches = func(provider, tenant, team string) bool {
			return provider == "corp" && tenant == "acme" && team == "research"
		}
		require.Contains(t, rig.get(t, rig.browser(t), "/launch/acme/research").Header.Get("Location"), "prompt=none")
		require.Equal(t, "/signin/corp?wish=acme%2Fresearch", rig.get(t, rig.browser(t), "/signin?wish=acme%2Fresearch").Header.Get("Location"))
		require.Equal(t, http.StatusOK, rig.get(t, rig.browser(t), "/signin").StatusCode)
		require.Equal(t, "/signin?wish=acme%2Fother", rig.get(t, rig.browser(t), "/launch/acme/other").Header.Get("Location"), "nobody may: all are asked")
	})
	t.Run("asks nobody at a provider whose people begin there", func(t *testing.T) {
		rig := newRig(t, launches)
		rig.corp.mute = true
		require.Equal(t, "/signin/"+rig.upstream.Providers[1].Name(), rig.get(t, rig.browser(t), "/signin").Header.Get("Location"))
		rig.upstream.Vouches = func(provider, _, _ string) bool { return provider == "corp" }
		require.Equal(t, "/signin/corp?wish=acme%2Fresearch", rig.get(t, rig.browser(t), "/signin?wish=acme%2Fresearch").Header.Get("Location"), "who may speak about it is asked all the same, and says so")
	})
	t.Run("asks who it is now when the workspace is not of who has the session", func(t *testing.T) {
		rig := newRig(t, launches)
		rig.upstream.Providers = rig.upstream.Providers[:1]
		browser := rig.browser(t)
		rig.signIn(t, browser)
		rig.gate.answer = func(req broker.Request) (broker.Outcome, error) {
			if req.Source.Door == "session" {
				return refuses(broker.NotOffered, broker.CodeNotOffered)(req)
			}
			return launches(req)
		}
		away := rig.get(t, browser, "/launch/acme/research").Header.Get("Location")
		require.Contains(t, away, "prompt=none")
		response := rig.post(t, browser, "/saml/corp/acs", url.Values{"state": {stateOf(t, away)}})
		require.Equal(t, launchURL, response.Header.Get("Location"))

		rig.gate.answer = refuses(broker.NotOffered, broker.CodeNotOffered)
		away = rig.get(t, browser, "/launch/acme/research").Header.Get("Location")
		response = rig.post(t, browser, "/saml/corp/acs", url.Values{"state": {stateOf(t, away)}})
		require.Equal(t, http.StatusForbidden, response.StatusCode, "and does not go in circles")
	})
	t.Run("is over with the session", func(t *testing.T) {
		rig := newRig(t, launches)
		browser := rig.browser(t)
		rig.signIn(t, browser)
		rig.clock.Advance(time.Hour)
		require.Equal(t, "/signin?wish=acme%2Fresearch", rig.get(t, browser, "/launch/acme/research").Header.Get("Location"))
	})
	t.Run("that names no workspace leads nowhere", func(t *testing.T) {
		rig := newRig(t, launches)
		for path, status := range map[string]int{
			"/launch/acme":            http.StatusNotFound,
			"/launch/acme/research/x": http.StatusNotFound,
			"/launch/acme/Research":   http.StatusBadRequest,
			"/launch/acme/..%2f..":    http.StatusBadRequest,
			"/launch/acme/research?landing=https://evil.example": http.StatusBadRequest,
		} {
			require.Equal(t, status, rig.get(t, rig.browser(t), path).StatusCode, path)
		}
		require.Contains(t, rig.log.String(), `below \"/launch\"`, "the operator reads where")
	})
}

func stateOf(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	require.NoError(t, err)
	return u.Query().Get("state")
}

func TestEmbed(t *testing.T) {
	rig := newRig(t, launches)
	t.Run("is a button that opens a new tab, for the tenant's own pages", func(t *testing.T) {
		response := rig.get(t, rig.browser(t), "/embed/acme?team=research")
		require.Equal(t, http.StatusOK, response.StatusCode)
		policy := response.Header.Get("Content-Security-Policy")
		require.Contains(t, policy, "frame-ancestors https://crm.example.com https://other.example.com")
		require.NotContains(t, policy, "frame-ancestors 'none'")
		require.Empty(t, response.Header.Get("X-Frame-Options"), "it cannot list origins")
		require.Equal(t, "same-origin", response.Header.Get("Cross-Origin-Opener-Policy"), "browsers look at it in tabs only")
		require.Empty(t, response.Cookies())
		golden(t, "embed", body(t, response))
	})
	t.Run("tells strangers nothing about teams: of one that is not there it is the same", func(t *testing.T) {
		known, unknown := rig.get(t, rig.browser(t), "/embed/acme?team=research"), rig.get(t, rig.browser(t), "/embed/acme?team=nope")
		require.Equal(t, known.StatusCode, unknown.StatusCode)
		require.Equal(t, body(t, known), strings.ReplaceAll(body(t, unknown), "nope", "research"))
	})
	t.Run("is nothing for a tenant without origins, whether there is one or not", func(t *testing.T) {
		require.Equal(t, http.StatusNotFound, rig.get(t, rig.browser(t), "/embed/other?team=research").StatusCode)
	})
	t.Run("is nothing without a team", func(t *testing.T) {
		for _, query := range []string{"", "?team=//evil.example", "?team=research&landing=//evil.example"} {
			response := rig.get(t, rig.browser(t), "/embed/acme"+query)
			require.Equal(t, http.StatusBadRequest, response.StatusCode, query)
			require.Contains(t, body(t, response), "SB-1008")
		}
	})
	t.Run("leads to a landing", func(t *testing.T) {
		require.Contains(t, body(t, rig.get(t, rig.browser(t), "/embed/acme?team=research&landing=editor")), `href="/launch/acme/research?landing=editor"`)
	})
	t.Run("no other page can be framed", func(t *testing.T) {
		require.Contains(t, rig.get(t, rig.browser(t), "/signin").Header.Get("Content-Security-Policy"), "frame-ancestors 'none'")
	})
}

func TestABodyWhereNoneBelongsIsNotRead(t *testing.T) {
	rig := newRig(t, launches)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, rig.URL+"/signin/corp", strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"wish\"\r\n\r\nacme/research\r\n--x--\r\n"))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	browser := rig.browser(t)
	response, err := browser.Do(request)
	handle := stateOf(t, read(t, response, err).Header.Get("Location"))
	rig.post(t, browser, "/saml/corp/acs", url.Values{"state": {handle}})
	require.Empty(t, rig.gate.requests[0].Wish, "a body chooses nothing")
}

func TestTheLandingIsNotForgottenWhileAWorkspaceIsPrepared(t *testing.T) {
	rig := newRig(t, refuses(broker.NotReady, "SB-3001"))
	browser := rig.browser(t)
	handle := begin(t, rig, browser, "/signin/corp?wish=acme/research&landing=lab")
	here := rig.post(t, browser, "/saml/corp/acs", url.Values{"state": {handle}}).Header.Get("Location")
	rig.get(t, browser, here)
	require.Equal(t, "lab", rig.gate.requests[1].Landing)
}

package web_test

import (
	"context"
	"fmt"
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

func TestTheLaunchIsARedirectThatLeavesNoTrace(t *testing.T) {
	rig := newRig(t, launches)

	response := rig.post(t, rig.browser(t), "/saml/corp/acs", nil)

	require.Equal(t, http.StatusFound, response.StatusCode)
	require.Equal(t, launchURL, response.Header.Get("Location"))
	require.Equal(t, "no-store", response.Header.Get("Cache-Control"))
	require.Equal(t, "no-referrer", response.Header.Get("Referrer-Policy"))
	require.Empty(t, response.Cookies(), "what nobody began here leaves no session")
	require.Empty(t, body(t, response), "the URL stands in the header alone")
	require.NotContains(t, rig.log.String(), "secret")
	require.Contains(t, rig.log.String(), `"result":"launched"`)
	require.Equal(t, response.Header.Get("X-Request-Id"), rig.gate.requests[0].Reference)
	require.Equal(t, broker.Source{Door: "saml", Provider: "corp", IP: "127.0.0.1", UserAgent: "Go-http-client/1.1"}, rig.gate.requests[0].Source)
}

func TestASignInThatBeganHereIsAnsweredOnce(t *testing.T) {
	rig := newRig(t, launches)
	browser := rig.browser(t)
	handle := begin(t, rig, browser, "/signin/corp?wish=acme/research")

	rig.post(t, browser, "/saml/corp/acs", url.Values{"state": {handle}})
	rig.post(t, browser, "/saml/corp/acs", url.Values{"state": {handle}})

	require.NotNil(t, rig.corp.began[0])
	require.Equal(t, handle, rig.corp.began[0].Handle)
	require.Equal(t, "corp", rig.corp.began[0].Provider)
	require.Equal(t, "acme/research", rig.gate.requests[0].Wish)
	require.Nil(t, rig.corp.began[1], "the second answer finds nothing")
}

func TestCookiesOfASignInThatIsUnderWay(t *testing.T) {
	rig := newRig(t, launches)
	response := rig.get(t, rig.browser(t), "/signin/corp")
	require.Len(t, response.Cookies(), 1)
	cookie := response.Cookies()[0]
	require.Regexp(t, `^__Host-sb_txn_[A-Z2-7]{8}$`, cookie.Name)
	require.True(t, cookie.Secure && cookie.HttpOnly)
	require.Equal(t, http.SameSiteNoneMode, cookie.SameSite, "a SAML response is a cross-site POST")
	require.Equal(t, "/", cookie.Path)
	require.Empty(t, cookie.Domain)
	require.Equal(t, 900, cookie.MaxAge)
	require.NotContains(t, response.Header.Get("Location"), cookie.Value, "the secret stays in the browser")
}

func TestAnOpenIDSignInNeedsNoCrossSiteCookie(t *testing.T) {
	rig := newRig(t, launches)
	rig.corp.door = idp.OIDC
	response := rig.get(t, rig.browser(t), "/signin/corp")
	require.Equal(t, http.SameSiteLaxMode, response.Cookies()[0].SameSite)

	t.Run("and comes back by its own door", func(t *testing.T) {
		require.Equal(t, http.StatusFound, rig.get(t, rig.browser(t), "/oidc/corp/callback").StatusCode)
		require.Equal(t, "oidc", rig.gate.requests[0].Source.Door)
		require.Equal(t, http.StatusNotFound, rig.post(t, rig.browser(t), "/saml/corp/acs", nil).StatusCode)
		require.Equal(t, http.StatusNotFound, rig.get(t, rig.browser(t), "/oidc/other/callback").StatusCode)
		require.Len(t, rig.gate.requests, 1)
	})
}

func TestABrowserCarriesFiveSignInsAtMost(t *testing.T) {
	rig := newRig(t, launches)
	browser := rig.browser(t)
	home, err := url.Parse(rig.URL)
	require.NoError(t, err)
	for range 9 {
		begin(t, rig, browser, "/signin/corp")
	}
	require.Len(t, browser.Jar.Cookies(home), 5)
}

func TestWishes(t *testing.T) {
	t.Run("a tile names its workspace in what comes back", func(t *testing.T) {
		rig := newRig(t, launches)
		rig.post(t, rig.browser(t), "/saml/corp/acs", url.Values{"state": {"acme/research"}})
		require.Equal(t, "acme/research", rig.gate.requests[0].Wish)
	})
	t.Run("a wish that is no workspace is refused before anybody is sent away", func(t *testing.T) {
		rig := newRig(t, launches)
		response := rig.get(t, rig.browser(t), "/signin/corp?wish=https://evil.example")
		require.Equal(t, http.StatusBadRequest, response.StatusCode)
		require.Empty(t, response.Cookies())
	})
	t.Run("one provider is not asked for", func(t *testing.T) {
		rig := newRig(t, launches)
		rig.upstream.Providers = rig.upstream.Providers[:1]
		response := rig.get(t, rig.browser(t), "/signin?wish=acme/research")
		require.Equal(t, "/signin/corp?wish=acme%2Fresearch", response.Header.Get("Location"))
	})
}

func TestNothingThatComesBackBecomesAnAddress(t *testing.T) {
	for _, probe := range openRedirects {
		t.Run(probe, func(t *testing.T) {
			rig := newRig(t, launches)
			response := rig.post(t, rig.browser(t), "/saml/corp/acs", url.Values{"state": {probe}})
			require.Equal(t, launchURL, response.Header.Get("Location"))
			require.Empty(t, rig.gate.requests[0].Wish)

			for _, path := range []string{"/signin?wish=", "/signin/corp?wish=", "/launches/AAAA?wish=", "/signin/corp?landing=", "/launch/acme/research?landing="} {
				response := rig.get(t, rig.browser(t), path+url.QueryEscape(probe))
				location, err := url.Parse(response.Header.Get("Location"))
				require.NoError(t, err)
				require.Contains(t, []string{"", "idp.example"}, location.Host, path)
				require.NotContains(t, location.Host, "evil", path)
			}
		})
	}
}

var openRedirects = []string{
	"https://evil.example", "//evil.example", "///evil.example", `\\evil.example`, `/\evil.example`, "https:evil.example",
	"javascript:alert(1)", "https://studio.example.com@evil.example", "/%2f%2fevil.example", "/\t/evil.example",
	"https://evil.example/acme/research", "data:text/html,x", "/signin?wish=https://evil.example",
}

func TestSeveralWorkspacesAreChosenFrom(t *testing.T) {
	rig := newRig(t, func(req broker.Request) (broker.Outcome, error) {
		if req.Wish == "" {
			return broker.Outcome{Choices: []broker.Assignment{research, finance}}, nil
		}
		return launches(req)
	})
	browser := rig.browser(t)
	response := rig.post(t, browser, "/saml/corp/acs", nil)
	require.Equal(t, http.StatusSeeOther, response.StatusCode)
	ticket := response.Header.Get("Location")
	requireTicketCookie(t, response)

	response = rig.get(t, browser, ticket)
	require.Contains(t, response.Header.Get("Content-Security-Policy"), "form-action 'self' https://*.studio.eu-west-1.sagemaker.aws;")
	page := body(t, response)
	require.Contains(t, page, "Finance &amp; &lt;Risk&gt;")
	require.Contains(t, page, `action="`+ticket+`"`)

	response = rig.post(t, browser, ticket, url.Values{"wish": {"https://evil.example"}})
	require.Equal(t, http.StatusBadRequest, response.StatusCode)
	response = rig.post(t, browser, ticket, url.Values{"wish": {"acme/finance"}})
	require.Equal(t, launchURL, response.Header.Get("Location"))
	require.Equal(t, http.StatusFound, response.StatusCode)
	require.Equal(t, "acme/finance", rig.gate.requests[2].Wish)
	require.Equal(t, "ticket", rig.gate.requests[2].Source.Door)

	response = rig.post(t, browser, ticket, url.Values{"wish": {"acme/finance"}})
	require.Equal(t, http.StatusForbidden, response.StatusCode, "a ticket that opened a door is gone")
}

func TestAWorkspaceInPreparationIsWaitedFor(t *testing.T) {
	ready := false
	rig := newRig(t, func(req broker.Request) (broker.Outcome, error) {
		if ready {
			return launches(req)
		}
		return refuses(broker.NotReady, "SB-3001")(req)
	})
	browser := rig.browser(t)
	response := rig.post(t, browser, "/saml/corp/acs", nil)
	require.Equal(t, http.StatusSeeOther, response.StatusCode)
	here := response.Header.Get("Location")
	require.Contains(t, here, "?wish=acme%2Fresearch")

	response = rig.get(t, browser, here)
	require.Equal(t, http.StatusAccepted, response.StatusCode)
	require.Contains(t, body(t, response), `http-equiv="refresh"`)
	require.NotContains(t, body(t, rig.get(t, browser, here+"&refresh=off")), `http-equiv="refresh"`, "people can stop it")

	ready = true
	require.Equal(t, launchURL, rig.get(t, browser, here).Header.Get("Location"))
}

func TestATicketIsBoundTo(t *testing.T) {
	issue := func(t *testing.T) (*rig, *http.Client, string) {
		rig := newRig(t, refuses(broker.NotReady, "SB-3001"))
		browser := rig.browser(t)
		return rig, browser, rig.post(t, browser, "/saml/corp/acs", nil).Header.Get("Location")
	}
	t.Run("the browser that signed in", func(t *testing.T) {
		rig, _, here := issue(t)
		response := rig.get(t, rig.browser(t), here)
		require.Equal(t, http.StatusForbidden, response.StatusCode)
		require.Contains(t, body(t, response), string(session.CodeTicket))
	})
	t.Run("the workspace that is prepared", func(t *testing.T) {
		rig, browser, here := issue(t)
		rig.gate.answer = launches
		other := strings.Replace(here, "acme%2Fresearch", "acme%2Ffinance", 1)
		require.NotEqual(t, here, other)
		require.Equal(t, http.StatusForbidden, rig.get(t, browser, other).StatusCode)
		require.Equal(t, launchURL, rig.get(t, browser, here).Header.Get("Location"))
	})
	t.Run("the session: signing out takes it away", func(t *testing.T) {
		rig, browser, here := issue(t)
		rig.post(t, browser, "/signout", nil)
		require.Equal(t, http.StatusForbidden, rig.get(t, browser, here).StatusCode)
	})
	t.Run("ten minutes", func(t *testing.T) {
		rig, browser, here := issue(t)
		rig.clock.Advance(session.TicketLife)
		require.Equal(t, http.StatusForbidden, rig.get(t, browser, here).StatusCode)
	})
	t.Run("the validity of the identity", func(t *testing.T) {
		rig := newRig(t, refuses(broker.NotReady, "SB-3001"))
		browser := rig.browser(t)
		rig.clock.Advance(59 * time.Minute)
		here := rig.post(t, browser, "/saml/corp/acs", nil).Header.Get("Location")
		require.Equal(t, http.StatusAccepted, rig.get(t, browser, here).StatusCode)
		rig.clock.Advance(time.Minute)
		require.Equal(t, http.StatusForbidden, rig.get(t, browser, here).StatusCode)
	})
}

func TestWithoutRecordsNobodyIsLetIn(t *testing.T) {
	rig := newRig(t, launches)
	browser := rig.browser(t)
	handle := begin(t, rig, browser, "/signin/corp")
	require.NoError(t, rig.records.Close())

	for name, response := range map[string]*http.Response{
		"beginning": rig.get(t, browser, "/signin/corp"),
		"answering": rig.post(t, browser, "/saml/corp/acs", url.Values{"state": {handle}}),
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, http.StatusServiceUnavailable, response.StatusCode)
			require.Contains(t, body(t, response), string(session.CodeRecordsAway))
		})
	}
	require.Len(t, rig.gate.requests, 1, "the answer is recorded like every other")
	_, err := rig.gate.requests[0].Evidence.Verify(context.Background())
	require.Error(t, err)
}

// begin starts a sign-in and returns its handle.
func begin(t *testing.T, rig *rig, browser *http.Client, path string) string {
	t.Helper()
	response := rig.get(t, browser, path)
	require.Equal(t, http.StatusFound, response.StatusCode)
	location, err := url.Parse(response.Header.Get("Location"))
	require.NoError(t, err)
	require.Regexp(t, `^id-[A-Z2-7]{26}$`, location.Query().Get("id"))
	return location.Query().Get("state")
}

func requireTicketCookie(t *testing.T, response *http.Response) {
	t.Helper()
	require.Len(t, response.Cookies(), 1)
	cookie := response.Cookies()[0]
	require.Regexp(t, `^__Host-sb_ticket_[A-Z2-7]{8}$`, cookie.Name)
	require.True(t, cookie.Secure && cookie.HttpOnly, fmt.Sprint(cookie))
	require.Equal(t, http.SameSiteLaxMode, cookie.SameSite)
}

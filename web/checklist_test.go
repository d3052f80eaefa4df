package web_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/web/limit"
	"github.com/studiobroker/studiobroker/web/session"
)

// The numbers of the security checklist that a browser sees.

func TestChecklist7(t *testing.T) {
	t.Run("7 a bug behind the door is a page with a reference", func(t *testing.T) {
		rig := newRig(t, func(broker.Request) (broker.Outcome, error) { panic(errors.New("x")) })
		response := rig.post(t, rig.browser(t), "/saml/corp/acs", nil)
		require.Equal(t, http.StatusInternalServerError, response.StatusCode)
		require.Contains(t, body(t, response), response.Header.Get("X-Request-Id"))
	})
}

func TestChecklist28PendingSignIns(t *testing.T) {
	t.Run("28 of fifty answers to one sign-in one finds it", func(t *testing.T) {
		rig := newRig(t, launches)
		browser := rig.browser(t)
		pending := session.NewPending(rig.records, rig.clock.Now)
		handle := begin(t, rig, browser, "/signin/corp")
		home, err := url.Parse(rig.URL)
		require.NoError(t, err)
		cookies := browser.Jar.Cookies(home)
		var found atomic.Int32
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				answer, request := recorder(cookies)
				began, err := pending.Take(answer, request, "corp", handle)
				if err == nil && began != nil {
					found.Add(1)
				}
			})
		}
		all.Wait()
		require.EqualValues(t, 1, found.Load())
	})
	t.Run("28 it is over after fifteen minutes", func(t *testing.T) {
		rig := newRig(t, launches)
		browser := rig.browser(t)
		inTime, late := begin(t, rig, browser, "/signin/corp"), begin(t, rig, browser, "/signin/corp")
		rig.clock.Advance(15*time.Minute - time.Second)
		rig.post(t, browser, "/saml/corp/acs", url.Values{"state": {inTime}})
		require.NotNil(t, rig.corp.began[0])
		rig.clock.Advance(time.Second)
		rig.post(t, browser, "/saml/corp/acs", url.Values{"state": {late}})
		require.Nil(t, rig.corp.began[1])
	})
	t.Run("28 it is answered by the provider that it began with", func(t *testing.T) {
		rig := newRig(t, launches)
		browser := rig.browser(t)
		handle := begin(t, rig, browser, "/signin/other")
		rig.post(t, browser, "/saml/corp/acs", url.Values{"state": {handle}})
		require.Nil(t, rig.corp.began[0])
	})
}

func TestChecklist29ForeignBrowsers(t *testing.T) {
	t.Run("29 another browser has not begun it, whatever it calls its cookie", func(t *testing.T) {
		rig := newRig(t, launches)
		handle := begin(t, rig, rig.browser(t), "/signin/corp")
		victim := rig.browser(t)
		home, err := url.Parse(rig.URL)
		require.NoError(t, err)
		rig.post(t, victim, "/saml/corp/acs", url.Values{"state": {handle}})
		victim.Jar.SetCookies(home, []*http.Cookie{{Name: "__Host-sb_txn_" + handle[:8], Value: "guess", Path: "/", Secure: true}})
		rig.post(t, victim, "/saml/corp/acs", url.Values{"state": {handle}})
		require.Equal(t, []*idp.Pending{nil, nil}, rig.corp.began)
	})
}

func TestChecklist32Addresses(t *testing.T) {
	for _, probe := range openRedirects {
		t.Run("32 nowhere by "+probe, func(t *testing.T) {
			rig := newRig(t, launches)
			browser := rig.browser(t)
			response := rig.post(t, browser, "/saml/corp/acs", url.Values{"state": {probe}})
			require.Equal(t, launchURL, response.Header.Get("Location"))
			require.Empty(t, rig.gate.requests[0].Wish)
			rig.signIn(t, browser)
			before := len(rig.gate.requests)
			escaped := url.QueryEscape(probe)
			for _, path := range []string{"/signin?wish=", "/signin/corp?wish=", "/signin?landing=", "/signin/corp?landing=", "/launches/AAAA?wish=", "/launch/acme/research?landing="} {
				response := rig.get(t, browser, path+escaped)
				require.GreaterOrEqual(t, response.StatusCode, 400, path)
				require.Empty(t, response.Header.Get("Location"), path)
			}
			require.Equal(t, http.StatusBadRequest, rig.post(t, browser, "/launch", url.Values{"wish": {probe}}).StatusCode)
			require.Len(t, rig.gate.requests, before, "nobody is asked about it")
		})
	}
}

func TestChecklist33Sessions(t *testing.T) {
	in := func(t *testing.T) (*rig, *http.Client, *http.Cookie) {
		rig := newRig(t, launches)
		browser := rig.browser(t)
		return rig, browser, rig.sessionOf(t, browser)
	}
	over := func(t *testing.T, rig *rig, cookie *http.Cookie) {
		t.Helper()
		_, request := recorder([]*http.Cookie{cookie})
		_, err := rig.upstream.Sessions.Identity(request)
		require.Equal(t, session.CodeNoSession, broker.CodeOf(err))
	}
	t.Run("33 a sign-in makes a new session, and ends the one before", func(t *testing.T) {
		rig, browser, planted := in(t)
		require.NotEqual(t, planted.Value, rig.sessionOf(t, browser).Value)
		over(t, rig, planted)
	})
	t.Run("33 signing out ends it on the server", func(t *testing.T) {
		rig, browser, cookie := in(t)
		require.Equal(t, http.StatusOK, rig.post(t, browser, "/signout", nil).StatusCode)
		over(t, rig, cookie)
	})
	t.Run("33 it ends when it is not used, and when the identity does", func(t *testing.T) {
		for name, limits := range map[string]session.Limits{"idle": {Idle: 10 * time.Minute}, "identity": {Idle: 9 * time.Hour}} {
			rig := newRig(t, launches)
			rig.upstream.Sessions = session.NewStore(rig.records, session.NewKeys(), limits, rig.clock.Now)
			cookie := rig.sessionOf(t, rig.browser(t))
			rig.clock.Advance(map[string]time.Duration{"idle": 10 * time.Minute, "identity": time.Hour}[name])
			over(t, rig, cookie)
		}
	})
	t.Run("33 it ends after its longest time, used or not", func(t *testing.T) {
		rig := newRig(t, launches)
		rig.upstream.Sessions = session.NewStore(rig.records, session.NewKeys(), session.Limits{Absolute: 30 * time.Minute}, rig.clock.Now)
		browser := rig.browser(t)
		cookie := rig.sessionOf(t, browser)
		for range 2 {
			rig.clock.Advance(14 * time.Minute)
			require.Equal(t, http.StatusOK, rig.get(t, browser, "/").StatusCode)
		}
		rig.clock.Advance(2 * time.Minute)
		over(t, rig, cookie)
	})
	t.Run("33 who signs out while a sign-in is under way has none after it", func(t *testing.T) {
		rig, _ := newOffice(t)
		browser := rig.browser(t)
		handle := begin(t, rig.rig, browser, "/signin/corp")
		require.Equal(t, http.StatusNoContent, rig.call(t, "DELETE", sessionPath, asked{token: "ann"}).status)
		rig.clock.Advance(time.Minute)
		answer := rig.rig.post(t, browser, "/saml/corp/acs", url.Values{"state": {handle}})
		require.NotContains(t, cookieNames(answer), session.CookieName)
		rig.signIn(t, browser)
		requireIn(t, rig, browser)
	})
	t.Run("33 a response that nobody here asked for begins none", func(t *testing.T) {
		rig := newRig(t, launches)
		answer := rig.post(t, rig.browser(t), "/saml/corp/acs", nil)
		require.Equal(t, http.StatusFound, answer.StatusCode)
		require.Empty(t, cookieNames(answer))
	})
}

func TestChecklist34Cookies(t *testing.T) {
	preparing := refuses(broker.NotReady, "SB-3001")
	for name, kept := range map[string]struct {
		get      func(t *testing.T) *http.Cookie
		sameSite http.SameSite
	}{
		"34 the session": {func(t *testing.T) *http.Cookie {
			rig := newRig(t, launches)
			return rig.sessionOf(t, rig.browser(t))
		}, http.SameSiteLaxMode},
		"34 a sign-in by SAML, which a cross-site form answers,": {func(t *testing.T) *http.Cookie {
			rig := newRig(t, launches)
			return only(t, rig.get(t, rig.browser(t), "/signin/corp"))
		}, http.SameSiteNoneMode},
		"34 a sign-in by OpenID": {func(t *testing.T) *http.Cookie {
			rig := newRig(t, launches)
			rig.corp.door = idp.OIDC
			return only(t, rig.get(t, rig.browser(t), "/signin/corp"))
		}, http.SameSiteLaxMode},
		"34 a ticket": {func(t *testing.T) *http.Cookie {
			rig := newRig(t, preparing)
			return only(t, rig.post(t, rig.browser(t), "/saml/corp/acs", nil))
		}, http.SameSiteLaxMode},
	} {
		t.Run(name+" has a cookie of this host alone", func(t *testing.T) {
			cookie := kept.get(t)
			require.True(t, strings.HasPrefix(cookie.Name, "__Host-sb_"))
			require.True(t, cookie.Secure)
			require.True(t, cookie.HttpOnly)
			require.Equal(t, "/", cookie.Path)
			require.Empty(t, cookie.Domain)
			require.Equal(t, kept.sameSite, cookie.SameSite)
		})
	}
	t.Run("34 the button that is shown inside of other pages sets none", func(t *testing.T) {
		rig := newRig(t, launches)
		require.Empty(t, rig.get(t, rig.browser(t), "/embed/acme?team=research").Cookies())
	})
}

func TestChecklist35Providers(t *testing.T) {
	t.Run("35 many addresses together get no more of one provider, and another one stays open", func(t *testing.T) {
		rig := newAPIRig(t)
		rig.limit(limit.Rate{}, hurry(1))
		require.Equal(t, http.StatusFound, rig.knock("GET", "/signin/corp", here).Code)
		require.Equal(t, http.StatusTooManyRequests, rig.knock("GET", "/signin/corp", there).Code)
		require.Equal(t, http.StatusTooManyRequests, rig.knock("POST", "/saml/corp/acs", there).Code)
		require.Equal(t, http.StatusFound, rig.knock("GET", "/signin/other", there).Code)
	})
}

func TestChecklist36OpenIDSignIns(t *testing.T) {
	opened := func(t *testing.T) (rig *rig, browser *http.Client, state string, answer func(*http.Client, string)) {
		rig = newRig(t, launches)
		rig.corp.door = idp.OIDC
		browser = rig.browser(t)
		return rig, browser, begin(t, rig, browser, "/signin/corp"), func(b *http.Client, state string) {
			rig.get(t, b, "/oidc/corp/callback?state="+state)
		}
	}
	t.Run("36 a state is answered once", func(t *testing.T) {
		rig, browser, state, answer := opened(t)
		home, err := url.Parse(rig.URL)
		require.NoError(t, err)
		cookies := browser.Jar.Cookies(home)
		answer(browser, state)
		browser.Jar.SetCookies(home, cookies) // as a browser that does not forget
		answer(browser, state)
		require.NotNil(t, rig.corp.began[0])
		require.Nil(t, rig.corp.began[1])
	})
	t.Run("36 in the browser that began it", func(t *testing.T) {
		rig, _, state, answer := opened(t)
		stranger := rig.browser(t)
		home, err := url.Parse(rig.URL)
		require.NoError(t, err)
		answer(stranger, state)
		stranger.Jar.SetCookies(home, []*http.Cookie{{Name: "__Host-sb_txn_" + state[:8], Value: "guess", Path: "/", Secure: true}})
		answer(stranger, state)
		require.Equal(t, []*idp.Pending{nil, nil}, rig.corp.began)
	})
	t.Run("36 by the provider that it began with", func(t *testing.T) {
		rig, browser, _, answer := opened(t)
		answer(browser, begin(t, rig, browser, "/signin/other"))
		require.Equal(t, []*idp.Pending{nil}, rig.corp.began)
	})
}

// sessionOf signs in and returns the session's cookie.
func (r *rig) sessionOf(t *testing.T, b *http.Client) *http.Cookie {
	t.Helper()
	handle := begin(t, r, b, "/signin/corp")
	for _, c := range r.post(t, b, "/saml/corp/acs", url.Values{"state": {handle}}).Cookies() {
		if strings.HasSuffix(c.Name, "sb_session") {
			return c
		}
	}
	t.Fatal("no session")
	return nil
}

// recorder is a request with those cookies, and what writes its answer.
func recorder(cookies []*http.Cookie) (*httptest.ResponseRecorder, *http.Request) {
	request := httptest.NewRequest(http.MethodPost, "https://studio.example.com/saml/corp/acs", nil)
	for _, c := range cookies {
		request.AddCookie(c)
	}
	return httptest.NewRecorder(), request
}

func only(t *testing.T, response *http.Response) *http.Cookie {
	t.Helper()
	require.Len(t, response.Cookies(), 1)
	return response.Cookies()[0]
}

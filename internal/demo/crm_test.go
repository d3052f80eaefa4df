package demo_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/internal/demo"
)

// office is a CRM with a broker that a test answers for.
type office struct {
	crm, broker *httptest.Server
	api         http.HandlerFunc
	asked       []*http.Request
	browser     *http.Client
}

func newOffice(t *testing.T, api http.HandlerFunc) *office {
	o := &office{api: api}
	o.broker = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o.asked = append(o.asked, r)
		o.api(w, r)
	}))
	t.Cleanup(o.broker.Close)
	var handler http.Handler
	o.crm = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	t.Cleanup(o.crm.Close)
	crm, err := demo.NewCRM(demo.Addresses{CRM: o.crm.URL, OpenID: demo.Issuer(o.crm.URL), Broker: o.broker.URL, Studio: "http://127.0.0.1:1"})
	require.NoError(t, err)
	handler = crm.Handler()
	o.browser = newClient(t)
	return o
}

func newClient(t *testing.T) *http.Client {
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	return &http.Client{Jar: plainJar{jar}}
}

// plainJar keeps Secure cookies on plain http, as browsers do for loopback.
type plainJar struct{ *cookiejar.Jar }

func (j plainJar) SetCookies(u *url.URL, cookies []*http.Cookie) {
	for _, c := range cookies {
		c.Secure = false
	}
	j.Jar.SetCookies(u, cookies)
}

// get follows redirects and returns where that leads and what is there.
func (o *office) get(t *testing.T, address string) (*http.Response, string) {
	t.Helper()
	response, err := o.browser.Get(address)
	require.NoError(t, err)
	return response, body(t, response)
}

func (o *office) press(t *testing.T, path string) (*http.Response, string) {
	t.Helper()
	o.browser.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), o.crm.URL) {
			return nil
		}
		return http.ErrUseLastResponse
	}
	response, err := o.browser.PostForm(o.crm.URL+path, url.Values{"assignment": {"acme/research"}})
	require.NoError(t, err)
	return response, body(t, response)
}

func body(t *testing.T, response *http.Response) string {
	t.Helper()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	return string(text)
}

// enter signs Dana in.
func (o *office) enter(t *testing.T) string {
	t.Helper()
	at, _ := o.get(t, o.crm.URL+"/signin")
	_, page := o.get(t, at.Request.URL.String()+"&person=dana")
	require.Contains(t, page, "Good day, Dana")
	return page
}

func TestSignIn(t *testing.T) {
	t.Run("an answer to a sign-in that another browser began signs nobody in", func(t *testing.T) {
		o := newOffice(t, nil)
		o.browser.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
			if strings.HasPrefix(r.URL.Path, "/callback") {
				return http.ErrUseLastResponse
			}
			return nil
		}
		at, _ := o.get(t, o.crm.URL+"/signin")
		sent, _ := o.get(t, at.Request.URL.String()+"&person=dana")
		answer, err := sent.Location()
		require.NoError(t, err)

		o.browser = newClient(t)
		response, _ := o.get(t, answer.String())
		require.Equal(t, http.StatusBadRequest, response.StatusCode)
		o.get(t, o.crm.URL+"/signin") // a sign-in of its own has another state
		response, _ = o.get(t, answer.String())
		require.Equal(t, http.StatusBadRequest, response.StatusCode)
	})
	t.Run("a code that is not the provider's signs nobody in", func(t *testing.T) {
		o := newOffice(t, nil)
		at, _ := o.get(t, o.crm.URL+"/signin")
		response, page := o.get(t, o.crm.URL+"/callback?code=x&state="+at.Request.URL.Query().Get("state"))
		require.Equal(t, http.StatusBadGateway, response.StatusCode)
		require.Contains(t, page, "You are not signed in")
	})
	t.Run("a second sign-in at the provider is a redirect", func(t *testing.T) {
		o := newOffice(t, nil)
		o.enter(t)
		at, page := o.get(t, o.crm.URL+"/signin")
		require.Equal(t, o.crm.URL+"/", at.Request.URL.String())
		require.Contains(t, page, "Dana")
	})
	t.Run("the ID token reaches its person's own page, and no cookie", func(t *testing.T) {
		o := newOffice(t, nil)
		require.Contains(t, o.enter(t), "ID_TOKEN=&#39;eyJ")
		home, err := url.Parse(o.crm.URL)
		require.NoError(t, err)
		for _, c := range o.browser.Jar.Cookies(home) {
			require.NotContains(t, c.Value, "eyJ")
		}
		response, _ := o.get(t, o.crm.URL)
		require.Equal(t, "no-store", response.Header.Get("Cache-Control"))
		o.browser = newClient(t)
		_, page := o.get(t, o.crm.URL)
		require.NotContains(t, page, "eyJ")
	})
	t.Run("its pages may not be framed, and frame the broker alone", func(t *testing.T) {
		o := newOffice(t, nil)
		response, _ := o.get(t, o.crm.URL)
		policy := response.Header.Get("Content-Security-Policy")
		require.Contains(t, policy, "default-src 'none'; ")
		require.Contains(t, policy, "frame-ancestors 'none'; frame-src "+o.broker.URL+"; form-action 'self' "+o.broker.URL+" ")
	})
	t.Run("another site's form signs nobody out", func(t *testing.T) {
		o := newOffice(t, nil)
		request, err := http.NewRequest(http.MethodPost, o.crm.URL+"/signout", nil)
		require.NoError(t, err)
		request.Header.Set("Origin", "https://evil.example")
		response, err := o.browser.Do(request)
		require.NoError(t, err)
		require.Equal(t, http.StatusForbidden, response.StatusCode)
		body(t, response)
	})
}

func TestLaunchAPI(t *testing.T) {
	t.Run("the back end presents the ID token and sends the browser to the link", func(t *testing.T) {
		o := newOffice(t, func(w http.ResponseWriter, r *http.Request) {
			var asked map[string]string
			if json.NewDecoder(r.Body).Decode(&asked) != nil || asked["assignment"] != "acme/research" || r.Header.Get("Content-Type") != "application/json" {
				w.WriteHeader(http.StatusBadRequest)
				return
			}
			w.WriteHeader(http.StatusCreated)
			_, _ = io.WriteString(w, `{"launch_url":"https://broker.example/tickets/1"}`)
		})
		require.Contains(t, o.enter(t), `<button class="button" type="submit">Open acme/research<`)
		response, _ := o.press(t, "/studio")
		require.Equal(t, http.StatusSeeOther, response.StatusCode)
		require.Equal(t, "https://broker.example/tickets/1", response.Header.Get("Location"))
		require.Regexp(t, `^Bearer eyJ`, o.asked[0].Header.Get("Authorization"))
		require.NotEmpty(t, o.asked[0].Header.Get("Idempotency-Key"))
	})
	t.Run("it asks again while the workspace is being made", func(t *testing.T) {
		looks := 0
		o := newOffice(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "/api/v1/launches/1")
			w.Header().Set("Retry-After", "0")
			switch {
			case r.Method == http.MethodPost:
				w.WriteHeader(http.StatusAccepted)
			case looks == 2:
				_, _ = io.WriteString(w, `{"status":"ready","launch_url":"https://broker.example/tickets/1"}`)
			default:
				looks++
				_, _ = io.WriteString(w, `{"status":"preparing"}`)
			}
		})
		o.enter(t)
		response, _ := o.press(t, "/studio")
		require.Equal(t, "https://broker.example/tickets/1", response.Header.Get("Location"))
		require.Len(t, o.asked, 4)
		require.Equal(t, "/api/v1/launches/1", o.asked[3].URL.Path)
	})
	t.Run("the token goes to no other address", func(t *testing.T) {
		o := newOffice(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "https://evil.example/api/v1/launches/1")
			w.WriteHeader(http.StatusAccepted)
		})
		o.enter(t)
		_, page := o.press(t, "/studio")
		require.Contains(t, page, "does not answer as expected")
		require.Len(t, o.asked, 1)
	})
	t.Run("a refusal is shown in the broker's words", func(t *testing.T) {
		o := newOffice(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusForbidden)
			_, _ = io.WriteString(w, `{"title":"No workspace <is> set up","detail":"Ask.","code":"SB-1205","reference":"7KQ2-M4XD","assignments":["acme/finance"]}`)
		})
		o.enter(t)
		response, page := o.press(t, "/studio")
		require.Equal(t, http.StatusForbidden, response.StatusCode)
		for _, shown := range []string{"No workspace &lt;is&gt; set up", "Ask.", "7KQ2-M4XD", "SB-1205", "<code>acme/finance</code>"} {
			require.Contains(t, page, shown)
		}
	})
	t.Run("a broker that cannot be reached is a page", func(t *testing.T) {
		o := newOffice(t, nil)
		o.enter(t)
		o.broker.Close()
		response, page := o.press(t, "/studio")
		require.Equal(t, http.StatusBadGateway, response.StatusCode)
		require.Contains(t, page, "Studio does not open")
	})
	t.Run("who is not signed in is asked to", func(t *testing.T) {
		o := newOffice(t, nil)
		_, page := o.press(t, "/studio")
		require.Contains(t, page, "I am Dana of Acme")
	})
}

func TestSignOut(t *testing.T) {
	t.Run("ends the broker's sessions with the ID token, and then everything here", func(t *testing.T) {
		o := newOffice(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
		o.enter(t)
		_, page := o.press(t, "/signout")
		require.Contains(t, page, `href="/signin"`)
		require.Equal(t, "DELETE /api/v1/session", o.asked[0].Method+" "+o.asked[0].URL.Path)
		require.Regexp(t, `^Bearer eyJ`, o.asked[0].Header.Get("Authorization"))
		_, page = o.get(t, o.crm.URL+"/signin")
		require.Contains(t, page, "I am Dana of Acme", "the provider asks")
	})
	for name, answer := range map[string]http.HandlerFunc{
		"refuses":                  func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) },
		"answers as it should not": func(http.ResponseWriter, *http.Request) {},
		"cannot be reached":        func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		t.Run("is not done where the broker "+name, func(t *testing.T) {
			o := newOffice(t, answer)
			o.enter(t)
			response, _ := o.press(t, "/signout")
			require.GreaterOrEqual(t, response.StatusCode, http.StatusBadRequest)
			_, page := o.get(t, o.crm.URL)
			require.Contains(t, page, "Dana", "they can try again")
		})
	}
	t.Run("of nobody asks the broker nothing", func(t *testing.T) {
		o := newOffice(t, nil)
		_, page := o.press(t, "/signout")
		require.Contains(t, page, `href="/signin"`)
		require.Empty(t, o.asked)
	})
}

package web_test

import (
	"errors"
	"flag"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp"
)

var update = flag.Bool("update", false, "rewrite the golden pages")

func TestEveryRefusalIsAPageWithAReference(t *testing.T) {
	tests := []struct {
		name   string
		kind   broker.Kind
		code   broker.Code
		status int
	}{
		{"a forged response", broker.NotVerified, "SB-1011", http.StatusForbidden},
		{"a malformed response", broker.NotVerified, idp.CodeMalformed, http.StatusBadRequest},
		{"an oversized response", broker.NotVerified, idp.CodeTooLarge, http.StatusRequestEntityTooLarge},
		{"a wrong method", broker.NotVerified, idp.CodeMethod, http.StatusMethodNotAllowed},
		{"a stranger", broker.NoAssignment, "SB-2001", http.StatusForbidden},
		{"another team's workspace", broker.NotOffered, "SB-2003", http.StatusForbidden},
		{"an AWS account that denies", broker.Misconfigured, "SB-4003", http.StatusInternalServerError},
		{"an AWS that is down", broker.Unavailable, "SB-4004", http.StatusServiceUnavailable},
		{"a provider whose portal begins", broker.Misconfigured, idp.CodeCannotBegin, http.StatusNotFound},
		{"a bug", broker.Internal, "SB-9001", http.StatusInternalServerError},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rig := newRig(t, refuses(tt.kind, tt.code))

			response := rig.post(t, rig.browser(t), "/saml/corp/acs", nil)

			require.Equal(t, tt.status, response.StatusCode)
			require.Empty(t, response.Header.Get("Location"))
			require.Equal(t, "no-store", response.Header.Get("Cache-Control"))
			page, reference := body(t, response), rig.gate.requests[0].Reference
			require.Contains(t, page, reference)
			require.Contains(t, page, string(tt.code))
			require.NotContains(t, page, "the exact reason")
			require.NotContains(t, page, "the remedy")
			for _, forOperator := range []string{reference, string(tt.code), "the exact reason", "the remedy", "/saml/{provider}/acs"} {
				require.Contains(t, rig.log.String(), forOperator)
			}
			golden(t, tt.name, page)
		})
	}
}

func TestWithoutSessionsThereIsNoPortalToGoTo(t *testing.T) {
	rig := newRig(t, refuses(broker.NotOffered, "SB-2003"))
	require.Contains(t, body(t, rig.post(t, rig.browser(t), "/saml/corp/acs", nil)), `href="/"`)
	rig.upstream.Sessions = nil
	rig.Config.Handler = rig.upstream.Handler()
	require.NotContains(t, body(t, rig.post(t, rig.browser(t), "/saml/corp/acs", nil)), `href="/"`)
}

func TestWhoIsSignedInAndRefusedFindsTheWayOut(t *testing.T) {
	const home, out = `<a class="button" href="/">Your workspaces</a>`, `<a href="/signout">Sign out</a>`
	for kind, leads := range map[broker.Kind]string{broker.NoAssignment: out, broker.NotOffered: home + " " + out, broker.NotVerified: home + " " + out} {
		rig := newRig(t, launches)
		browser := rig.browser(t)
		rig.signIn(t, browser)
		rig.gate.answer = refuses(kind, "SB-2001")
		page := body(t, rig.post(t, browser, "/launch", url.Values{"wish": {"acme/research"}}))
		require.Contains(t, page, `<p class="actions">`+leads+`</p>`, "%v: who has no workspace has none to go to", kind)
		require.NotContains(t, body(t, rig.post(t, rig.browser(t), "/saml/corp/acs", nil)), `href="/signout"`, "a stranger has nothing to sign out of")
	}
}

func TestWhoIsRefusedByTheSignInThatBeganTheirSessionFindsTheWayOutToo(t *testing.T) {
	rig := newRig(t, func(broker.Request) (broker.Outcome, error) {
		return broker.Outcome{Identity: ann}, broker.Refuse(broker.NoAssignment, "SB-2001", errors.New("nothing is theirs"), "")
	})
	browser := rig.browser(t)
	handle := begin(t, rig, browser, "/signin/corp")
	require.Contains(t, body(t, rig.post(t, browser, "/saml/corp/acs", url.Values{"state": {handle}})), `href="/signout"`)
}

func TestAnAWSThatIsDownSaysWhenToComeBack(t *testing.T) {
	rig := newRig(t, refuses(broker.Unavailable, "SB-4004"))
	require.Equal(t, "10", rig.post(t, rig.browser(t), "/saml/corp/acs", nil).Header.Get("Retry-After"))
}

func TestReferencesCanBeReadOut(t *testing.T) {
	rig := newRig(t, launches)
	seen := map[string]bool{}
	for range 50 {
		reference := rig.get(t, rig.browser(t), "/livez").Header.Get("X-Request-Id")
		require.Regexp(t, `^[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}$`, reference)
		require.False(t, seen[reference])
		seen[reference] = true
	}
}

func TestABugIsAPageToo(t *testing.T) {
	rig := newRig(t, func(broker.Request) (broker.Outcome, error) { panic(errors.New("attribute-value")) })

	response := rig.post(t, rig.browser(t), "/saml/corp/acs", nil)

	require.Equal(t, http.StatusInternalServerError, response.StatusCode)
	require.Contains(t, body(t, response), string(broker.CodePanic))
	require.NotContains(t, rig.log.String(), "attribute-value", "what a panic carries may be anything")
	require.Contains(t, rig.log.String(), "web_test")
}

func TestAddresses(t *testing.T) {
	rig := newRig(t, launches)
	tests := []struct {
		name, method, path string
		status             int
		allow              string
	}{
		{name: "nothing is at an unknown address", method: "GET", path: "/console", status: http.StatusNotFound},
		{name: "nor at an unknown provider's", method: "POST", path: "/saml/evil/acs", status: http.StatusNotFound},
		{name: "nor at its beginning", method: "GET", path: "/signin/evil", status: http.StatusNotFound},
		{name: "signing in is not posted to", method: "POST", path: "/signin/corp", status: http.StatusMethodNotAllowed, allow: "GET"},
		{name: "nothing is deleted", method: "DELETE", path: "/launches/x", status: http.StatusMethodNotAllowed, allow: "GET, POST"},
		{name: "a look uses nothing up", method: "HEAD", path: "/launches/x", status: http.StatusMethodNotAllowed, allow: "GET, POST"},
		{name: "nor opens anything", method: "HEAD", path: "/launch/acme/research", status: http.StatusMethodNotAllowed, allow: "GET"},
		{name: "signing out is asked for or done", method: "PUT", path: "/signout", status: http.StatusMethodNotAllowed, allow: "GET, POST"},
		{name: "home leads to the sign-in", method: "GET", path: "/", status: http.StatusSeeOther},
		{name: "providers are chosen from", method: "GET", path: "/signin", status: http.StatusOK},
		{name: "metadata is public", method: "GET", path: "/saml/corp/metadata", status: http.StatusOK},
		{name: "the process lives", method: "GET", path: "/livez", status: http.StatusOK},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			request, err := http.NewRequestWithContext(t.Context(), tt.method, rig.URL+tt.path, nil)
			require.NoError(t, err)
			response, err := rig.browser(t).Do(request)
			require.NoError(t, err)
			page := body(t, response)
			require.NoError(t, response.Body.Close())
			require.Equal(t, tt.status, response.StatusCode)
			require.Equal(t, tt.allow, response.Header.Get("Allow"))
			if tt.status >= 400 && tt.method != http.MethodHead {
				require.Contains(t, page, response.Header.Get("X-Request-Id"))
			}
			for header, want := range map[string]string{
				"Content-Security-Policy":    "default-src 'none'; style-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
				"Referrer-Policy":            "no-referrer",
				"X-Content-Type-Options":     "nosniff",
				"Cross-Origin-Opener-Policy": "same-origin",
				"Strict-Transport-Security":  "max-age=31536000",
				"Cache-Control":              "no-store",
			} {
				require.Equal(t, want, response.Header.Get(header), header)
			}
		})
	}
}

func TestTheStyleIsKeptForEver(t *testing.T) {
	rig := newRig(t, launches)
	page := body(t, rig.get(t, rig.browser(t), "/signin"))
	path := regexp.MustCompile(`/assets/[0-9a-f]{16}/style\.css`).FindString(page)
	require.NotEmpty(t, path)
	response := rig.get(t, rig.browser(t), path)
	require.Equal(t, "public, max-age=31536000, immutable", response.Header.Get("Cache-Control"))
	require.Equal(t, "text/css; charset=utf-8", response.Header.Get("Content-Type"))
}

func TestPlainHTTPDoesNotPromiseHTTPS(t *testing.T) {
	rig := newRig(t, launches)
	rig.upstream.PublicURL.Scheme = "http"
	rig.Config.Handler = rig.upstream.Handler()
	require.Empty(t, rig.get(t, rig.browser(t), "/livez").Header.Get("Strict-Transport-Security"))
}

func TestPages(t *testing.T) {
	rig := newRig(t, func(req broker.Request) (broker.Outcome, error) {
		if req.Wish != "" {
			return broker.Outcome{Assignment: research}, broker.Refuse(broker.NotReady, "SB-3001", errors.New("Pending"), "")
		}
		return broker.Outcome{Choices: []broker.Assignment{research, finance}}, nil
	})
	browser := rig.browser(t)
	golden(t, "providers", body(t, rig.get(t, browser, "/signin")))
	ticket := rig.post(t, browser, "/saml/corp/acs", nil).Header.Get("Location")
	golden(t, "workspaces", body(t, rig.get(t, browser, ticket)))
	golden(t, "preparing", body(t, rig.get(t, browser, ticket+"?wish=acme/research")))
	golden(t, "preparing, stopped", body(t, rig.get(t, browser, ticket+"?wish=acme/research&refresh=off")))
}

// golden compares page with its file, references, tickets and digests aside.
func golden(t *testing.T, name, page string) {
	t.Helper()
	for _, changing := range []struct{ pattern, word string }{
		{`[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}`, "REFERENCE"},
		{`/launches/[A-Z2-7]{26}`, "/launches/TICKET"},
		{`/assets/[0-9a-f]{16}`, "/assets/DIGEST"},
	} {
		page = regexp.MustCompile(changing.pattern).ReplaceAllString(page, changing.word)
	}
	path := filepath.Join("testdata", strings.NewReplacer(" ", "-", ",", "", "'", "").Replace(name)+".html")
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o750))
		require.NoError(t, os.WriteFile(path, []byte(page), 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run go test ./web -update")
	require.Equal(t, string(want), page)
}

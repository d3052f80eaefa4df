package oidc_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/internal/token"
	"github.com/studiobroker/studiobroker/idp/oidc"
)

// The numbers of these tests are those of the security checklist.

func TestChecklist36CodeFlow(t *testing.T) {
	begin := func(t *testing.T, s scene, pending idp.Pending) url.Values {
		w := httptest.NewRecorder()
		require.NoError(t, s.p.Begin(w, httptest.NewRequest(http.MethodGet, "/", http.NoBody), pending))
		require.Equal(t, "no-store", w.Header().Get("Cache-Control"))
		require.Equal(t, "no-referrer", w.Header().Get("Referrer-Policy"))
		location, err := url.Parse(w.Header().Get("Location"))
		require.NoError(t, err)
		require.Equal(t, s.op.URL+"/authorize", location.Scheme+"://"+location.Host+location.Path)
		return location.Query()
	}
	t.Run("36 a code is asked for, with PKCE S256, state and nonce, and nothing secret leaves", func(t *testing.T) {
		s := stage(t)
		pending := s.pending()
		query := begin(t, s, pending)
		require.Equal(t, "code", query.Get("response_type"))
		require.Equal(t, pending.Handle, query.Get("state"))
		require.Equal(t, "S256", query.Get("code_challenge_method"))
		require.Len(t, query.Get("code_challenge"), 43)
		require.Len(t, query.Get("nonce"), 43)
		require.NotEqual(t, query.Get("nonce"), query.Get("code_challenge"))
		require.Equal(t, "openid profile email", query.Get("scope"))
		require.Equal(t, callback, query.Get("redirect_uri"))
		require.False(t, query.Has("prompt"))
		require.NotContains(t, query.Encode(), pending.Secret)
		require.NotContains(t, query.Encode(), "ss+w")
	})
	t.Run("36 another sign-in has another nonce and challenge", func(t *testing.T) {
		s := stage(t)
		one, other := s.pending(), s.pending()
		other.Secret = strings.Repeat("OTHER", 10)
		require.NotEqual(t, begin(t, s, one).Get("nonce"), begin(t, s, other).Get("nonce"))
		require.NotEqual(t, begin(t, s, one).Get("code_challenge"), begin(t, s, other).Get("code_challenge"))
	})
	t.Run("36 an answer that nobody began here is refused", func(t *testing.T) {
		s := stage(t)
		_, err := s.verify(s.answer(t, s.pending()), nil)
		requireRefused(t, oidc.CodeNotBegun, err)
		require.Zero(t, s.op.Fetched("token"), "the code is not even shown to the provider")
	})
	t.Run("36 the answer to another sign-in is refused", func(t *testing.T) {
		s := stage(t)
		other := s.pending()
		other.Handle = "OTHER"
		_, err := s.verify(s.answer(t, s.pending()), &other)
		requireRefused(t, oidc.CodeNotBegun, err)
	})
	t.Run("36 a sign-in that began with another provider is refused", func(t *testing.T) {
		s := stage(t)
		other := s.pending()
		other.Provider = "corp"
		_, err := s.verify(s.answer(t, s.pending()), &other)
		requireRefused(t, oidc.CodeNotBegun, err)
	})
	t.Run("36 somebody else's code is worth nothing in this browser", func(t *testing.T) {
		s := stage(t)
		mine := s.pending()
		mine.Secret = strings.Repeat("MINE5", 10)
		_, err := s.verify(s.answer(t, s.pending()), &mine)
		requireRefused(t, oidc.CodeExchange, err)
	})
	t.Run("36 a code is taken once", func(t *testing.T) {
		s := stage(t)
		pending := s.pending()
		query := s.answer(t, pending)
		_, err := s.verify(query, &pending)
		require.NoError(t, err)
		_, err = s.verify(query, &pending)
		require.Equal(t, broker.NotVerified, requireRefused(t, oidc.CodeExchange, err).Kind)
	})
	t.Run("36 a missing nonce, and another one, are refused", func(t *testing.T) {
		for _, nonce := range []any{nil, "", "other"} {
			s := stage(t)
			s.op.Knobs.Token = idptest.Claim("nonce", nonce)
			_, err := s.signIn(t)
			requireRefused(t, oidc.CodeNonce, err)
		}
	})
	t.Run("36 a sign-in may take 14 minutes and not 16", func(t *testing.T) {
		for minutes, fine := range map[int]bool{14: true, 16: false, -2: false} {
			s := stage(t)
			_, err := s.signIn(t, func(p *idp.Pending) { p.Began = s.Now().Add(-time.Duration(minutes) * time.Minute) })
			if fine {
				require.NoError(t, err)
				continue
			}
			requireRefused(t, oidc.CodeTooLate, err)
		}
	})
	for name, query := range map[string]string{
		"a token":               "state=a&code=b&id_token=x.y.z",
		"an access token":       "state=a&code=b&access_token=x",
		"a signed answer":       "state=a&code=b&response=x.y.z",
		"two codes":             "state=a&code=b&code=c",
		"two states":            "state=a&state=b&code=b",
		"a code and an error":   "state=a&code=b&error=access_denied",
		"more than is read":     "state=a&code=b&x=" + strings.Repeat("a", 16<<10),
		"a code without end":    "state=a&code=" + strings.Repeat("b", 4097),
		"a code of two lines":   "state=a&code=b%0a",
		"an escape that is not": "state=a&code=b&x=%zz",
	} {
		t.Run("36 a query with "+name+" is refused", func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, callback, http.NoBody)
			r.URL.RawQuery = query
			_, err := quiet(t).Answer(httptest.NewRecorder(), r).Evidence(nil).Verify(t.Context())
			requireRefused(t, idp.CodeMalformed, err)
		})
	}
	t.Run("36 an answer that is posted is refused", func(t *testing.T) {
		r := httptest.NewRequest(http.MethodPost, callback+"?state=a&code=b", http.NoBody)
		_, err := quiet(t).Answer(httptest.NewRecorder(), r).Evidence(nil).Verify(t.Context())
		requireRefused(t, idp.CodeMethod, err)
	})
	t.Run("36 silently, the provider shows nothing", func(t *testing.T) {
		s := stage(t)
		pending := s.pending()
		pending.Silent = true
		require.Equal(t, "none", begin(t, s, pending).Get("prompt"))
		_, err := s.signIn(t, silent)
		require.NoError(t, err, "who is signed in there need not be asked")
		s.op.Login = idptest.Nobody
		_, err = s.signIn(t, silent)
		require.Equal(t, broker.NotVerified, requireRefused(t, idp.CodeLoginRequired, err).Kind)
	})
}

func TestChecklist37Issuer(t *testing.T) {
	t.Run("37 a token of another issuer is refused", func(t *testing.T) {
		s := stage(t)
		s.op.Knobs.Token = idptest.Claim("iss", s.op.Issuer+"/")
		_, err := s.signIn(t)
		requireRefused(t, token.CodeIssuer, err)
	})
	t.Run("37 an answer of another issuer is refused before the code is used", func(t *testing.T) {
		s := stage(t)
		s.op.Knobs.Callback = func(query url.Values) { query.Set("iss", "https://evil.example") }
		_, err := s.signIn(t)
		requireRefused(t, oidc.CodeMixUp, err)
		require.Zero(t, s.op.Fetched("token"))
	})
	t.Run("37 so is its error", func(t *testing.T) {
		s := stage(t)
		s.op.Login = idptest.Nobody
		s.op.Knobs.Callback = func(query url.Values) { query.Set("iss", "https://evil.example") }
		_, err := s.signIn(t, silent)
		requireRefused(t, oidc.CodeMixUp, err)
	})
	t.Run("37 an answer without issuer is refused if the provider always names it", func(t *testing.T) {
		s := stage(t)
		s.op.Knobs.Callback = func(query url.Values) { query.Del("iss") }
		_, err := s.signIn(t)
		requireRefused(t, oidc.CodeMixUp, err)
		s.op.Knobs.Discovery = func(d map[string]any) { delete(d, "authorization_response_iss_parameter_supported") }
		s.pass(2 * time.Hour)
		_, err = s.signIn(t)
		require.NoError(t, err)
	})
	t.Run("37 every provider has a callback of its own", func(t *testing.T) {
		s := stage(t, rpOption(func(c *oidc.Config) { c.Name = "other" }))
		w := httptest.NewRecorder()
		require.NoError(t, s.p.Begin(w, httptest.NewRequest(http.MethodGet, "/", http.NoBody), s.pending()))
		location, err := url.Parse(w.Header().Get("Location"))
		require.NoError(t, err)
		require.Equal(t, publicURL+"/oidc/other/callback", location.Query().Get("redirect_uri"))
	})
}

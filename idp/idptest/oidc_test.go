package idptest_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/idp/idptest"
)

const (
	redirectURI = "https://rp.example/callback"
	verifier    = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	challenge   = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM" // of RFC 7636 appendix B
)

func opened(t *testing.T, options ...func(*idptest.OIDCConfig)) *idptest.OIDCServer {
	t.Helper()
	op := idptest.StartOIDC(t, options...)
	op.Register(idptest.OIDCClient{ID: "rp", Secret: "secret", RedirectURI: redirectURI})
	return op
}

func authorization() url.Values {
	return url.Values{
		"client_id": {"rp"}, "redirect_uri": {redirectURI}, "response_type": {"code"}, "scope": {"openid"},
		"state": {"s"}, "nonce": {"n"}, "code_challenge": {challenge}, "code_challenge_method": {"S256"},
	}
}

// authorize is what the browser comes back with; nil if it stays.
func authorize(t *testing.T, endpoint string, query url.Values) url.Values {
	t.Helper()
	browser := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := browser.Get(endpoint + "?" + query.Encode())
	require.NoError(t, err)
	defer response.Body.Close()
	if response.StatusCode != http.StatusFound {
		return nil
	}
	location, err := response.Location()
	require.NoError(t, err)
	return location.Query()
}

// exchange is the status and the answer of the token endpoint.
func exchange(t *testing.T, op *idptest.OIDCServer, secret string, form url.Values) (int, map[string]any) {
	t.Helper()
	r, err := http.NewRequest(http.MethodPost, op.URL+"/token", strings.NewReader(form.Encode()))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth("rp", secret)
	response, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer response.Body.Close()
	var answer map[string]any
	require.NoError(t, json.NewDecoder(response.Body).Decode(&answer))
	return response.StatusCode, answer
}

func redemption(code string) url.Values {
	return url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {redirectURI}, "code_verifier": {verifier}}
}

func TestOIDC(t *testing.T) {
	t.Run("a code is taken once, from whoever asked for it", func(t *testing.T) {
		op := opened(t)
		back := authorize(t, op.URL+"/authorize", authorization())
		require.Equal(t, op.Issuer, back.Get("iss"))
		require.Equal(t, "s", back.Get("state"))
		status, answer := exchange(t, op, "secret", redemption(back.Get("code")))
		require.Equal(t, http.StatusOK, status, answer)
		require.Len(t, strings.Split(answer["id_token"].(string), "."), 3)
		status, answer = exchange(t, op, "secret", redemption(back.Get("code")))
		require.Equal(t, http.StatusBadRequest, status)
		require.Equal(t, "invalid_grant", answer["error"])
	})
	for name, change := range map[string]func(url.Values){
		"another verifier":     func(f url.Values) { f.Set("code_verifier", verifier+"x") },
		"no verifier":          func(f url.Values) { f.Del("code_verifier") },
		"another redirect URI": func(f url.Values) { f.Set("redirect_uri", redirectURI+"2") },
		"another grant":        func(f url.Values) { f.Set("grant_type", "password") },
		"another code":         func(f url.Values) { f.Set("code", "x") },
	} {
		t.Run(name+" is refused", func(t *testing.T) {
			op := opened(t)
			form := redemption(authorize(t, op.URL+"/authorize", authorization()).Get("code"))
			change(form)
			status, answer := exchange(t, op, "secret", form)
			require.Equal(t, http.StatusBadRequest, status)
			require.Equal(t, "invalid_grant", answer["error"])
		})
	}
	t.Run("another secret is refused", func(t *testing.T) {
		op := opened(t)
		status, answer := exchange(t, op, "other", redemption(authorize(t, op.URL+"/authorize", authorization()).Get("code")))
		require.Equal(t, http.StatusUnauthorized, status)
		require.Equal(t, "invalid_client", answer["error"])
	})
	for _, missing := range []string{"nonce", "code_challenge", "code_challenge_method", "response_type", "scope"} {
		t.Run("a request without "+missing+" is refused", func(t *testing.T) {
			query := authorization()
			query.Del(missing)
			require.Equal(t, "invalid_request", authorize(t, opened(t).URL+"/authorize", query).Get("error"))
		})
	}
	t.Run("an unknown client or address gets no redirect", func(t *testing.T) {
		for _, name := range []string{"client_id", "redirect_uri"} {
			query := authorization()
			query.Set(name, "https://evil.example")
			require.Nil(t, authorize(t, opened(t).URL+"/authorize", query))
		}
	})
	t.Run("nobody is asked with prompt=none", func(t *testing.T) {
		op := opened(t)
		op.Login = idptest.Nobody
		query := authorization()
		require.Nil(t, authorize(t, op.URL+"/authorize", query))
		query.Set("prompt", "none")
		require.Equal(t, "login_required", authorize(t, op.URL+"/authorize", query).Get("error"))
	})
	t.Run("Cognito's endpoints are at the root, and its logout goes back to the client only", func(t *testing.T) {
		op := opened(t, idptest.CognitoPool)
		back := authorize(t, op.URL+"/oauth2/authorize", authorization())
		require.NotEmpty(t, back.Get("code"))
		require.False(t, back.Has("iss"))
		require.NotNil(t, authorize(t, op.URL+"/logout", url.Values{"client_id": {"rp"}, "logout_uri": {"https://rp.example/bye"}}))
		require.Nil(t, authorize(t, op.URL+"/logout", url.Values{"client_id": {"rp"}, "logout_uri": {"https://evil.example/"}}))
	})
	t.Run("a userinfo endpoint wants its token", func(t *testing.T) {
		response, err := http.Get(opened(t).URL + "/userinfo")
		require.NoError(t, err)
		defer response.Body.Close()
		require.Equal(t, http.StatusUnauthorized, response.StatusCode)
	})
	t.Run("a provider needs a name, and no key signs by what nobody knows", func(t *testing.T) {
		_, err := idptest.NewOIDC(idptest.OIDCConfig{})
		require.Error(t, err)
		_, err = idptest.NewOIDCKey("a", "HS256")
		require.Error(t, err)
	})
	t.Run("its clock is the one it was given", func(t *testing.T) {
		then := time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC)
		op := opened(t, func(c *idptest.OIDCConfig) { c.Now = func() time.Time { return then } })
		require.Equal(t, then, op.Now())
	})
}

package oidc_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/oidc"
)

// onlyUserinfo is a provider's answer that has its claims at userinfo only.
func onlyUserinfo(http.ResponseWriter, *http.Request) (idptest.Account, bool) {
	return idptest.Account{Subject: "ann", Userinfo: map[string]any{
		"email": "Ann@Example.com", "email_verified": true, "name": "Ann", "groups": []string{"Team1"},
	}}, true
}

// quiet is a provider that nobody should call.
func quiet(t testing.TB) *oidc.Provider {
	t.Helper()
	p, err := oidc.New(oidc.Config{
		Name: "crm", PublicURL: publicURL, Issuer: "https://op.example", ClientID: clientID, ClientSecret: secret,
		HTTPClient: &http.Client{Transport: nowhere{}},
	})
	require.NoError(t, err)
	return p
}

// nowhere is a network without a provider.
type nowhere struct{}

func (nowhere) RoundTrip(*http.Request) (*http.Response, error) { return nil, errors.New("no network") }

func TestAnswer(t *testing.T) {
	get := func(query string) idp.Answer {
		r := httptest.NewRequest(http.MethodGet, callback, http.NoBody)
		r.URL.RawQuery = query
		return quiet(t).Answer(httptest.NewRecorder(), r)
	}
	malformed := map[string]string{
		"nothing":                            "",
		"neither code nor error":             "state=a",
		"a code and an error":                "state=a&code=b&error=c",
		"two codes":                          "state=a&code=b&code=b",
		"two states":                         "state=a&state=a&code=b",
		"two issuers":                        "state=a&code=b&iss=x&iss=x",
		"two errors":                         "state=a&error=x&error=x",
		"a second code that is escaped":      "state=a&code=b&c%6fde=b",
		"a state that is too long":           "code=b&state=" + strings.Repeat("a", 129),
		"a code that is too long":            "state=a&code=" + strings.Repeat("a", 4097),
		"a code with a line break":           "state=a&code=b%0a",
		"an issuer that is too long":         "state=a&code=b&iss=" + strings.Repeat("a", 1001),
		"a query that is too long":           "state=a&code=b&x=" + strings.Repeat("a", 16<<10),
		"a broken escape":                    "state=a&code=%zz",
		"an ID token, of the implicit flow":  "state=a&code=b&id_token=x.y.z",
		"an access token":                    "state=a&code=b&access_token=x",
		"a signed answer, which is not read": "state=a&code=b&response=x.y.z",
	}
	for name, query := range malformed {
		t.Run(name+" is refused", func(t *testing.T) {
			_, err := get(query).Evidence(nil).Verify(context.Background())
			requireRefused(t, idp.CodeMalformed, err)
		})
	}
	t.Run("every other method is refused", func(t *testing.T) {
		for _, method := range []string{http.MethodPost, http.MethodHead, http.MethodPut} {
			r := httptest.NewRequest(method, callback+"?state=a&code=b", http.NoBody)
			_, err := quiet(t).Answer(httptest.NewRecorder(), r).Evidence(nil).Verify(context.Background())
			requireRefused(t, idp.CodeMethod, err)
		}
	})
	t.Run("its handle is the state", func(t *testing.T) {
		require.Equal(t, "a b", get("code=b&state=a+b&session_state=1&session_state=2").Handle())
		require.Empty(t, get("code=b").Handle())
	})
	t.Run("a provider that cannot be reached is not the person's fault", func(t *testing.T) {
		_, err := get("state=a&code=b").Evidence(&idp.Pending{Provider: "crm", Handle: "a"}).Verify(context.Background())
		requireRefused(t, oidc.CodeTooLate, err)
		w := httptest.NewRecorder()
		err = quiet(t).Begin(w, httptest.NewRequest(http.MethodGet, "/", http.NoBody), idp.Pending{})
		require.Equal(t, broker.Unavailable, broker.RefusalOf(err).Kind)
		require.NotEmpty(t, broker.RefusalOf(err).Hint)
		require.Empty(t, w.Header().Get("Location"))
	})
	t.Run("a provider without the code flow cannot begin", func(t *testing.T) {
		s := stage(t)
		s.op.Knobs.Discovery = func(d map[string]any) { delete(d, "token_endpoint") }
		err := s.p.Begin(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", http.NoBody), s.pending())
		require.Equal(t, broker.Misconfigured, requireRefused(t, oidc.CodeBegin, err).Kind)
	})
}

func TestProviderRefuses(t *testing.T) {
	saying := func(t *testing.T, failure, description string, changes ...func(*idp.Pending)) error {
		s := stage(t)
		s.op.Knobs.Callback = func(query url.Values) {
			query.Del("code")
			query.Set("error", failure)
			query.Set("error_description", description)
		}
		_, err := s.signIn(t, changes...)
		require.Zero(t, s.op.Fetched("token"))
		return err
	}
	cases := []struct {
		failure string
		kind    broker.Kind
		code    broker.Code
	}{
		{"access_denied", broker.NotVerified, oidc.CodeDenied},
		{"server_error", broker.Unavailable, oidc.CodeRefused},
		{"temporarily_unavailable", broker.Unavailable, oidc.CodeRefused},
		{"invalid_scope", broker.Misconfigured, oidc.CodeRefused},
		{"unauthorized_client", broker.Misconfigured, oidc.CodeRefused},
		{"login_required", broker.NotVerified, oidc.CodeRefused},
	}
	for _, c := range cases {
		t.Run(c.failure+" has words of its own", func(t *testing.T) {
			err := saying(t, c.failure, "it says why")
			require.Equal(t, c.kind, requireRefused(t, c.code, err).Kind)
			require.Contains(t, err.Error(), "it says why", "the operator learns what the provider says")
		})
	}
	for _, failure := range []string{"login_required", "interaction_required", "consent_required", "account_selection_required"} {
		t.Run(failure+" means that the person has to be asked, if they were not", func(t *testing.T) {
			requireRefused(t, idp.CodeLoginRequired, saying(t, failure, "", silent))
		})
	}
	t.Run("a long description with strange characters is short and plain", func(t *testing.T) {
		err := saying(t, "access_denied", "\x1b[31m\n<script>"+strings.Repeat("ä", 1500))
		requireRefused(t, oidc.CodeDenied, err)
		require.Less(t, len(err.Error()), 1000)
		require.NotContains(t, err.Error(), "\x1b")
		require.NotContains(t, err.Error(), "\n")
	})
}

// FuzzAnswer: no query makes the callback panic, call the provider or sign
// anybody in.
func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{
		"state=a&code=b", "state=a&code=b&iss=https%3A%2F%2Fop.example", "error=login_required&state=a", "code=b&code=c",
		"state=%zz", "response=x.y.z", "a=b&;&&=&%3d", "error=access_denied&error_description=%ff",
	} {
		f.Add(seed)
	}
	p := quiet(f)
	f.Fuzz(func(t *testing.T, query string) {
		r := httptest.NewRequest(http.MethodGet, callback, http.NoBody)
		r.URL.RawQuery = query
		answer := p.Answer(httptest.NewRecorder(), r)
		_, err := answer.Evidence(nil).Verify(context.Background())
		require.Error(t, err)
		require.Contains(t, []broker.Code{idp.CodeMalformed, oidc.CodeNotBegun}, broker.RefusalOf(err).Code)
		require.LessOrEqual(t, len(answer.Handle()), 128)
	})
}

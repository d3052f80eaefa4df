package main

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/config"
	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/web"
)

// pool is a user pool that signs by ES256, and both doors of the broker to it.
type pool struct {
	*idptest.OIDCServer
	door idp.Provider
	api  *web.API
}

const poolCallback = "/oidc/cognito/callback"

func newPool(t *testing.T) pool {
	t.Helper()
	key, err := idptest.NewOIDCKey("key-1", "ES256")
	require.NoError(t, err)
	op := idptest.StartOIDC(t, idptest.CognitoPool, func(c *idptest.OIDCConfig) { c.Keys = []idptest.OIDCKey{key} })
	town := newTown(t)
	op.Register(idptest.OIDCClient{ID: "crm", Secret: "secret", RedirectURI: town.url + poolCallback})
	op.Login = func(http.ResponseWriter, *http.Request) (idptest.Account, bool) { return member(), true }
	town.write("secret", "secret")
	town.write("studiobroker.yaml", strings.Replace(townConfig(town.url, town.admin), "providers:\n", `providers:
  - name: cognito
    oidc: {issuer: "`+op.Issuer+`", client_id: crm, client_secret: {file: secret}, algorithms: [ES256], cognito: true, api_audiences: [crm], api_max_age: 10m}
    vouches_for: [research/*]
`, 1))
	file, err := config.Load(filepath.Join(town.folder, "studiobroker.yaml"))
	require.NoError(t, err)
	h := &house{means: judging(), openID: map[string]openID{}}
	providers, err := h.providers(t.Context(), file)
	require.NoError(t, err)
	api, err := h.api(file, providers)
	require.NoError(t, err)
	return pool{OIDCServer: op, door: providers[0], api: api}
}

func member() idptest.Account { return idptest.CognitoAccount("ann", "acme", "ds-red") }

// bring is what an ID token of the CRM's client leads to at the launch API.
func (p pool) bring(t *testing.T, lies ...idptest.TokenLie) error {
	t.Helper()
	claims := member().Claims
	claims["sub"], claims["aud"] = "ann", "crm"
	raw, err := p.Token(claims, lies...)
	require.NoError(t, err)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/v1/launches", http.NoBody)
	r.Header.Set("Authorization", "Bearer "+raw)
	_, err = p.api.Bearer.Evidence(r).Verify(t.Context())
	return err
}

// signIn is a sign-in by a browser.
func (p pool) signIn(t *testing.T) error {
	t.Helper()
	pending := idp.Pending{Handle: "HANDLE", Secret: strings.Repeat("SECRET", 8), Provider: "cognito", Began: time.Now()}
	w := httptest.NewRecorder()
	require.NoError(t, p.door.Begin(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/signin/cognito", http.NoBody), pending))
	back, err := newBrowser(t).client.Get(w.Header().Get("Location"))
	require.NoError(t, err)
	require.NoError(t, back.Body.Close())
	callback := httptest.NewRequestWithContext(t.Context(), http.MethodGet, back.Header.Get("Location"), http.NoBody)
	_, err = p.door.Answer(httptest.NewRecorder(), callback).Evidence(&pending).Verify(t.Context())
	return err
}

// Both doors judge tokens as the configuration of their provider says.
func TestChecklistDoorsOfOneProvider(t *testing.T) {
	refused := func(t *testing.T, code broker.Code, err error) {
		t.Helper()
		require.Equal(t, code, broker.CodeOf(err), "%v", err)
	}
	t.Run("38 a token by the algorithm that is configured is taken at both, and the keys are fetched once", func(t *testing.T) {
		p := newPool(t)
		require.NoError(t, p.signIn(t))
		require.NoError(t, p.bring(t))
		require.Equal(t, 1, p.Fetched("jwks"))
	})
	t.Run("43 a token that is not the ID token of the pool is refused at both", func(t *testing.T) {
		for _, use := range []any{"access", nil} {
			p := newPool(t)
			refused(t, "SB-1112", p.bring(t, idptest.Claim("token_use", use)))
			p.Knobs.Token = idptest.Claim("token_use", use)
			refused(t, "SB-1112", p.signIn(t))
		}
	})
	t.Run("39 the API takes a token for as long as the operator says", func(t *testing.T) {
		p := newPool(t)
		ago := func(d time.Duration) idptest.TokenLie { return idptest.Claim("iat", time.Now().Add(-d).Unix()) }
		require.NoError(t, p.bring(t, ago(9*time.Minute)))
		refused(t, "SB-1110", p.bring(t, ago(12*time.Minute)))
	})
}

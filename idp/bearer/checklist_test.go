package bearer_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp/bearer"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/internal/token"
)

// The numbers of the security checklist that hold for the tokens of programs.

// plain is a provider that is not Cognito, and a verifier of its tokens.
func plain(t *testing.T, options ...func(*bearer.Config)) (*idptest.OIDCServer, *bearer.Verifier) {
	t.Helper()
	op := idptest.StartOIDC(t, func(c *idptest.OIDCConfig) { c.Now = clock })
	return op, verifier(t, "crm", op.Issuer, append([]func(*bearer.Config){func(c *bearer.Config) { c.Cognito = false }}, options...)...)
}

// bring is what a token of op for the CRM leads to.
func bring(t *testing.T, op *idptest.OIDCServer, v *bearer.Verifier, lies ...idptest.TokenLie) (broker.Identity, error) {
	t.Helper()
	return verify(v.Evidence(request("Bearer " + issue(t, op, append([]idptest.TokenLie{idptest.Claim("token_use", nil)}, lies...)...))))
}

func TestChecklist37Issuers(t *testing.T) {
	one, other := pool(t), pool(t)
	t.Run("37 one issuer has one verifier", func(t *testing.T) {
		_, err := bearer.NewSet(verifier(t, "one", one.Issuer), verifier(t, "again", one.Issuer))
		requireRefused(t, token.CodeConfig, err)
	})
	t.Run("37 a token of an issuer that is not configured is refused, and nobody asks it", func(t *testing.T) {
		set, err := bearer.NewSet(verifier(t, "one", one.Issuer))
		require.NoError(t, err)
		_, err = verify(set.Evidence(request("Bearer " + issue(t, other))))
		requireRefused(t, bearer.CodeNoTrusted, err)
		require.Zero(t, other.Fetched("discovery"))
	})
	t.Run("37 a token in another's name is refused, whichever verifier it is shown to", func(t *testing.T) {
		forged := issue(t, one, idptest.Claim("iss", other.Issuer))
		set, err := bearer.NewSet(verifier(t, "one", one.Issuer), verifier(t, "other", other.Issuer))
		require.NoError(t, err)
		_, err = verify(set.Evidence(request("Bearer " + forged)))
		requireRefused(t, token.CodeSignature, err)
		_, err = verify(verifier(t, "one", one.Issuer).Evidence(request("Bearer " + forged)))
		requireRefused(t, token.CodeIssuer, err)
	})
}

func TestChecklist38Tokens(t *testing.T) {
	es256, err := idptest.NewOIDCKey("key-1", "ES256")
	require.NoError(t, err)
	op, v := plain(t)
	es, pinned := plain(t, func(c *bearer.Config) { c.Algorithms = []string{"ES256"} })
	es.SetKeys(es256)
	t.Run("38 the algorithm is the one that is pinned", func(t *testing.T) {
		_, err := bring(t, es, pinned)
		require.NoError(t, err)
		_, err = bring(t, op, verifier(t, "crm", op.Issuer, func(c *bearer.Config) { c.Cognito, c.Algorithms = false, []string{"ES256"} }))
		requireRefused(t, token.CodeAlgorithm, err)
	})
	t.Run("38 a token without a signature, and one by the public key, are refused", func(t *testing.T) {
		for _, lie := range []idptest.TokenLie{idptest.NotSigned, idptest.ByPublicKey} {
			_, err := bring(t, op, v, lie)
			requireRefused(t, token.CodeAlgorithm, err)
		}
	})
}

func TestChecklist39Tokens(t *testing.T) {
	op, v := plain(t)
	t.Run("39 a token of more than an hour ago is refused, or of what the operator says", func(t *testing.T) {
		old := idptest.Claim("iat", at.Add(-10*time.Minute).Unix())
		_, err := bring(t, op, v, idptest.Claim("iat", at.Add(-62*time.Minute).Unix()))
		requireRefused(t, token.CodeIssued, err)
		_, err = bring(t, op, v, old)
		require.NoError(t, err)
		_, err = bring(t, op, verifier(t, "crm", op.Issuer, func(c *bearer.Config) { c.Cognito, c.MaxAge = false, 5*time.Minute }), old)
		requireRefused(t, token.CodeIssued, err)
	})
	t.Run("39 no operator can make it days, nor clocks that differ by an hour", func(t *testing.T) {
		for _, c := range []bearer.Config{{MaxAge: 25 * time.Hour}, {MaxAge: -time.Hour}, {Skew: time.Hour}, {Skew: -time.Hour}} {
			c.Name, c.Issuer, c.Audiences = "crm", "https://op.example", []string{crm}
			_, err := bearer.New(c)
			requireRefused(t, token.CodeConfig, err)
		}
	})
	t.Run("39 nobody is let in for longer than the token holds", func(t *testing.T) {
		who, err := bring(t, op, v)
		require.NoError(t, err)
		require.Equal(t, at.Add(6*time.Minute).Unix(), who.ValidUntil.Unix(), "five minutes, and the skew")
	})
	two := verifier(t, "crm", op.Issuer, func(c *bearer.Config) { c.Cognito, c.Audiences = false, []string{crm, "desk"} })
	for name, c := range map[string]struct {
		audience any
		party    any
		fine     bool
	}{
		"is taken for each client that is listed":                {"desk", nil, true},
		"is taken if it was issued to the client that it is for": {[]string{"desk", "other"}, "desk", true},
		"is refused for a client that is not listed":             {"other", nil, false},
		"is refused for nobody":                                  {[]string{}, nil, false},
		"is refused for several, issued to nobody":               {[]string{crm, "desk"}, nil, false},
		"is refused for one client, issued to the other":         {crm, "desk", false},
		"is refused for both, issued to a stranger":              {[]string{crm, "desk", "other"}, "other", false},
	} {
		t.Run("39 a token "+name, func(t *testing.T) {
			_, err := bring(t, op, two, idptest.Claim("aud", c.audience), idptest.Claim("azp", c.party))
			if c.fine {
				require.NoError(t, err)
				return
			}
			requireRefused(t, token.CodeAudience, err)
		})
	}
}

func TestChecklist43Tokens(t *testing.T) {
	op, v := plain(t)
	for name, c := range map[string]struct {
		code broker.Code
		lie  idptest.TokenLie
	}{
		"Cognito":         {token.CodeUse, idptest.Claim("token_use", "access")},
		"Entra":           {token.CodeUse, idptest.Claim("scp", "access_as_user")},
		"Okta":            {token.CodeUse, idptest.Claim("scp", []string{"openid", "email"})},
		"Auth0":           {token.CodeUse, idptest.Claim("scope", "openid email")},
		"Keycloak":        {token.CodeUse, idptest.Claim("typ", "Bearer")},
		"an empty scope":  {token.CodeUse, idptest.Claim("scope", "")},
		"RFC 9068":        {token.CodeHeader, idptest.Header("typ", "at+jwt")},
		"RFC 9068 at all": {token.CodeHeader, idptest.Header("typ", "application/at+jwt")},
	} {
		t.Run("43 an access token as that of "+name+" is refused, although it is for us", func(t *testing.T) {
			_, err := bring(t, op, v, c.lie)
			requireRefused(t, c.code, err)
		})
	}
	t.Run("43 only an ID token of the pool is accepted", func(t *testing.T) {
		pool := pool(t)
		for _, use := range []any{"access", nil, "ID"} {
			_, err := bring(t, pool, verifier(t, "crm", pool.Issuer), idptest.Claim("token_use", use))
			requireRefused(t, token.CodeUse, err)
		}
	})
}

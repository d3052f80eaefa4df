package bearer_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp/bearer"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/internal/token"
	"github.com/studiobroker/studiobroker/idp/oidc"
)

const crm = "1h57kf5cpq17m0eml12EXAMPLE"

// at is when everything happens.
var at = time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC)

func clock() time.Time { return at }

// pool starts a user pool.
func pool(t testing.TB) *idptest.OIDCServer {
	t.Helper()
	return idptest.StartOIDC(t, idptest.CognitoPool, func(c *idptest.OIDCConfig) { c.Now = clock })
}

func verifier(t testing.TB, name, issuer string, options ...func(*bearer.Config)) *bearer.Verifier {
	t.Helper()
	c := bearer.Config{Name: name, Issuer: issuer, Audiences: []string{crm}, Cognito: true, Now: clock}
	for _, o := range options {
		o(&c)
	}
	v, err := bearer.New(c)
	require.NoError(t, err)
	return v
}

// issue makes the ID token of a person of the CRM.
func issue(t testing.TB, op *idptest.OIDCServer, lies ...idptest.TokenLie) string {
	t.Helper()
	account := idptest.CognitoAccount("ann", "acme", "ds-red")
	account.Claims["sub"], account.Claims["aud"] = account.Subject, crm
	raw, err := op.Token(account.Claims, lies...)
	require.NoError(t, err)
	return raw
}

// request carries the headers Authorization.
func request(headers ...string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/api/v1/launches", http.NoBody)
	r.Header["Authorization"] = headers
	return r
}

func verify(e broker.Evidence) (broker.Identity, error) { return e.Verify(context.Background()) }

func requireRefused(t testing.TB, code broker.Code, err error) {
	t.Helper()
	require.Error(t, err)
	refusal := broker.RefusalOf(err)
	require.Equal(t, code, refusal.Code, "%v", err)
	require.NotEmpty(t, refusal.Hint)
}

func TestEvidence(t *testing.T) {
	op := pool(t)
	v := verifier(t, "crm", op.Issuer)
	t.Run("a program comes in as the person whose token it holds", func(t *testing.T) {
		who, err := verify(v.Evidence(request("Bearer " + issue(t, op))))
		require.NoError(t, err)
		require.Equal(t, "crm", who.Provider)
		require.Equal(t, op.Issuer, who.Issuer)
		require.Equal(t, idptest.CognitoAccount("ann", "acme").Subject, who.Subject)
		require.Equal(t, "ann@example.com", who.Email)
		require.Equal(t, []string{"acme"}, who.Attributes["custom:tenantId"])
		require.Equal(t, at, who.VerifiedAt)
	})
	t.Run("the identity does not outlive the token", func(t *testing.T) {
		who, err := verify(v.Evidence(request("Bearer " + issue(t, op))))
		require.NoError(t, err)
		require.Equal(t, at.Add(6*time.Minute).Unix(), who.ValidUntil.Unix(), "five minutes, and the skew")
		who, err = verify(v.Evidence(request("Bearer " + issue(t, op, idptest.Claim("exp", at.Add(23*time.Hour).Unix())))))
		require.NoError(t, err)
		require.Equal(t, at.Add(12*time.Hour), who.ValidUntil)
	})
	t.Run("a token is good until it expires, and its nonce does not matter", func(t *testing.T) {
		raw := issue(t, op, idptest.Claim("nonce", "of the CRM"))
		for range 3 {
			_, err := verify(v.Evidence(request("bearer " + raw)))
			require.NoError(t, err)
		}
	})
	raw := issue(t, op)
	for name, c := range map[string]struct {
		code    broker.Code
		headers []string
	}{
		"no header":         {bearer.CodeNoToken, nil},
		"two headers":       {bearer.CodeForm, []string{"Bearer " + raw, "Bearer " + raw}},
		"another scheme":    {bearer.CodeForm, []string{"Basic " + raw}},
		"no token":          {bearer.CodeForm, []string{"Bearer"}},
		"an empty token":    {bearer.CodeForm, []string{"Bearer "}},
		"two spaces":        {token.CodeForm, []string{"Bearer  " + raw}},
		"two tokens":        {token.CodeForm, []string{"Bearer " + raw + " " + raw}},
		"a comma":           {token.CodeForm, []string{"Bearer " + raw + ", Bearer " + raw}},
		"a token of 1 MB":   {token.CodeForm, []string{"Bearer " + strings.Repeat("a", 1<<20)}},
		"an opaque token":   {token.CodeForm, []string{"Bearer 7KQ2M4XD"}},
		"an encrypted one":  {token.CodeForm, []string{"Bearer a.b.c.d.e"}},
		"an altered header": {token.CodeForm, []string{"Bearer x" + raw}},
	} {
		t.Run(name+" is refused", func(t *testing.T) {
			_, err := verify(v.Evidence(request(c.headers...)))
			requireRefused(t, c.code, err)
		})
	}
	for name, c := range map[string]struct {
		code broker.Code
		lie  idptest.TokenLie
	}{
		"an access token":                {token.CodeUse, idptest.Claim("token_use", "access")},
		"a token without its use":        {token.CodeUse, idptest.Claim("token_use", nil)},
		"a token for another app client": {token.CodeAudience, idptest.Claim("aud", "other")},
		"a token of another pool":        {token.CodeIssuer, idptest.Claim("iss", "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Other")},
		"an expired one":                 {token.CodeTimes, idptest.Claim("exp", at.Add(-time.Hour).Unix())},
		"one of more than an hour ago":   {token.CodeIssued, idptest.Claim("iat", at.Add(-62*time.Minute).Unix())},
		"an unsigned one":                {token.CodeAlgorithm, idptest.NotSigned},
		"one by the public key":          {token.CodeAlgorithm, idptest.ByPublicKey},
		"a logout token":                 {token.CodeUse, idptest.Claim("events", map[string]any{})},
	} {
		t.Run(name+" is refused", func(t *testing.T) {
			_, err := verify(v.Evidence(request("Bearer " + issue(t, op, c.lie))))
			requireRefused(t, c.code, err)
		})
	}
	t.Run("people may be named by another claim, and an address counts if it is verified", func(t *testing.T) {
		v := verifier(t, "crm", op.Issuer, func(c *bearer.Config) { c.Person = "cognito:username" })
		who, err := verify(v.Evidence(request("Bearer " + raw)))
		require.NoError(t, err)
		require.Equal(t, "ann", who.Subject)
		who, err = verify(v.Evidence(request("Bearer " + issue(t, op, idptest.Claim("email_verified", "false")))))
		require.NoError(t, err)
		require.Empty(t, who.Email)
		require.NotContains(t, who.Attributes, "email")
	})
}

func TestSet(t *testing.T) {
	one, other, stranger := pool(t), pool(t), pool(t)
	set, err := bearer.NewSet(verifier(t, "one", one.Issuer), verifier(t, "other", other.Issuer))
	require.NoError(t, err)
	t.Run("a token is verified by the provider it is of", func(t *testing.T) {
		for name, op := range map[string]*idptest.OIDCServer{"one": one, "other": other} {
			who, err := verify(set.Evidence(request("Bearer " + issue(t, op))))
			require.NoError(t, err)
			require.Equal(t, name, who.Provider)
		}
	})
	t.Run("a provider cannot vouch in another's name", func(t *testing.T) {
		_, err := verify(set.Evidence(request("Bearer " + issue(t, one, idptest.Claim("iss", other.Issuer)))))
		requireRefused(t, token.CodeSignature, err)
	})
	t.Run("a token of a stranger is refused, and the stranger is not asked", func(t *testing.T) {
		_, err := verify(set.Evidence(request("Bearer " + issue(t, stranger))))
		requireRefused(t, bearer.CodeNoTrusted, err)
		require.NotContains(t, err.Error(), stranger.Issuer)
		require.Zero(t, stranger.Fetched("discovery"))
	})
	t.Run("what cannot be read picks nobody", func(t *testing.T) {
		raw := issue(t, one)
		for _, bad := range []string{"7KQ2M4XD", "a.b.c", "a.b.c.d.e", "..", raw + ".", "a.e30.c", "a.W10.c", "a.%.c", "a." + strings.Repeat("A", 1<<17) + ".c"} {
			_, err := verify(set.Evidence(request("Bearer " + bad)))
			requireRefused(t, bearer.CodeNotJWT, err)
			require.ErrorContains(t, err, "is this an access token?")
			require.NotContains(t, err.Error(), bad)
		}
		_, err := verify(set.Evidence(request()))
		requireRefused(t, bearer.CodeNoToken, err)
	})
	t.Run("one issuer has one verifier", func(t *testing.T) {
		_, err := bearer.NewSet(verifier(t, "one", one.Issuer), verifier(t, "again", one.Issuer))
		requireRefused(t, token.CodeConfig, err)
	})
}

func TestConfig(t *testing.T) {
	good := bearer.Config{Name: "crm", Issuer: "https://op.example", Audiences: []string{crm}}
	v, err := bearer.New(good)
	require.NoError(t, err)
	require.Equal(t, "crm", v.Name())
	for name, change := range map[string]func(*bearer.Config){
		"a name that is none":          func(c *bearer.Config) { c.Name = "C R M" },
		"an issuer in the clear":       func(c *bearer.Config) { c.Issuer = "http://op.example" },
		"no audience":                  func(c *bearer.Config) { c.Audiences = nil },
		"an algorithm of a secret":     func(c *bearer.Config) { c.Algorithms = []string{"HS256"} },
		"an age of days":               func(c *bearer.Config) { c.MaxAge = 25 * time.Hour },
		"people named by their e-mail": func(c *bearer.Config) { c.Person = "email" },
	} {
		t.Run(name+" is refused", func(t *testing.T) {
			c := good
			change(&c)
			v, err := bearer.New(c)
			requireRefused(t, token.CodeConfig, err)
			require.Nil(t, v)
		})
	}
}

// BenchmarkEvidence is a token of a program, with keys at hand.
func BenchmarkEvidence(b *testing.B) {
	op := pool(b)
	set, err := bearer.NewSet(verifier(b, "crm", op.Issuer))
	require.NoError(b, err)
	r := request("Bearer " + issue(b, op))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := verify(set.Evidence(r)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkForged is a token that nobody signed.
func BenchmarkForged(b *testing.B) {
	op, evil := pool(b), pool(b)
	set, err := bearer.NewSet(verifier(b, "crm", op.Issuer))
	require.NoError(b, err)
	r := request("Bearer " + issue(b, evil, idptest.Claim("iss", op.Issuer)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := verify(set.Evidence(r)); err == nil {
			b.Fatal("a forged token was accepted")
		}
	}
	require.LessOrEqual(b, op.Fetched("jwks"), 2)
}

func TestTheDoorsOfOneProviderShareItsKeys(t *testing.T) {
	op := pool(t)
	signsIn, err := oidc.New(oidc.Config{Name: "crm", PublicURL: "https://studio.example.com", Issuer: op.Issuer, ClientID: crm, ClientSecret: "secret", Cognito: true, Now: clock})
	require.NoError(t, err)
	shared := func(c *bearer.Config) { c.Keys = signsIn.Keys() }
	for range 2 {
		_, err := verify(verifier(t, "crm", op.Issuer, shared).Evidence(request("Bearer " + issue(t, op))))
		require.NoError(t, err)
	}
	require.Equal(t, 1, op.Fetched("jwks"))
}

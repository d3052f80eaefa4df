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

// The numbers are those of the security checklist.

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

func TestChecklist38Algorithm(t *testing.T) {
	for _, algorithm := range []string{"ES256", "PS256", "EdDSA"} {
		t.Run("38 "+algorithm+" signs in where it is pinned, and not where it is not", func(t *testing.T) {
			signs := opOption(func(c *idptest.OIDCConfig) { c.Keys = []idptest.OIDCKey{key(t, "key-2", algorithm)} })
			_, err := stage(t, signs, rpOption(func(c *oidc.Config) { c.Algorithms = []string{algorithm} })).signIn(t)
			require.NoError(t, err)
			_, err = stage(t, signs).signIn(t)
			requireRefused(t, token.CodeAlgorithm, err)
		})
	}
	refused := map[string]struct {
		lie  idptest.TokenLie
		code broker.Code
	}{
		"none":                       {idptest.NotSigned, token.CodeAlgorithm},
		"HS256 with the public key":  {idptest.ByPublicKey, token.CodeAlgorithm},
		"a key that it brings":       {idptest.Header("jwk", key(t, "evil", "RS256").JWK()), token.CodeHeader},
		"an address of keys":         {idptest.Header("jku", "https://evil.example"), token.CodeHeader},
		"an access token":            {idptest.Header("typ", "at+jwt"), token.CodeHeader},
		"another key under our name": {idptest.Forged(key(t, "evil", "RS256")), token.CodeSignature},
		"more than the compact form": {idptest.TokenAfterSigning(func(raw string) string { return raw + " " }), token.CodeForm},
	}
	for name, c := range refused {
		t.Run("38 "+name+" is refused", func(t *testing.T) {
			s := stage(t)
			s.op.Knobs.Token = c.lie
			_, err := s.signIn(t)
			requireRefused(t, c.code, err)
		})
	}
	t.Run("38 a key for encryption is not used", func(t *testing.T) {
		s := stage(t)
		s.op.Knobs.KeySet = func(keys []map[string]any) []map[string]any {
			keys[0]["use"] = "enc"
			return keys
		}
		_, err := s.signIn(t)
		requireRefused(t, token.CodeKeys, err)
	})
}

func TestChecklist39Claims(t *testing.T) {
	refused := map[string]struct {
		lie  idptest.TokenLie
		code broker.Code
	}{
		"another audience":     {idptest.Claim("aud", "other"), token.CodeAudience},
		"another party":        {idptest.Claim("azp", "other"), token.CodeAudience},
		"no iat":               {idptest.Claim("iat", nil), token.CodeIssued},
		"no sub":               {idptest.Claim("sub", nil), token.CodeSubject},
		"no exp":               {idptest.Claim("exp", nil), token.CodeTimes},
		"a life of years":      {idptest.Claim("exp", 4e9), token.CodeLifetime},
		"an iat of an hour":    {idptest.Claim("iat", newClock().Now().Add(-time.Hour).Unix()), token.CodeIssued},
		"an iat of the future": {idptest.Claim("iat", newClock().Now().Add(2*time.Minute).Unix()), token.CodeIssued},
	}
	for name, c := range refused {
		t.Run("39 "+name+" is refused", func(t *testing.T) {
			s := stage(t)
			s.op.Knobs.Token = c.lie
			_, err := s.signIn(t)
			requireRefused(t, c.code, err)
		})
	}
}

func TestChecklist40StrictClaims(t *testing.T) {
	for name, more := range map[string]string{
		"a duplicate":        `"sub":"eve"`,
		"another case":       `"SUB":"eve"`,
		"a long s":           `"\u017fub":"eve"`,
		"a nested duplicate": `"address":{"a":1,"a":2}`,
	} {
		t.Run("40 "+name+" is refused", func(t *testing.T) {
			s := stage(t)
			s.op.Knobs.Token = idptest.Payload(func(claims string) string { return claims[:len(claims)-1] + "," + more + "}" })
			_, err := s.signIn(t)
			requireRefused(t, token.CodeClaims, err)
		})
	}
}

func TestChecklist41AccessTokenAndUserinfo(t *testing.T) {
	userinfo := rpOption(func(c *oidc.Config) { c.Userinfo = true })
	t.Run("41 an access token of another sign-in is refused", func(t *testing.T) {
		s := stage(t, userinfo)
		s.op.Knobs.Exchange = func(answer map[string]any) { answer["access_token"] = "other" }
		_, err := s.signIn(t)
		requireRefused(t, oidc.CodeAccessToken, err)
		require.Zero(t, s.op.Fetched("userinfo"))
	})
	for _, algorithm := range []string{"ES384", "EdDSA"} {
		t.Run("41 at_hash is that of "+algorithm, func(t *testing.T) {
			s := stage(t, userinfo, opOption(func(c *idptest.OIDCConfig) { c.Keys = []idptest.OIDCKey{key(t, "key-2", algorithm)} }),
				rpOption(func(c *oidc.Config) { c.Algorithms = []string{algorithm} }))
			_, err := s.signIn(t)
			require.NoError(t, err)
		})
	}
	t.Run("41 a provider that gives no at_hash is fine", func(t *testing.T) {
		s := stage(t, userinfo)
		s.op.Knobs.Token = idptest.Claim("at_hash", nil)
		_, err := s.signIn(t)
		require.NoError(t, err)
	})
	t.Run("41 userinfo about somebody else is refused", func(t *testing.T) {
		for _, sub := range []any{"eve", nil, "", "ANN"} {
			s := stage(t, userinfo)
			s.op.Knobs.Userinfo = func(claims map[string]any) { claims["sub"] = sub }
			_, err := s.signIn(t)
			requireRefused(t, oidc.CodeUserinfo, err)
		}
	})
	t.Run("41 userinfo adds, and changes nothing", func(t *testing.T) {
		s := stage(t, userinfo)
		s.op.Knobs.Userinfo = func(claims map[string]any) {
			claims["groups"], claims["email"], claims["department"] = []string{"Admins"}, "eve@example.com", "R&D"
		}
		who, err := s.signIn(t)
		require.NoError(t, err)
		require.Equal(t, []string{"Team1"}, who.Attributes["groups"])
		require.Equal(t, "ann@example.com", who.Email)
		require.Equal(t, []string{"R&D"}, who.Attributes["department"])
	})
	t.Run("41 a word that an address is verified does not come from elsewhere than the address", func(t *testing.T) {
		s := stage(t, userinfo)
		s.op.Knobs.Token = idptest.Claim("email_verified", nil)
		who, err := s.signIn(t)
		require.NoError(t, err)
		require.Empty(t, who.Email)
	})
	t.Run("41 without userinfo it is not asked", func(t *testing.T) {
		s := stage(t)
		_, err := s.signIn(t)
		require.NoError(t, err)
		require.Zero(t, s.op.Fetched("userinfo"))
	})
	bad := map[string]struct {
		turn func(*idptest.OIDCServer)
		code broker.Code
	}{
		"a signed answer":      {func(op *idptest.OIDCServer) { op.Knobs.UserinfoType = "application/jwt" }, oidc.CodeUserinfo},
		"a page":               {func(op *idptest.OIDCServer) { op.Knobs.UserinfoType = "text/html" }, oidc.CodeUserinfo},
		"not JSON":             {func(op *idptest.OIDCServer) { op.Knobs.UserinfoType = "application/json" }, oidc.CodeUserinfo},
		"a name in other case": {func(op *idptest.OIDCServer) { op.Knobs.Userinfo = func(c map[string]any) { c["Groups"] = "x" } }, oidc.CodeUserinfo},
		"another token type":   {func(op *idptest.OIDCServer) { op.Knobs.Exchange = func(a map[string]any) { a["token_type"] = "DPoP" } }, oidc.CodeUserinfo},
		"no endpoint": {func(op *idptest.OIDCServer) {
			op.Knobs.Discovery = func(d map[string]any) { delete(d, "userinfo_endpoint") }
		}, oidc.CodeUserinfo},
		"an endpoint that is down": {func(op *idptest.OIDCServer) {
			op.Knobs.Intercept = func(w http.ResponseWriter, r *http.Request) bool {
				if r.URL.Path == "/userinfo" {
					w.WriteHeader(http.StatusServiceUnavailable)
				}
				return r.URL.Path == "/userinfo"
			}
		}, token.CodeUnreachable},
	}
	for name, c := range bad {
		t.Run("41 "+name+" is refused", func(t *testing.T) {
			s := stage(t, userinfo)
			c.turn(s.op)
			_, err := s.signIn(t)
			requireRefused(t, c.code, err)
		})
	}
}

func TestChecklist42Keys(t *testing.T) {
	t.Run("42 five tokens of unknown keys cost one fetch", func(t *testing.T) {
		s := stage(t)
		_, err := s.signIn(t)
		require.NoError(t, err)
		before := s.op.Fetched("jwks")
		s.op.Knobs.Token = idptest.Header("kid", "unknown")
		for range 5 {
			_, err := s.signIn(t)
			requireRefused(t, token.CodeSignature, err)
		}
		require.Equal(t, before+1, s.op.Fetched("jwks"))
	})
	t.Run("42 a withdrawn key stops working within the hour", func(t *testing.T) {
		s := stage(t)
		_, err := s.signIn(t)
		require.NoError(t, err)
		s.op.SetKeys(key(t, "key-2", "RS256"))
		s.op.Knobs.Token = idptest.SignedWith(key(t, "key-1", "RS256"))
		s.pass(time.Hour)
		_, err = s.signIn(t)
		requireRefused(t, token.CodeSignature, err)
	})
	t.Run("42 keys in the clear, in a redirect or without end are not taken", func(t *testing.T) {
		for code, answer := range map[broker.Code]http.HandlerFunc{
			token.CodeUnreachable: func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/jwks2", http.StatusFound) },
			token.CodeKeys:        func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("{}")) },
		} {
			s := stage(t)
			s.op.Knobs.Intercept = func(w http.ResponseWriter, r *http.Request) bool {
				if r.URL.Path == "/jwks" {
					answer(w, r)
				}
				return r.URL.Path == "/jwks"
			}
			_, err := s.signIn(t)
			requireRefused(t, code, err)
		}
	})
}

func TestChecklist43Cognito(t *testing.T) {
	cognito := rpOption(func(c *oidc.Config) { c.Cognito = true })
	pool := func(t *testing.T) scene {
		s := stage(t, opOption(idptest.CognitoPool), cognito)
		s.op.Login = func(http.ResponseWriter, *http.Request) (idptest.Account, bool) {
			return idptest.CognitoAccount("ann", "acme", "ds-red", "eu-west-1_TeStPool1_acme"), true
		}
		return s
	}
	t.Run("43 a person of a pool signs in", func(t *testing.T) {
		s := pool(t)
		who, err := s.signIn(t)
		require.NoError(t, err)
		require.Equal(t, s.op.URL+"/eu-west-1_TeStPool1", who.Issuer)
		require.Equal(t, "ann@example.com", who.Email, "email_verified is a text")
		require.Equal(t, []string{"acme"}, who.Attributes["custom:tenantId"])
		require.Equal(t, []string{"ds-red", "eu-west-1_TeStPool1_acme"}, who.Attributes["cognito:groups"])
		require.Equal(t, []string{"ann"}, who.Attributes["cognito:username"])
	})
	t.Run("43 only an ID token is accepted", func(t *testing.T) {
		for _, use := range []any{"access", nil, "", "ID", true} {
			s := pool(t)
			s.op.Knobs.Token = idptest.Claim("token_use", use)
			_, err := s.signIn(t)
			requireRefused(t, token.CodeUse, err)
		}
	})
	t.Run("43 a client_id is no audience", func(t *testing.T) {
		s := pool(t)
		s.op.Knobs.Token = func(i *idptest.IDToken) {
			i.Claims["client_id"] = clientID
			delete(i.Claims, "aud")
		}
		_, err := s.signIn(t)
		requireRefused(t, token.CodeAudience, err)
	})
	t.Run("43 an address counts only if it is verified", func(t *testing.T) {
		for verified, address := range map[any]string{true: "ann@example.com", "true": "ann@example.com", false: "", "false": "", "TRUE": "", 1: "", nil: ""} {
			s := pool(t)
			s.op.Knobs.Token = idptest.Claim("email_verified", verified)
			who, err := s.signIn(t)
			require.NoError(t, err)
			require.Equal(t, address, who.Email, "%v", verified)
		}
	})
	t.Run("43 an issuer that is not a pool is refused at once", func(t *testing.T) {
		_, err := oidc.New(oidc.Config{Name: "crm", PublicURL: publicURL, Issuer: "https://op.example", ClientID: "a", ClientSecret: "b", Cognito: true})
		requireRefused(t, token.CodeConfig, err)
	})
	t.Run("43 people without a verified address may be kept out", func(t *testing.T) {
		s := stage(t, rpOption(func(c *oidc.Config) { c.RequireVerifiedEmail = true }))
		_, err := s.signIn(t)
		require.NoError(t, err)
		s.op.Knobs.Token = idptest.Claim("email_verified", false)
		_, err = s.signIn(t)
		requireRefused(t, token.CodePerson, err)
	})
}

package oidc_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/internal/token"
	"github.com/studiobroker/studiobroker/idp/oidc"
)

// The numbers of these tests are those of the security checklist.

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
	t.Run("41 nor does an address come from elsewhere than that word", func(t *testing.T) {
		s := stage(t, userinfo)
		s.op.Knobs.Token = idptest.Claim("email", nil)
		s.op.Knobs.Userinfo = func(claims map[string]any) { claims["email"] = "eve@example.com" }
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
		"a signed answer": {func(op *idptest.OIDCServer) { op.Knobs.UserinfoType = "application/jwt" }, oidc.CodeUserinfo},
		"a page":          {func(op *idptest.OIDCServer) { op.Knobs.UserinfoType = "text/html" }, oidc.CodeUserinfo},
		"not JSON": {func(op *idptest.OIDCServer) {
			op.Knobs.Intercept = func(w http.ResponseWriter, r *http.Request) bool {
				if r.URL.Path == "/userinfo" {
					w.Header().Set("Content-Type", "application/json")
					_, _ = w.Write([]byte("ann"))
				}
				return r.URL.Path == "/userinfo"
			}
		}, oidc.CodeUserinfo},
		"a name in other case": {func(op *idptest.OIDCServer) {
			op.Knobs.Userinfo = func(c map[string]any) {
				delete(c, "groups")
				c["Groups"] = "Admins"
			}
		}, oidc.CodeUserinfo},
		"another token type": {func(op *idptest.OIDCServer) { op.Knobs.Exchange = func(a map[string]any) { a["token_type"] = "DPoP" } }, oidc.CodeUserinfo},
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
	t.Run("43 a token of another use is refused, whatever the operator says of the provider", func(t *testing.T) {
		for claim, value := range map[string]any{"token_use": "access", "typ": "Bearer", "events": map[string]any{}} {
			requireRefused(t, token.CodeUse, telling(idptest.Claim(claim, value))(t))
		}
		require.NoError(t, telling(idptest.Claim("typ", "ID"))(t))
	})
	t.Run("43 a scope in it says nothing where the provider itself hands it over as the ID token", func(t *testing.T) {
		require.NoError(t, telling(idptest.Claim("scope", "openid"))(t))
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
			_, seen := who.Attributes["email"]
			require.Equal(t, address != "", seen, "rules see what counts: %v", verified)
		}
	})
	t.Run("43 an issuer that is not a pool is refused at once", func(t *testing.T) {
		for _, issuer := range []string{
			"https://op.example", "https://op.example/eu-west-1_TeStPool1", "https://cognito-idp.eu-west-1.amazonaws.com",
			"https://cognito-idp.us-east-1.amazonaws.com/eu-west-1_TeStPool1", "https://cognito-idp.eu-west-1.amazonaws.com.evil.example/eu-west-1_TeStPool1",
		} {
			_, err := oidc.New(oidc.Config{Name: "crm", PublicURL: publicURL, Issuer: issuer, ClientID: "a", ClientSecret: "b", Cognito: true})
			requireRefused(t, token.CodeConfig, err)
		}
	})
}

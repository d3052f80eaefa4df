package token_test

import (
	"bytes"
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/internal/token"
)

func TestDiscovery(t *testing.T) {
	discover := func(s scene, _ ...func(*token.Config)) (token.Endpoints, error) {
		return token.NewDiscovery(s.op.Issuer, nil, s.Now).Endpoints(context.Background())
	}
	t.Run("it finds what a sign-in needs", func(t *testing.T) {
		s := stage(t)
		endpoints, err := discover(s)
		require.NoError(t, err)
		require.Equal(t, token.Endpoints{
			Authorization: s.op.URL + "/authorize", Token: s.op.URL + "/token", Userinfo: s.op.URL + "/userinfo", Keys: s.op.URL + "/jwks", EndSession: s.op.URL + "/logout", NamesItself: true,
		}, endpoints)
	})
	lies := map[string]func(map[string]any){
		"another issuer":                        func(d map[string]any) { d["issuer"] = "https://evil.example" },
		"the issuer with a slash":               func(d map[string]any) { d["issuer"] = d["issuer"].(string) + "/" },
		"no issuer":                             func(d map[string]any) { delete(d, "issuer") },
		"no keys":                               func(d map[string]any) { delete(d, "jwks_uri") },
		"keys in the clear":                     func(d map[string]any) { d["jwks_uri"] = "http://op.example/jwks" },
		"a token endpoint in the clear":         func(d map[string]any) { d["token_endpoint"] = "http://op.example/token" },
		"a userinfo endpoint in the clear":      func(d map[string]any) { d["userinfo_endpoint"] = "http://op.example/userinfo" },
		"an authorization endpoint of a script": func(d map[string]any) { d["authorization_endpoint"] = "javascript:alert(1)" },
		"an authorization endpoint with a user": func(d map[string]any) { d["authorization_endpoint"] = "https://studio@evil.example/" },
		"a token endpoint of another scheme":    func(d map[string]any) { d["token_endpoint"] = "ftp://127.0.0.1/token" },
		"an address that is none":               func(d map[string]any) { d["token_endpoint"] = "https://%zz" },
	}
	for name, lie := range lies {
		t.Run(name+" is refused", func(t *testing.T) {
			s := stage(t)
			s.op.Knobs.Discovery = lie
			_, err := discover(s)
			require.Equal(t, broker.Misconfigured, requireRefused(t, token.CodeDiscovery, err).Kind)
		})
	}
	answers := map[string]struct {
		code   broker.Code
		answer http.HandlerFunc
	}{
		"an error": {token.CodeUnreachable, down},
		"a redirect": {token.CodeUnreachable, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusFound)
		}},
		"a body without end": {token.CodeUnreachable, func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write(append([]byte(`{"issuer":"`), bytes.Repeat([]byte("a"), 2<<20)...))
		}},
		"a page": {token.CodeDiscovery, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) }},
		"nothing": {token.CodeUnreachable, func(http.ResponseWriter, *http.Request) {
			panic(http.ErrAbortHandler)
		}},
	}
	for name, c := range answers {
		t.Run(name+" instead of it is refused", func(t *testing.T) {
			s := stage(t)
			s.intercepting("openid-configuration", c.answer)
			_, err := discover(s)
			requireRefused(t, c.code, err)
		})
	}
	t.Run("an issuer that ends in a slash is found, and is another one", func(t *testing.T) {
		c := newClock()
		op := idptest.StartOIDC(t, func(o *idptest.OIDCConfig) {
			o.Issuer += "/"
			o.Now, o.Keys = c.Now, []idptest.OIDCKey{key(t, "key-1", "RS256")}
		})
		_, err := token.NewDiscovery(op.Issuer, nil, c.Now).Endpoints(context.Background())
		require.NoError(t, err)
		_, err = token.NewDiscovery(op.URL, nil, c.Now).Endpoints(context.Background())
		requireRefused(t, token.CodeDiscovery, err)
	})
	t.Run("it is fetched again after an hour, and used for a day if that fails", func(t *testing.T) {
		s := stage(t)
		d := token.NewDiscovery(s.op.Issuer, nil, s.Now)
		for range 3 {
			_, err := d.Endpoints(context.Background())
			require.NoError(t, err)
		}
		require.Equal(t, 1, s.op.Fetched("discovery"))
		s.pass(time.Hour)
		_, err := d.Endpoints(context.Background())
		require.NoError(t, err)
		require.Equal(t, 2, s.op.Fetched("discovery"))
		s.intercepting("openid-configuration", down)
		s.pass(23 * time.Hour)
		_, err = d.Endpoints(context.Background())
		require.NoError(t, err)
		s.pass(2 * time.Hour)
		_, err = d.Endpoints(context.Background())
		requireRefused(t, token.CodeUnreachable, err)
	})
	t.Run("a client's own redirects and patience are not used", func(t *testing.T) {
		own := &http.Client{Timeout: time.Hour, CheckRedirect: func(*http.Request, []*http.Request) error { return nil }}
		copied := token.Client(own, time.Second)
		require.Equal(t, time.Second, copied.Timeout)
		require.Error(t, copied.CheckRedirect(nil, nil))
		require.Equal(t, time.Hour, own.Timeout)
	})
}

func TestConfig(t *testing.T) {
	good := token.Config{Issuer: "https://op.example/realms/a", Audiences: []string{"a"}}
	_, err := token.New(good)
	require.NoError(t, err)
	for name, change := range map[string]func(*token.Config){
		"an issuer in the clear": func(c *token.Config) { c.Issuer = "http://op.example" },
		"an issuer that is none": func(c *token.Config) { c.Issuer = "op.example" },
		"no audience":            func(c *token.Config) { c.Audiences = nil },
		"an empty audience":      func(c *token.Config) { c.Audiences = []string{"a", ""} },
		"too much skew":          func(c *token.Config) { c.Skew = 4 * time.Minute },
		"an age of days":         func(c *token.Config) { c.MaxAge = 48 * time.Hour },
		"a negative age":         func(c *token.Config) { c.MaxAge = -time.Second },
		"a pool that is none":    func(c *token.Config) { c.Cognito = true },
		"a pool of another region": func(c *token.Config) {
			c.Cognito, c.Issuer = true, "https://cognito-idp.eu-west-1.amazonaws.com/us-east-1_AbC"
		},
		"a pool at somebody else's host": func(c *token.Config) {
			c.Cognito, c.Issuer = true, "https://cognito-idp.eu-west-1.evil.com/eu-west-1_AbC"
		},
		"a pool with a slash": func(c *token.Config) {
			c.Cognito, c.Issuer = true, "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC/"
		},
	} {
		t.Run(name+" is refused", func(t *testing.T) {
			c := good
			change(&c)
			_, err := token.New(c)
			require.Equal(t, broker.Misconfigured, requireRefused(t, token.CodeConfig, err).Kind)
		})
	}
	for _, issuer := range []string{
		"https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC123", "https://cognito-idp.us-gov-west-1.amazonaws.com/us-gov-west-1_AbC",
		"https://cognito-idp-fips.us-east-1.amazonaws.com/us-east-1_AbC", "http://127.0.0.1:1234/eu-west-1_AbC",
	} {
		t.Run("the pool "+issuer+" is one", func(t *testing.T) {
			_, err := token.New(token.Config{Issuer: issuer, Audiences: []string{"a"}, Cognito: true})
			require.NoError(t, err)
		})
	}
}

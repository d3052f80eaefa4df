package oidc_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/internal/token"
	"github.com/studiobroker/studiobroker/idp/oidc"
)

func TestExchange(t *testing.T) {
	// answering gives the token endpoint another answer.
	answering := func(t *testing.T, status int, body string) error {
		s := stage(t)
		s.op.Knobs.Intercept = func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path != "/token" {
				return false
			}
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
			return true
		}
		_, err := s.signIn(t)
		return err
	}
	cases := map[string]struct {
		status int
		body   string
		kind   broker.Kind
		code   broker.Code
	}{
		"a refused code":              {400, `{"error":"invalid_grant"}`, broker.NotVerified, oidc.CodeExchange},
		"a refused client":            {401, `{"error":"invalid_client"}`, broker.Misconfigured, oidc.CodeClient},
		"an unauthorized client":      {400, `{"error":"unauthorized_client"}`, broker.Misconfigured, oidc.CodeClient},
		"a refused request":           {400, `{"error":"invalid_request"}`, broker.Misconfigured, oidc.CodeToken},
		"an error of the provider":    {500, `{}`, broker.Unavailable, oidc.CodeToken},
		"a page":                      {200, `<html>`, broker.Unavailable, oidc.CodeToken},
		"no access token":             {200, `{"id_token":"a.b.c"}`, broker.Unavailable, oidc.CodeToken},
		"no ID token":                 {200, `{"access_token":"a","token_type":"Bearer"}`, broker.NotVerified, oidc.CodeToken},
		"an ID token that is no text": {200, `{"access_token":"a","token_type":"Bearer","id_token":{}}`, broker.NotVerified, oidc.CodeToken},
		"an ID token that is none":    {200, `{"access_token":"a","token_type":"Bearer","id_token":"a"}`, broker.NotVerified, token.CodeForm},
		"a redirect":                  {302, ``, broker.Misconfigured, oidc.CodeToken},
		"more than is read":           {200, `{"access_token":"` + strings.Repeat("a", 2<<20) + `"}`, broker.Unavailable, oidc.CodeToken},
	}
	for name, c := range cases {
		t.Run(name+" has words of its own", func(t *testing.T) {
			require.Equal(t, c.kind, requireRefused(t, c.code, answering(t, c.status, c.body)).Kind)
		})
	}
	t.Run("what the token endpoint writes is not repeated", func(t *testing.T) {
		err := answering(t, 400, `{"error":"invalid_grant","error_description":"code CODE123 of ann@example.com"}`)
		require.NotContains(t, err.Error(), "CODE123")
		err = answering(t, 503, `secret SECRET`)
		require.NotContains(t, err.Error(), "SECRET")
	})
	t.Run("no call waits for longer than ten seconds, and a hanging one is not the person's fault", func(t *testing.T) {
		network := &hanging{path: "/token"}
		s := stage(t, rpOption(func(c *oidc.Config) { c.HTTPClient = &http.Client{Transport: network} }))
		_, err := s.signIn(t)
		require.Equal(t, broker.Unavailable, requireRefused(t, oidc.CodeToken, err).Kind)
		require.Positive(t, network.patience)
		require.LessOrEqual(t, network.patience, 10*time.Second)
	})
	t.Run("a token endpoint that disappears is not the person's fault", func(t *testing.T) {
		s := stage(t)
		s.op.Knobs.Intercept = func(_ http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path == "/token" {
				panic(http.ErrAbortHandler)
			}
			return false
		}
		_, err := s.signIn(t)
		require.Equal(t, broker.Unavailable, requireRefused(t, oidc.CodeToken, err).Kind)
	})
}

// hanging is a network in which one path does not answer.
type hanging struct {
	path     string
	patience time.Duration // of whoever asked
}

func (h *hanging) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Path != h.path {
		return http.DefaultTransport.RoundTrip(r)
	}
	if until, ok := r.Context().Deadline(); ok {
		h.patience = time.Until(until)
	}
	return nil, context.DeadlineExceeded
}

func TestPrivateKeyJWT(t *testing.T) {
	with := func(t *testing.T, ours crypto.Signer, theirs crypto.PublicKey) error {
		s := stage(t, rpOption(func(c *oidc.Config) { c.ClientSecret, c.ClientKey, c.KeyID = "", ours, "our-key" }))
		s.op.Register(idptest.OIDCClient{ID: clientID, Key: theirs, RedirectURI: callback})
		if _, err := s.signIn(t); err != nil {
			return err
		}
		_, err := s.signIn(t) // an assertion of its own
		return err
	}
	for _, algorithm := range []string{"RS256", "ES256", "ES384", "ES512", "EdDSA"} {
		t.Run("a key proves who we are by "+algorithm, func(t *testing.T) {
			k := key(t, "client", algorithm).Private
			require.NoError(t, with(t, k, k.Public()))
		})
	}
	t.Run("another key does not", func(t *testing.T) {
		err := with(t, key(t, "client", "RS256").Private, key(t, "evil", "RS256").Private.Public())
		require.Equal(t, broker.Misconfigured, requireRefused(t, oidc.CodeClient, err).Kind)
	})
}

func TestConfig(t *testing.T) {
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	require.NoError(t, err)
	odd, err := ecdsa.GenerateKey(elliptic.P224(), rand.Reader)
	require.NoError(t, err)
	good := oidc.Config{Name: "crm", PublicURL: publicURL + "/", Issuer: "https://op.example", ClientID: clientID, ClientSecret: secret}
	p, err := oidc.New(good)
	require.NoError(t, err)
	require.Equal(t, "crm", p.Name())
	byKey := func(k crypto.Signer) func(*oidc.Config) {
		return func(c *oidc.Config) { c.ClientSecret, c.ClientKey = "", k }
	}
	for name, change := range map[string]func(*oidc.Config){
		"a name that is no route":      func(c *oidc.Config) { c.Name = "../crm" },
		"a public URL in the clear":    func(c *oidc.Config) { c.PublicURL = "http://studio.example.com" },
		"a public URL with a query":    func(c *oidc.Config) { c.PublicURL += "?a=b" },
		"an issuer in the clear":       func(c *oidc.Config) { c.Issuer = "http://op.example" },
		"no client ID":                 func(c *oidc.Config) { c.ClientID = "" },
		"neither secret nor key":       func(c *oidc.Config) { c.ClientSecret = "" },
		"a secret and a key":           func(c *oidc.Config) { c.ClientKey = key(t, "client", "RS256").Private },
		"a method without its key":     func(c *oidc.Config) { c.AuthMethod, c.ClientSecret = oidc.PrivateKeyJWT, "" },
		"a method that is not used":    func(c *oidc.Config) { c.AuthMethod = "client_secret_post" },
		"a small key":                  byKey(small),
		"a key on an odd curve":        byKey(odd),
		"a scope with a space":         func(c *oidc.Config) { c.Scopes = []string{"profile email"} },
		"an algorithm that is none":    func(c *oidc.Config) { c.Algorithms = []string{"none"} },
		"people named by their e-mail": func(c *oidc.Config) { c.Person = "email" },
		"too much skew":                func(c *oidc.Config) { c.Skew = time.Hour },
	} {
		t.Run(name+" is refused", func(t *testing.T) {
			c := good
			change(&c)
			_, err := oidc.New(c)
			require.Equal(t, broker.Misconfigured, requireRefused(t, token.CodeConfig, err).Kind)
			require.NotContains(t, err.Error(), secret)
		})
	}
}

func TestIdentity(t *testing.T) {
	named := func(claim string) rpOption { return func(c *oidc.Config) { c.Person = claim } }
	signIn := func(t *testing.T, claim string, value any) (broker.Identity, error) {
		s := stage(t, named(claim))
		s.op.Knobs.Token = idptest.Claim(claim, value)
		return s.signIn(t)
	}
	t.Run("another claim may name the person, also a number", func(t *testing.T) {
		who, err := signIn(t, "employee", "E-0042")
		require.NoError(t, err)
		require.Equal(t, "E-0042", who.Subject)
		who, err = signIn(t, "employee", 42)
		require.NoError(t, err)
		require.Equal(t, "42", who.Subject)
	})
	t.Run("a claim that names nobody is refused", func(t *testing.T) {
		for _, value := range []any{nil, "", " ann", "ann ", "an\u200bn", "an\nn", strings.Repeat("a", 257), []string{"ann"}, true, map[string]any{}, "\ufffd"} {
			_, err := signIn(t, "employee", value)
			requireRefused(t, token.CodePerson, err)
		}
	})
	t.Run("attributes are scalars and lists of them, as written, by exact name", func(t *testing.T) {
		s := stage(t)
		s.op.Knobs.Token = idptest.Payload(func(claims string) string {
			return claims[:len(claims)-1] + `,"n":1.50,"big":12345678901234567890,"b":true,"null":null,"o":{"a":1},"l":["a",1,false],"none":[],"mixed":["a",{}],"deep":[["a"]]}`
		})
		who, err := s.signIn(t)
		require.NoError(t, err)
		for name, values := range map[string][]string{
			"n": {"1.50"}, "big": {"12345678901234567890"}, "b": {"true"}, "l": {"a", "1", "false"}, "none": {},
		} {
			require.Equal(t, values, who.Attributes[name], name)
		}
		for _, name := range []string{"null", "o", "mixed", "deep"} {
			require.NotContains(t, who.Attributes, name)
		}
	})
	t.Run("an address is written in lower case", func(t *testing.T) {
		s := stage(t, rpOption(func(c *oidc.Config) { c.Userinfo = true }))
		s.op.Login = onlyUserinfo
		who, err := s.signIn(t)
		require.NoError(t, err)
		require.Equal(t, "ann@example.com", who.Email)
	})
}

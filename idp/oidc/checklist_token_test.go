package oidc_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/internal/token"
	"github.com/studiobroker/studiobroker/idp/oidc"
)

// The numbers of these tests are those of the security checklist.

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

package oidc_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/internal/token"
	"github.com/studiobroker/studiobroker/idp/oidc"
)

// module is one of the OpenID conformance suite's tests of a relying party,
// made again on a provider of our own. The names are the suite's.
type module struct {
	name string
	run  func(t *testing.T)
}

// TestChecklist44Conformance: the plans oidcc-client-basic-certification and
// oidcc-client-config-certification.
func TestChecklist44Conformance(t *testing.T) {
	modules := append(basicPlan(), configPlan()...)
	require.Len(t, modules, 19)
	for _, m := range modules {
		t.Run("44 "+m.name, m.run)
	}
}

// telling is a sign-in with a provider whose ID token lies.
func telling(lie idptest.TokenLie, options ...any) func(t *testing.T) error {
	return func(t *testing.T) error {
		s := stage(t, options...)
		s.op.Knobs.Token = lie
		_, err := s.signIn(t)
		return err
	}
}

// withoutIDs gives the provider keys that have no ID.
func withoutIDs(t *testing.T, n int) opOption {
	t.Helper()
	var keys []idptest.OIDCKey
	for i := range n {
		k := key(t, fmt.Sprintf("nameless-%d", i), "RS256")
		k.ID = ""
		keys = append(keys, k)
	}
	return func(c *idptest.OIDCConfig) { c.Keys = keys }
}

func basicPlan() []module {
	userinfo := rpOption(func(c *oidc.Config) { c.Userinfo = true })
	return []module{
		{"basic: oidcc-client-test: a sign-in with userinfo works", func(t *testing.T) {
			_, err := stage(t, userinfo).signIn(t)
			require.NoError(t, err)
		}},
		{"basic: oidcc-client-test-invalid-iss: another issuer is refused", func(t *testing.T) {
			requireRefused(t, token.CodeIssuer, telling(idptest.Claim("iss", "https://invalid.example"))(t))
		}},
		{"basic: oidcc-client-test-missing-sub: a missing sub is refused", func(t *testing.T) {
			requireRefused(t, token.CodeSubject, telling(idptest.Claim("sub", nil))(t))
		}},
		{"basic: oidcc-client-test-invalid-aud: another audience is refused", func(t *testing.T) {
			requireRefused(t, token.CodeAudience, telling(idptest.Claim("aud", "invalid"))(t))
		}},
		{"basic: oidcc-client-test-missing-iat: a missing iat is refused", func(t *testing.T) {
			requireRefused(t, token.CodeIssued, telling(idptest.Claim("iat", nil))(t))
		}},
		{"basic: oidcc-client-test-kid-absent-single-jwks: the only key needs no ID", func(t *testing.T) {
			require.NoError(t, telling(nil, withoutIDs(t, 1))(t))
		}},
		{"basic: oidcc-client-test-kid-absent-multiple-jwks: every key is tried", func(t *testing.T) {
			s := stage(t, withoutIDs(t, 3))
			s.op.Knobs.KeySet = func(keys []map[string]any) []map[string]any {
				keys[0], keys[2] = keys[2], keys[0]
				return keys
			}
			_, err := s.signIn(t)
			require.NoError(t, err)
		}},
		{"basic: oidcc-client-test-idtoken-sig-rs256: RS256 is accepted", func(t *testing.T) {
			require.NoError(t, telling(nil)(t))
		}},
		{"basic: oidcc-client-test-idtoken-sig-none: an unsigned ID token is refused", func(t *testing.T) {
			requireRefused(t, token.CodeAlgorithm, telling(idptest.NotSigned)(t))
		}},
		{"basic: oidcc-client-test-invalid-sig-rs256: a wrong signature is refused", func(t *testing.T) {
			requireRefused(t, token.CodeSignature, telling(idptest.Forged(key(t, "invalid", "RS256")))(t))
		}},
		{"basic: oidcc-client-test-userinfo-invalid-sub: userinfo about somebody else is refused", func(t *testing.T) {
			s := stage(t, userinfo)
			s.op.Knobs.Userinfo = func(claims map[string]any) { claims["sub"] = "invalid" }
			_, err := s.signIn(t)
			requireRefused(t, oidc.CodeUserinfo, err)
		}},
		{"basic: oidcc-client-test-nonce-invalid: another nonce is refused", func(t *testing.T) {
			requireRefused(t, oidc.CodeNonce, telling(idptest.Claim("nonce", "invalid"))(t))
		}},
		{"basic: oidcc-client-test-scope-userinfo-claims: the claims of the scopes come from userinfo", func(t *testing.T) {
			s := stage(t, userinfo)
			s.op.Login = onlyUserinfo
			who, err := s.signIn(t)
			require.NoError(t, err)
			require.Equal(t, "ann@example.com", who.Email)
			require.Equal(t, []string{"Ann"}, who.Attributes["name"])
		}},
		{"basic: oidcc-client-test-client-secret-basic: the secret travels in the header", func(t *testing.T) {
			s := stage(t, rpOption(func(c *oidc.Config) { c.AuthMethod = oidc.ClientSecretBasic }))
			_, err := s.signIn(t)
			require.NoError(t, err)
			s = stage(t, rpOption(func(c *oidc.Config) { c.ClientSecret = "another" }))
			_, err = s.signIn(t)
			requireRefused(t, oidc.CodeClient, err)
		}},
	}
}

func configPlan() []module {
	return []module{
		{"config: oidcc-client-test-discovery-openid-config: the endpoints are discovered", func(t *testing.T) {
			s := stage(t)
			_, err := s.signIn(t)
			require.NoError(t, err)
			require.Equal(t, 1, s.op.Fetched("discovery"))
		}},
		{"config: oidcc-client-test-discovery-jwks-uri-keys: the keys are fetched from jwks_uri", func(t *testing.T) {
			s := stage(t)
			_, err := s.signIn(t)
			require.NoError(t, err)
			require.Equal(t, 1, s.op.Fetched("jwks"))
		}},
		{"config: oidcc-client-test-discovery-issuer-mismatch: another issuer in the document is refused", func(t *testing.T) {
			s := stage(t)
			pending := s.pending()
			query := s.answer(t, pending)
			s.op.Knobs.Discovery = func(d map[string]any) { d["issuer"] = "https://mismatch.example" }
			s.pass(25 * time.Hour)
			pending.Began = s.Now()
			_, err := s.verify(query, &pending)
			requireRefused(t, token.CodeDiscovery, err)
		}},
		{"config: oidcc-client-test-idtoken-sig-none: an unsigned ID token is refused, whatever discovery offers", func(t *testing.T) {
			s := stage(t)
			s.op.Knobs.Discovery = func(d map[string]any) { d["id_token_signing_alg_values_supported"] = []string{"none", "RS256"} }
			s.op.Knobs.Token = idptest.NotSigned
			_, err := s.signIn(t)
			requireRefused(t, token.CodeAlgorithm, err)
		}},
		{"config: oidcc-client-test-signing-key-rotation-just-before-signing: a new key is fetched", func(t *testing.T) {
			s := stage(t)
			_, err := s.signIn(t)
			require.NoError(t, err)
			pending := s.pending()
			query := s.answer(t, pending)
			s.op.SetKeys(key(t, "key-2", "RS256"))
			_, err = s.verify(query, &pending)
			require.NoError(t, err)
			require.Equal(t, 2, s.op.Fetched("jwks"))
		}},
	}
}

package token_test

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	gooidc "github.com/coreos/go-oidc/v3/oidc"
	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/internal/token"
)

// issued is a token as Cognito writes one, of an hour.
func issued(b *testing.B, op *idptest.OIDCServer) string {
	b.Helper()
	claims := idptest.CognitoAccount("ann", "acme", "Team1", "eu-west-1_TeStPool1_acme").Claims
	claims["sub"], claims["aud"], claims["nonce"] = "6d5f7a3e-1c2b-4d5e-8f90-aaaaaaaaaaaa", "crm", "n-0S6_WzA2Mj"
	claims["origin_jti"], claims["jti"], claims["event_id"] = "a9b8", "c7d6", "e5f4"
	claims["auth_time"], claims["exp"] = time.Now().Unix(), time.Now().Add(time.Hour).Unix()
	raw, err := op.Token(claims)
	require.NoError(b, err)
	return raw
}

// BenchmarkVerify: what stands around go-oidc may cost 15 percent of it (G11).
func BenchmarkVerify(b *testing.B) {
	for _, algorithm := range []string{"RS256", "ES256"} {
		key, err := idptest.NewOIDCKey("key-1", algorithm)
		require.NoError(b, err)
		op := idptest.StartOIDC(b, func(c *idptest.OIDCConfig) { c.Keys = []idptest.OIDCKey{key} })
		raw := issued(b, op)
		ctx := context.Background()

		b.Run(algorithm+"/ours", func(b *testing.B) {
			v, err := token.New(token.Config{Issuer: op.Issuer, Audiences: []string{"crm"}, Algorithms: []string{algorithm}})
			require.NoError(b, err)
			for b.Loop() {
				verified, err := v.Verify(ctx, raw)
				if err != nil || len(verified.Claims.Attributes()) == 0 {
					b.Fatal(err)
				}
			}
		})
		b.Run(algorithm+"/go-oidc", func(b *testing.B) {
			keys := gooidc.NewRemoteKeySet(ctx, op.Issuer+"/jwks")
			v := gooidc.NewVerifier(op.Issuer, keys, &gooidc.Config{ClientID: "crm", SupportedSigningAlgs: []string{algorithm}})
			for b.Loop() {
				verified, err := v.Verify(ctx, raw)
				if err != nil {
					b.Fatal(err)
				}
				var claims map[string]any
				if err := verified.Claims(&claims); err != nil {
					b.Fatal(err)
				}
			}
		})
		if public, ok := key.Private.Public().(*rsa.PublicKey); ok {
			b.Run(algorithm+"/signature alone", func(b *testing.B) { verifySignature(b, public, raw) })
		}
	}
}

// verifySignature is the floor: the signature and one reading of the claims.
func verifySignature(b *testing.B, public *rsa.PublicKey, raw string) {
	for b.Loop() {
		dot := strings.LastIndexByte(raw, '.')
		signature, err := base64.RawURLEncoding.DecodeString(raw[dot+1:])
		if err != nil {
			b.Fatal(err)
		}
		sum := sha256.Sum256([]byte(raw[:dot]))
		if err := rsa.VerifyPKCS1v15(public, crypto.SHA256, sum[:], signature); err != nil {
			b.Fatal(err)
		}
		payload, err := base64.RawURLEncoding.DecodeString(raw[strings.IndexByte(raw, '.')+1 : dot])
		if err != nil {
			b.Fatal(err)
		}
		var claims map[string]any
		if err := json.Unmarshal(payload, &claims); err != nil {
			b.Fatal(err)
		}
	}
}

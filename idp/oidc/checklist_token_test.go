package oidc_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"slices"
	"strings"
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
		"certificates":               {idptest.Header("x5c", []string{"AAAA"}), token.CodeHeader},
		"an address of certificates": {idptest.Header("x5u", "https://evil.example"), token.CodeHeader},
		"what has to be understood":  {idptest.Header("crit", []string{"exp"}), token.CodeHeader},
		"claims that are not coded":  {idptest.Header("b64", false), token.CodeHeader},
		"another key under our name": {idptest.Forged(key(t, "evil", "RS256")), token.CodeSignature},
		"more than the compact form": {idptest.TokenAfterSigning(func(raw string) string { return raw + " " }), token.CodeForm},
		"a line break behind it":     {idptest.TokenAfterSigning(func(raw string) string { return raw + "\n" }), token.CodeForm},
		"64 KB":                      {idptest.Claim("groups", strings.Repeat("a", 64<<10)), token.CodeForm},
	}
	for name, c := range refused {
		t.Run("38 "+name+" is refused", func(t *testing.T) {
			s := stage(t)
			s.op.Knobs.Token = c.lie
			_, err := s.signIn(t)
			requireRefused(t, c.code, err)
		})
	}
	pinned := func(algorithms ...string) rpOption {
		return func(c *oidc.Config) { c.Algorithms = algorithms }
	}
	unusable := map[string]map[string]any{
		"a key for encryption":        {"use": "enc"},
		"a key for other operations":  {"key_ops": []string{"encrypt"}},
		"a key for another algorithm": {"alg": "RS512"},
		"a key of 512 bits":           {"n": "sXchDaQebHnPiGvyDOAT4saGEUetSyo9MKLOoWFsueri23bOdgWp4Dy1WlUzewbgBHod5pcM9H95GQRV3JDXbo"},
	}
	for name, members := range unusable {
		t.Run("38 "+name+" is not used", func(t *testing.T) {
			s := stage(t)
			s.op.Knobs.KeySet = func(keys []map[string]any) []map[string]any {
				maps.Copy(keys[0], members)
				return keys
			}
			_, err := s.signIn(t)
			requireRefused(t, token.CodeKeys, err)
		})
	}
	t.Run("38 a key is used for the algorithm that it is for, where two are pinned", func(t *testing.T) {
		s := stage(t, pinned("RS256", "PS256"))
		s.op.Knobs.Token = func(i *idptest.IDToken) { i.Algorithm, i.Header["alg"] = "PS256", "PS256" }
		_, err := s.signIn(t)
		requireRefused(t, token.CodeSignature, err)
	})
	for algorithm, signs := range map[string]string{"RS256": "RS256", "ES384": "ES256"} {
		t.Run("38 a key of "+algorithm+" is none of ES256", func(t *testing.T) {
			s := stage(t, pinned("ES256"), opOption(func(c *idptest.OIDCConfig) { c.Keys = []idptest.OIDCKey{key(t, "key-2", algorithm)} }))
			s.op.Knobs.KeySet = func(keys []map[string]any) []map[string]any {
				delete(keys[0], "alg")
				return keys
			}
			s.op.Knobs.Token = func(i *idptest.IDToken) { i.Algorithm, i.Header["alg"] = signs, "ES256" }
			_, err := s.signIn(t)
			requireRefused(t, token.CodeKeys, err)
		})
	}
	for algorithm, alter := range map[string]func(signature, signed []byte) []byte{
		"ES256 with a zero between its halves": func(s, _ []byte) []byte { return slices.Insert(s, len(s)/2, 0) },
		"PS256 with a short salt": func(_, signed []byte) []byte {
			sum := sha256.Sum256(signed)
			s, err := key(t, "key-2", "PS256").Private.Sign(rand.Reader, sum[:], &rsa.PSSOptions{SaltLength: 20, Hash: crypto.SHA256})
			require.NoError(t, err)
			return s
		},
	} {
		t.Run("38 a signature is written in one way: "+algorithm+" is refused", func(t *testing.T) {
			s := stage(t, pinned(algorithm[:5]), opOption(func(c *idptest.OIDCConfig) { c.Keys = []idptest.OIDCKey{key(t, "key-2", algorithm[:5])} }))
			s.op.Knobs.Token = idptest.TokenAfterSigning(func(raw string) string {
				dot := strings.LastIndexByte(raw, '.')
				signature, err := base64.RawURLEncoding.DecodeString(raw[dot+1:])
				require.NoError(t, err)
				return raw[:dot+1] + base64.RawURLEncoding.EncodeToString(alter(signature, []byte(raw[:dot])))
			})
			_, err := s.signIn(t)
			requireRefused(t, token.CodeSignature, err)
		})
	}
	t.Run("38 no operator can pin a shared secret, or nothing", func(t *testing.T) {
		for _, name := range []string{"HS256", "none", "rs256"} {
			_, err := oidc.New(oidc.Config{Name: "crm", PublicURL: publicURL, Issuer: "https://op.example", ClientID: clientID, ClientSecret: secret, Algorithms: []string{name}})
			requireRefused(t, token.CodeConfig, err)
		}
	})
}

// both tells two lies.
func both(one, other idptest.TokenLie) idptest.TokenLie {
	return func(i *idptest.IDToken) {
		one(i)
		other(i)
	}
}

func TestChecklist39Claims(t *testing.T) {
	in := func(d time.Duration) int64 { return newClock().Now().Add(d).Unix() }
	refused := map[string]struct {
		lie  idptest.TokenLie
		code broker.Code
	}{
		"another audience":              {idptest.Claim("aud", "other"), token.CodeAudience},
		"another party":                 {idptest.Claim("azp", "other"), token.CodeAudience},
		"more audiences without party":  {idptest.Claim("aud", []string{clientID, "other"}), token.CodeAudience},
		"more audiences, another party": {both(idptest.Claim("aud", []string{clientID, "other"}), idptest.Claim("azp", "other")), token.CodeAudience},
		"no iat":                        {idptest.Claim("iat", nil), token.CodeIssued},
		"no sub":                        {idptest.Claim("sub", nil), token.CodeSubject},
		"a sub without end":             {idptest.Claim("sub", strings.Repeat("a", 256)), token.CodeSubject},
		"a sub of two lines":            {idptest.Claim("sub", "ann\n"), token.CodeSubject},
		"a sub that is not ASCII":       {idptest.Claim("sub", "\u0430nn"), token.CodeSubject},
		"no exp":                        {idptest.Claim("exp", nil), token.CodeTimes},
		"an exp that is over":           {both(idptest.Claim("iat", in(-9*time.Minute)), idptest.Claim("exp", in(-61*time.Second))), token.CodeTimes},
		"an nbf that has not come":      {idptest.Claim("nbf", in(90*time.Second)), token.CodeTimes},
		"a life of years":               {idptest.Claim("exp", 4e9), token.CodeLifetime},
		"an exp before its iat":         {both(idptest.Claim("iat", in(30*time.Second)), idptest.Claim("exp", in(10*time.Second))), token.CodeLifetime},
		"an iat of an hour":             {idptest.Claim("iat", in(-time.Hour)), token.CodeIssued},
		"an iat of the future":          {both(idptest.Claim("iat", in(2*time.Minute)), idptest.Claim("exp", in(time.Hour))), token.CodeIssued},
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
		"a duplicate":         `"sub":"eve"`,
		"another case":        `"SUB":"eve"`,
		"a long s":            `"\u017fub":"eve"`,
		"groups in two cases": `"Groups":["Admins"]`,
		"a nested duplicate":  `"address":{"a":1,"a":2}`,
	} {
		t.Run("40 "+name+" is refused", func(t *testing.T) {
			s := stage(t)
			s.op.Knobs.Token = idptest.Payload(func(claims string) string { return claims[:len(claims)-1] + "," + more + "}" })
			_, err := s.signIn(t)
			requireRefused(t, token.CodeClaims, err)
		})
	}
	for name, payload := range map[string]func(claims string) string{
		"a registered name in another case alone": func(claims string) string { return strings.Replace(claims, `"iss"`, `"ISS"`, 1) },
		"something behind them":                   func(claims string) string { return claims + "{}" },
		"a name that is not UTF-8":                func(claims string) string { return claims[:len(claims)-1] + ",\"\xff\":1}" },
		"twenty lists inside of each other":       nested("[", "1", "]"),
		"twenty objects inside of each other":     nested(`{"x":`, "1", "}"),
	} {
		t.Run("40 "+name+" is refused", func(t *testing.T) {
			s := stage(t)
			s.op.Knobs.Token = idptest.Payload(payload)
			_, err := s.signIn(t)
			requireRefused(t, token.CodeClaims, err)
		})
	}
}

// nested adds a claim of twenty levels.
func nested(open, core, end string) func(claims string) string {
	return func(claims string) string {
		return claims[:len(claims)-1] + `,"deep":` + strings.Repeat(open, 20) + core + strings.Repeat(end, 20) + "}"
	}
}

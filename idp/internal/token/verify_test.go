package token_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/internal/token"
)

func TestAlgorithms(t *testing.T) {
	for _, algorithm := range []string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"} {
		t.Run(algorithm+" is accepted where it is pinned", func(t *testing.T) {
			s := stageWith(t, key(t, "a key", algorithm), func(c *token.Config) { c.Algorithms = []string{algorithm} })
			_, err := s.verify(t)
			require.NoError(t, err)
		})
		for name, alter := range map[string]func([]byte) []byte{
			"an altered signature": func(s []byte) []byte { s[len(s)/2] ^= 1; return s },
			"a longer signature":   func(s []byte) []byte { return append(s, 0) },
			"a shorter signature":  func(s []byte) []byte { return s[:len(s)-1] },
			"no signature":         func([]byte) []byte { return nil },
			"a signature of zeros": func(s []byte) []byte { return make([]byte, len(s)) },
		} {
			t.Run(algorithm+" with "+name+" is refused", func(t *testing.T) {
				s := stageWith(t, key(t, "a key", algorithm), func(c *token.Config) { c.Algorithms = []string{algorithm} })
				_, err := s.verify(t, idptest.TokenAfterSigning(func(raw string) string {
					dot := strings.LastIndexByte(raw, '.')
					signature, err := base64.RawURLEncoding.DecodeString(raw[dot+1:])
					require.NoError(t, err)
					return raw[:dot+1] + base64.RawURLEncoding.EncodeToString(alter(signature))
				}))
				requireRefused(t, token.CodeSignature, err)
			})
		}
	}
	t.Run("PS256 with another salt than RFC 7518 3.5 wants is refused", func(t *testing.T) {
		signs := key(t, "a key", "PS256")
		s := stageWith(t, signs, func(c *token.Config) { c.Algorithms = []string{"PS256"} })
		_, err := s.verify(t, idptest.TokenAfterSigning(func(raw string) string {
			dot := strings.LastIndexByte(raw, '.')
			sum := sha256.Sum256([]byte(raw[:dot]))
			signature, err := signs.Private.Sign(rand.Reader, sum[:], &rsa.PSSOptions{SaltLength: 20, Hash: crypto.SHA256})
			require.NoError(t, err)
			return raw[:dot+1] + base64.RawURLEncoding.EncodeToString(signature)
		}))
		requireRefused(t, token.CodeSignature, err)
	})
	t.Run("one that is not pinned is refused", func(t *testing.T) {
		s := stage(t)
		es := key(t, "key-2", "ES256")
		s.op.SetKeys(key(t, "key-1", "RS256"), es)
		_, err := s.verify(t, idptest.SignedWith(es))
		requireRefused(t, token.CodeAlgorithm, err)
	})
	t.Run("RS512 by the key of RS256 is refused where RS256 is pinned", func(t *testing.T) {
		s := stage(t)
		_, err := s.verify(t, func(i *idptest.IDToken) { i.Algorithm, i.Header["alg"] = "RS512", "RS512" })
		requireRefused(t, token.CodeAlgorithm, err)
	})
	t.Run("a key is used for the algorithm that it is for", func(t *testing.T) {
		s := stage(t, func(c *token.Config) { c.Algorithms = []string{"RS256", "PS256"} })
		_, err := s.verify(t, func(i *idptest.IDToken) { i.Algorithm, i.Header["alg"] = "PS256", "PS256" })
		requireRefused(t, token.CodeSignature, err)
	})
	t.Run("no signature is refused", func(t *testing.T) {
		_, err := stage(t).verify(t, idptest.NotSigned)
		requireRefused(t, token.CodeAlgorithm, err)
	})
	t.Run("HS256 with the public key as its secret is refused", func(t *testing.T) {
		_, err := stage(t).verify(t, idptest.ByPublicKey)
		requireRefused(t, token.CodeAlgorithm, err)
	})
	t.Run("no name of a shared secret or of none can be pinned", func(t *testing.T) {
		for _, name := range []string{"HS256", "none", "", "rs256", "ES256K"} {
			_, err := token.New(token.Config{Issuer: "https://op.example", Audiences: []string{"a"}, Algorithms: []string{name}})
			requireRefused(t, token.CodeConfig, err)
		}
	})
}

func TestHeader(t *testing.T) {
	other := key(t, "other", "RS256")
	refused := []struct {
		name string
		lies []idptest.TokenLie
		code broker.Code
	}{
		{"an access token", lies(idptest.Header("typ", "at+jwt")), token.CodeHeader},
		{"a logout token", lies(idptest.Header("typ", "logout+jwt")), token.CodeHeader},
		{"a type that is no text", lies(idptest.Header("typ", 1)), token.CodeHeader},
		{"a token with its own key", lies(idptest.Forged(other), idptest.Header("jwk", other.JWK())), token.CodeHeader},
		{"a token with the address of its key", lies(idptest.Forged(other), idptest.Header("jku", "https://evil.example/jwks")), token.CodeHeader},
		{"a token with certificates", lies(idptest.Header("x5c", []string{"AAAA"})), token.CodeHeader},
		{"a token with the address of a certificate", lies(idptest.Header("x5u", "https://evil.example")), token.CodeHeader},
		{"something critical", lies(idptest.Header("crit", []string{"exp"}), idptest.Header("exp", 1)), token.CodeHeader},
		{"an unencoded payload", lies(idptest.Header("b64", false)), token.CodeHeader},
		{"a key ID that is no text", lies(idptest.Header("kid", 7)), token.CodeForm},
		{"the forged token of another key", lies(idptest.Forged(other)), token.CodeSignature},
		{"a key that nobody published", lies(idptest.SignedWith(other)), token.CodeSignature},
	}
	for _, c := range refused {
		t.Run(c.name+" is refused", func(t *testing.T) {
			_, err := stage(t).verify(t, c.lies...)
			requireRefused(t, c.code, err)
		})
	}
	t.Run("a type is not needed, and its case does not matter", func(t *testing.T) {
		for _, typ := range []any{nil, "jwt", "JWT"} {
			_, err := stage(t).verify(t, idptest.Header("typ", typ))
			require.NoError(t, err)
		}
	})
}

func TestForm(t *testing.T) {
	s := stage(t)
	raw := s.issue(t)
	part := strings.Split(raw, ".")
	flattened, err := json.Marshal(map[string]string{"protected": part[0], "payload": part[1], "signature": part[2]})
	require.NoError(t, err)
	header := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"RS256","alg":"RS256"}`))
	for name, bad := range map[string]string{
		"nothing":                       "",
		"the JSON serialization":        string(flattened),
		"two parts":                     part[0] + "." + part[1],
		"four parts":                    raw + ".",
		"a line break":                  part[0] + "\n." + part[1] + "." + part[2],
		"a space in front":              " " + raw,
		"padding":                       raw + "=",
		"a header that says it twice":   header + "." + part[1] + "." + part[2],
		"a header that is a list":       base64.RawURLEncoding.EncodeToString([]byte(`[]`)) + "." + part[1] + "." + part[2],
		"a signature with spare bits":   raw[:len(raw)-1] + string(raw[len(raw)-1]+1),
		"more than 64 KB":               part[0] + "." + strings.Repeat("A", 64<<10) + "." + part[2],
		"only dots":                     "..",
		"a signature that is no base64": part[0] + "." + part[1] + ".A",
	} {
		t.Run(name+" is refused", func(t *testing.T) {
			_, err := s.v.Verify(context.Background(), bad)
			requireRefused(t, token.CodeForm, err)
		})
	}
}

func TestClaims(t *testing.T) {
	begin := func(more string) idptest.TokenLie {
		return idptest.Payload(func(claims string) string { return "{" + more + "," + claims[1:] })
	}
	end := func(more string) idptest.TokenLie {
		return idptest.Payload(func(claims string) string { return claims[:len(claims)-1] + "," + more + "}" })
	}
	refused := map[string]idptest.TokenLie{
		"sub twice":                        end(`"sub":"eve"`),
		"sub twice, the other one first":   begin(`"sub":"eve"`),
		"sub twice, once escaped":          end(`"s\u0075b":"eve"`),
		"SUB beside sub":                   end(`"SUB":"eve"`),
		"a long s beside sub":              end(`"ſub":"eve"`),
		"groups in two cases":              end(`"groups":["a"],"Groups":["b"]`),
		"groups in two other cases":        end(`"GROUPS":["a"],"Groups":["b"]`),
		"a name twice in a nested object":  end(`"address":{"a":1,"a":2}`),
		"a name twice in a nested list":    end(`"identities":[{"a":1,"A":2}]`),
		"a bomb of lists":                  end(`"x":` + strings.Repeat("[", 2000) + strings.Repeat("]", 2000)),
		"a bomb of objects":                end(`"x":` + strings.Repeat(`{"x":`, 17) + "1" + strings.Repeat("}", 17)),
		"something behind the claims":      idptest.Payload(func(claims string) string { return claims + "{}" }),
		"a list":                           idptest.Payload(func(string) string { return "[]" }),
		"a text":                           idptest.Payload(func(string) string { return `"ann"` }),
		"no JSON":                          idptest.Payload(func(string) string { return "{sub:1}" }),
		"bytes that are not UTF-8":         end("\"name\":\"\xff\""),
		"ISS instead of iss":               idptest.Payload(func(claims string) string { return strings.Replace(claims, `"iss"`, `"ISS"`, 1) }),
		"a Kelvin sign instead of token_k": end(`"to\u212aen_use":"id"`),
	}
	for name, lie := range refused {
		t.Run(name+" is refused", func(t *testing.T) {
			_, err := stage(t).verify(t, lie)
			requireRefused(t, token.CodeClaims, err)
		})
	}
	t.Run("white space and escapes are fine", func(t *testing.T) {
		verified, err := stage(t).verify(t, idptest.Payload(func(claims string) string {
			return " \n" + strings.ReplaceAll(claims[:len(claims)-1], ",", " ,\t") + `,"na\u006de" : "a\"nn\\" , "list":[ 1.50 , true , "x" ] }` + "\r\n"
		}))
		require.NoError(t, err)
		require.Equal(t, []string{`a"nn\`}, verified.Claims.Attributes()["name"])
		require.Equal(t, []string{"1.50", "true", "x"}, verified.Claims.Attributes()["list"])
	})
}

func TestRules(t *testing.T) {
	now := newClock().Now()
	in := func(d time.Duration) int64 { return now.Add(d).Unix() }
	refused := []struct {
		name string
		lies []idptest.TokenLie
		code broker.Code
	}{
		{"another issuer", claim("iss", "https://evil.example"), token.CodeIssuer},
		{"no issuer", claim("iss", nil), token.CodeIssuer},
		{"another audience", claim("aud", "other"), token.CodeAudience},
		{"no audience", claim("aud", nil), token.CodeAudience},
		{"no audience in a list", claim("aud", []string{}), token.CodeAudience},
		{"an audience that begins like ours", claim("aud", client+"2"), token.CodeAudience},
		{"several audiences that do not say whose it is", claim("aud", []string{client, "other"}), token.CodeAudience},
		{"several audiences and another party", lies(idptest.Claim("aud", []string{client, "other"}), idptest.Claim("azp", "other")), token.CodeAudience},
		{"another party", claim("azp", "other"), token.CodeAudience},
		{"a party that is no text", claim("azp", 1), token.CodeAudience},
		{"no sub", claim("sub", nil), token.CodeSubject},
		{"an empty sub", claim("sub", ""), token.CodeSubject},
		{"a sub that is a number", claim("sub", 1), token.CodeSubject},
		{"a sub of 256 characters", claim("sub", strings.Repeat("a", 256)), token.CodeSubject},
		{"a sub that is not ASCII", claim("sub", "änn"), token.CodeSubject},
		{"a sub with a line break", claim("sub", "ann\n"), token.CodeSubject},
		{"no exp", claim("exp", nil), token.CodeTimes},
		{"an exp that is over", claim("exp", in(-61*time.Second)), token.CodeTimes},
		{"an exp that is a text", claim("exp", "1793696400"), token.CodeTimes},
		{"a negative exp", claim("exp", -1), token.CodeTimes},
		{"an exp beyond all time", claim("exp", 1e300), token.CodeTimes},
		{"an nbf that has not come", claim("nbf", in(90*time.Second)), token.CodeTimes},
		{"an nbf that is none", claim("nbf", 0), token.CodeTimes},
		{"no iat", claim("iat", nil), token.CodeIssued},
		{"an iat in the future", lies(idptest.Claim("iat", in(90*time.Second)), idptest.Claim("exp", in(time.Hour))), token.CodeIssued},
		{"an iat of long ago", claim("iat", in(-2*time.Hour)), token.CodeIssued},
		{"a life of a hundred years", claim("exp", in(100*365*24*time.Hour)), token.CodeLifetime},
		{"an exp before its iat", lies(idptest.Claim("iat", in(30*time.Second)), idptest.Claim("exp", in(10*time.Second))), token.CodeLifetime},
		{"a logout token", claim("events", map[string]any{"http://schemas.openid.net/event/backchannel-logout": map[string]any{}}), token.CodeUse},
		{"a Cognito access token", claim("token_use", "access"), token.CodeUse},
		{"a Keycloak access token", claim("typ", "Bearer"), token.CodeUse},
	}
	for _, c := range refused {
		t.Run(c.name+" is refused", func(t *testing.T) {
			_, err := stage(t).verify(t, c.lies...)
			requireRefused(t, c.code, err)
		})
	}
	accepted := map[string][]idptest.TokenLie{
		"a list of one audience":              claim("aud", []string{client}),
		"ourselves as the party":              claim("azp", client),
		"several audiences, issued to us":     lies(idptest.Claim("aud", []string{"other", client}), idptest.Claim("azp", client)),
		"an exp within the skew":              lies(idptest.Claim("iat", in(-10*time.Minute)), idptest.Claim("exp", in(-59*time.Second))),
		"an iat within the skew":              claim("iat", in(59*time.Second)),
		"times with fractions":                claim("iat", float64(in(0))+0.5),
		"a life of a day, as Cognito's":       claim("exp", in(24*time.Hour)),
		"the use of an ID token":              claim("token_use", "id"),
		"the type of an ID token of Keycloak": claim("typ", "ID"),
		"a sub of 255 characters":             claim("sub", strings.Repeat("a", 255)),
	}
	for name, l := range accepted {
		t.Run(name+" is accepted", func(t *testing.T) {
			_, err := stage(t).verify(t, l...)
			require.NoError(t, err)
		})
	}
	t.Run("a token without its times is not called an old one", func(t *testing.T) {
		for _, name := range []string{"exp", "iat"} {
			for _, none := range []any{nil, 1e300, "9"} {
				_, err := stage(t).verify(t, idptest.Claim(name, none))
				require.ErrorContains(t, err, "does not say when it")
			}
		}
	})
	t.Run("of several audiences one is enough, if the operator lists it", func(t *testing.T) {
		s := stage(t, func(c *token.Config) { c.Audiences = []string{"crm", client} })
		_, err := s.verify(t)
		require.NoError(t, err)
		_, err = s.verify(t, idptest.Claim("aud", "other"))
		requireRefused(t, token.CodeAudience, err)
		_, err = s.verify(t, idptest.Claim("aud", client), idptest.Claim("azp", "crm"))
		requireRefused(t, token.CodeAudience, err)
	})
	t.Run("a token of an hour ago is accepted if an operator lets it", func(t *testing.T) {
		s := stage(t, func(c *token.Config) { c.MaxAge = 3 * time.Hour })
		_, err := s.verify(t, claim("iat", in(-2*time.Hour))...)
		require.NoError(t, err)
	})
	t.Run("the skew is go-oidc's as well", func(t *testing.T) {
		s := stage(t, func(c *token.Config) { c.Skew = 180 * time.Second })
		_, err := s.verify(t, idptest.Claim("iat", in(-10*time.Minute)), idptest.Claim("exp", in(-179*time.Second)))
		require.NoError(t, err)
	})
}

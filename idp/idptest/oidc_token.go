package idptest

import (
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"maps"
	"time"
)

// IDToken is an ID token before it is written and signed. A [TokenLie] changes
// it.
type IDToken struct {
	Header       map[string]any
	Claims       map[string]any
	Payload      string // written by hand; Claims are not used if it is set
	Key          OIDCKey
	Algorithm    string // how it is signed; the header says what Header says
	Secret       []byte // for HS256
	AfterSigning func(token string) string
}

// TokenLie changes an ID token. Any func(*IDToken) is one.
type TokenLie func(*IDToken)

// Claim sets a claim; nil leaves it out.
func Claim(name string, value any) TokenLie {
	return func(t *IDToken) {
		if value == nil {
			delete(t.Claims, name)
			return
		}
		t.Claims[name] = value
	}
}

// Header sets a header parameter; nil leaves it out.
func Header(name string, value any) TokenLie {
	return func(t *IDToken) {
		if value == nil {
			delete(t.Header, name)
			return
		}
		t.Header[name] = value
	}
}

// Payload signs a text that was written by hand instead of the claims. It may
// be made of them.
func Payload(write func(claims string) string) TokenLie {
	return func(t *IDToken) {
		claims, err := json.Marshal(t.Claims)
		if err != nil {
			panic(err) // a test gave a claim that JSON cannot hold
		}
		t.Payload = write(string(claims))
	}
}

// SignedWith signs with another key and says so in the header.
func SignedWith(key OIDCKey) TokenLie {
	return func(t *IDToken) {
		t.Key, t.Algorithm = key, key.Algorithm
		t.Header["alg"], t.Header["kid"] = key.Algorithm, key.ID
		if key.ID == "" {
			delete(t.Header, "kid")
		}
	}
}

// Forged signs with another key and says that it was this provider's.
func Forged(key OIDCKey) TokenLie {
	return func(t *IDToken) { t.Key, t.Algorithm, t.Header["alg"] = key, key.Algorithm, key.Algorithm }
}

// NotSigned says "none" and has no signature.
func NotSigned(t *IDToken) { t.Algorithm, t.Header["alg"] = "none", "none" }

// ByPublicKey signs by HS256 with the public key as the secret: PEM, which
// everybody can write from the key set.
func ByPublicKey(t *IDToken) {
	der, err := x509.MarshalPKIXPublicKey(t.Key.Private.Public())
	if err != nil {
		panic(err) // every key of this package can be written
	}
	t.Secret = pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	t.Algorithm, t.Header["alg"] = "HS256", "HS256"
}

// TokenAfterSigning changes what is sent.
func TokenAfterSigning(change func(token string) string) TokenLie {
	return func(t *IDToken) { t.AfterSigning = change }
}

// Token makes an ID token that was issued now and expires in five minutes. The
// claims add to iss, iat and exp, or replace them.
func (o *OIDC) Token(claims map[string]any, lies ...TokenLie) (string, error) {
	key := o.signingKey()
	now := o.Now()
	t := &IDToken{
		Header:    map[string]any{"alg": key.Algorithm, "typ": "JWT", "kid": key.ID},
		Claims:    map[string]any{"iss": o.Issuer, "iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix()},
		Key:       key,
		Algorithm: key.Algorithm,
	}
	if key.ID == "" {
		delete(t.Header, "kid")
	}
	maps.Copy(t.Claims, claims)
	for _, lie := range lies {
		lie(t)
	}
	return t.write()
}

// write signs the token in the compact serialization (RFC 7515 7.1).
func (t *IDToken) write() (string, error) {
	header, err := json.Marshal(t.Header)
	if err != nil {
		return "", err
	}
	payload := []byte(t.Payload)
	if t.Payload == "" {
		if payload, err = json.Marshal(t.Claims); err != nil {
			return "", err
		}
	}
	input := segment(header) + "." + segment(payload)
	signature, err := t.Key.sign(t.Algorithm, input, t.Secret)
	if err != nil {
		return "", err
	}
	token := input + "." + segment(signature)
	if t.AfterSigning != nil {
		token = t.AfterSigning(token)
	}
	return token, nil
}

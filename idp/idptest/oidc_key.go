package idptest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"math/big"
)

// OIDCKey signs ID tokens by one algorithm of RFC 7518 or RFC 8037.
type OIDCKey struct {
	ID         string // "kid"; left out of header and key set if empty
	Algorithm  string // RS256, PS256, ES256, EdDSA and their longer variants
	Private    crypto.Signer
	Use        string   // "sig" unless set
	Operations []string // "key_ops"; left out if empty
}

// NewOIDCKey makes a key that signs by algorithm.
func NewOIDCKey(id, algorithm string) (OIDCKey, error) {
	private, err := newSigner(algorithm)
	return OIDCKey{ID: id, Algorithm: algorithm, Private: private, Use: "sig"}, err
}

func newSigner(algorithm string) (crypto.Signer, error) {
	switch algorithm {
	case "ES256":
		return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case "ES384":
		return ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	case "ES512":
		return ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
	case "EdDSA":
		_, private, err := ed25519.GenerateKey(rand.Reader)
		return private, err
	case "RS256", "RS384", "RS512", "PS256", "PS384", "PS512":
		return rsa.GenerateKey(rand.Reader, 2048)
	}
	return nil, fmt.Errorf("idptest: nothing signs by %q", algorithm)
}

// JWK is the public key as a key set holds it (RFC 7517).
func (k OIDCKey) JWK() map[string]any {
	jwk := map[string]any{"alg": k.Algorithm, "use": k.Use}
	if k.ID != "" {
		jwk["kid"] = k.ID
	}
	if len(k.Operations) > 0 {
		jwk["key_ops"] = k.Operations
	}
	switch public := k.Private.Public().(type) {
	case *rsa.PublicKey:
		jwk["kty"], jwk["n"], jwk["e"] = "RSA", segment(public.N.Bytes()), segment(big.NewInt(int64(public.E)).Bytes())
	case *ecdsa.PublicKey:
		point, err := public.Bytes() // 4, x, y
		if err != nil {
			return jwk
		}
		half := (len(point) - 1) / 2
		jwk["kty"], jwk["crv"] = "EC", public.Curve.Params().Name
		jwk["x"], jwk["y"] = segment(point[1:1+half]), segment(point[1+half:])
	case ed25519.PublicKey:
		jwk["kty"], jwk["crv"], jwk["x"] = "OKP", "Ed25519", segment(public)
	}
	return jwk
}

// sign signs input (RFC 7515). "none" signs nothing, HS256 uses secret.
func (k OIDCKey) sign(algorithm, input string, secret []byte) ([]byte, error) {
	switch algorithm {
	case "none":
		return nil, nil
	case "HS256":
		mac := hmac.New(sha256.New, secret)
		mac.Write([]byte(input))
		return mac.Sum(nil), nil
	case "EdDSA":
		return k.Private.Sign(rand.Reader, []byte(input), crypto.Hash(0))
	}
	hash, digest := digestOf(algorithm, input)
	switch algorithm[:2] {
	case "PS":
		return k.Private.Sign(rand.Reader, digest, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: hash})
	case "ES":
		return signECDSA(k.Private, digest)
	}
	return k.Private.Sign(rand.Reader, digest, hash)
}

// signECDSA writes r and s behind each other (RFC 7518 3.4).
func signECDSA(key crypto.Signer, digest []byte) ([]byte, error) {
	private, ok := key.(*ecdsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("idptest: %T does not sign by ECDSA", key)
	}
	r, s, err := ecdsa.Sign(rand.Reader, private, digest)
	if err != nil {
		return nil, err
	}
	size, _ := isECDSA(key)
	signature := make([]byte, 2*size)
	r.FillBytes(signature[:size])
	s.FillBytes(signature[size:])
	return signature, nil
}

// digestOf hashes input as the algorithm's number says.
func digestOf(algorithm, input string) (crypto.Hash, []byte) {
	switch algorithm[len(algorithm)-3:] {
	case "384":
		sum := sha512.Sum384([]byte(input))
		return crypto.SHA384, sum[:]
	case "512", "DSA": // EdDSA; at_hash uses SHA-512 with Ed25519
		sum := sha512.Sum512([]byte(input))
		return crypto.SHA512, sum[:]
	}
	sum := sha256.Sum256([]byte(input))
	return crypto.SHA256, sum[:]
}

// segment is one part of a token.
func segment(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }

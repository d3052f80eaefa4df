package token

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	_ "crypto/sha256" // the hashes of the algorithms
	_ "crypto/sha512"
	"math/big"

	jose "github.com/go-jose/go-jose/v4"
)

// verifiedBy reports whether key signed the token by its algorithm (RFC 7518
// section 3, RFC 8037 section 3.1). It reads the token as it was written, which
// go-jose would take apart and write again, and wants the salt of PSS to be as
// long as RFC 7518 3.5 says. Whether key may be used for the algorithm is
// decided before.
func (p parts) verifiedBy(key any) bool {
	switch public := key.(type) {
	case *rsa.PublicKey:
		hash, digest := p.digest()
		if p.algorithm[:2] == "PS" {
			return rsa.VerifyPSS(public, hash, digest, p.signature, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash}) == nil
		}
		return rsa.VerifyPKCS1v15(public, hash, digest, p.signature) == nil
	case *ecdsa.PublicKey:
		size := (public.Curve.Params().BitSize + 7) / 8
		if len(p.signature) != 2*size {
			return false
		}
		_, digest := p.digest()
		return ecdsa.Verify(public, digest, new(big.Int).SetBytes(p.signature[:size]), new(big.Int).SetBytes(p.signature[size:]))
	case ed25519.PublicKey:
		return ed25519.Verify(public, []byte(p.signed), p.signature)
	}
	return false
}

// digest is what RSA and ECDSA sign.
func (p parts) digest() (crypto.Hash, []byte) {
	hash := crypto.SHA256
	switch p.algorithm {
	case jose.RS384, jose.PS384, jose.ES384:
		hash = crypto.SHA384
	case jose.RS512, jose.PS512, jose.ES512:
		hash = crypto.SHA512
	}
	h := hash.New()
	h.Write([]byte(p.signed))
	return hash, h.Sum(nil)
}

package token

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"slices"

	jose "github.com/go-jose/go-jose/v4"
)

// minRSA is the size of the smallest RSA key that is trusted.
const minRSA = 2048 // bits

// algorithms are those that may be pinned: signatures by a key that only the
// provider has. Those by a shared secret, and none at all, are not among them.
func algorithms() []jose.SignatureAlgorithm {
	return []jose.SignatureAlgorithm{
		jose.RS256, jose.RS384, jose.RS512,
		jose.PS256, jose.PS384, jose.PS512,
		jose.ES256, jose.ES384, jose.ES512,
		jose.EdDSA,
	}
}

// pinned reads the names of algorithms.
func pinned(names []string) ([]jose.SignatureAlgorithm, error) {
	if len(names) == 0 {
		return []jose.SignatureAlgorithm{jose.RS256}, nil
	}
	var all []jose.SignatureAlgorithm
	for _, name := range names {
		if !slices.Contains(algorithms(), jose.SignatureAlgorithm(name)) {
			return nil, Wrong("algorithms", "use RS256 or another one of RS, PS, ES with 256, 384, 512, or EdDSA", "%.40q is not accepted", name)
		}
		all = append(all, jose.SignatureAlgorithm(name))
	}
	return all, nil
}

// signsBy reports whether a key is of the kind that signs by the algorithm.
func signsBy(key any, algorithm jose.SignatureAlgorithm) bool {
	switch public := key.(type) {
	case *rsa.PublicKey:
		return public.N.BitLen() >= minRSA && (algorithm[:2] == "RS" || algorithm[:2] == "PS")
	case *ecdsa.PublicKey:
		bits := map[jose.SignatureAlgorithm]int{jose.ES256: 256, jose.ES384: 384, jose.ES512: 521}
		return bits[algorithm] == public.Curve.Params().BitSize
	case ed25519.PublicKey:
		return algorithm == jose.EdDSA
	}
	return false
}

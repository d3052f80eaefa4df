package oidc

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"time"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/cryptosigner"

	"github.com/studiobroker/studiobroker/idp/internal/token"
)

const (
	assertionLife = time.Minute
	minRSA        = 2048 // bits
)

// assertion proves who we are to the token endpoint, once (RFC 7523 section 3).
func (p *Provider) assertion(endpoint string, now time.Time) (string, error) {
	claims, err := json.Marshal(map[string]any{
		"iss": p.clientID, "sub": p.clientID, "aud": endpoint, "jti": rand.Text(),
		"iat": now.Unix(), "exp": now.Add(assertionLife).Unix(),
	})
	if err != nil {
		return "", err
	}
	signed, err := p.signer.Sign(claims)
	if err != nil {
		return "", err
	}
	return signed.CompactSerialize()
}

// newSigner signs with a key by the algorithm that goes with it.
func newSigner(key crypto.Signer, id string) (jose.Signer, error) {
	const remedy = "use an RSA key of 2048 bits or more, ECDSA with P-256, P-384 or P-521, or Ed25519"
	var algorithm jose.SignatureAlgorithm
	switch public := key.Public().(type) {
	case *rsa.PublicKey:
		if public.N.BitLen() < minRSA {
			return nil, token.Wrong("client_key", remedy, "it has %d bits", public.N.BitLen())
		}
		algorithm = jose.RS256
	case *ecdsa.PublicKey:
		algorithm = map[int]jose.SignatureAlgorithm{256: jose.ES256, 384: jose.ES384, 521: jose.ES512}[public.Curve.Params().BitSize]
	case ed25519.PublicKey:
		algorithm = jose.EdDSA
	}
	options := (&jose.SignerOptions{}).WithType("JWT")
	if id != "" {
		options = options.WithHeader("kid", id)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: cryptosigner.Opaque(key)}, options)
	if err != nil {
		return nil, token.Wrong("client_key", remedy, "%w", err)
	}
	return signer, nil
}

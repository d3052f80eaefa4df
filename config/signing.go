package config

import (
	"crypto"
	"crypto/tls"
	"crypto/x509"
)

// Signing is the key pair that signs our requests. `studiobroker keys
// generate` makes one.
type Signing struct {
	// Key is an RSA key of at least 2048 bits, in PEM.
	Key SecretRef `yaml:"key" jsonschema:"required"`
	// Certificate of the key, in PEM. The provider gets it in our metadata.
	Certificate FileRef `yaml:"certificate" jsonschema:"required"`

	pair tls.Certificate
}

// Pair returns the key and its certificate.
func (s *Signing) Pair() (crypto.Signer, *x509.Certificate) {
	key, _ := s.pair.PrivateKey.(crypto.Signer)
	return key, s.pair.Leaf
}

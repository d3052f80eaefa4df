package config

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
)

// KeyPair is a private key and its certificate, as `studiobroker keys generate`
// makes them.
type KeyPair struct {
	// Key is the private key, in PEM: RSA with at least 2048 bits. To sign with, it may be ECDSA on
	// P-256 as well.
	Key SecretRef `yaml:"key" jsonschema:"required"`
	// Certificate of the key, in PEM. The provider gets it in our metadata.
	Certificate FileRef `yaml:"certificate" jsonschema:"required"`

	pair tls.Certificate
}

// Pair returns the key and its certificate.
func (k *KeyPair) Pair() (crypto.Signer, *x509.Certificate) {
	key, _ := k.pair.PrivateKey.(crypto.Signer)
	return key, k.pair.Leaf
}

// Decrypter returns an RSA key and its certificate.
func (k *KeyPair) Decrypter() (crypto.Decrypter, *x509.Certificate) {
	key, _ := k.pair.PrivateKey.(crypto.Decrypter)
	return key, k.pair.Leaf
}

// KeyPairs are at most two, the newest first.
type KeyPairs []KeyPair

func (KeyPairs) expects() string {
	return "{key: {file: PATH}, certificate: {file: PATH}}, or a list of two of them"
}

// oneOrMany lets a single pair stand without a list.
func (KeyPairs) oneOrMany() {}

// strong reports whether a key is fit for its use.
func strong(key crypto.PrivateKey, signs bool) bool {
	switch key := key.(type) {
	case *rsa.PrivateKey:
		return key.N.BitLen() >= minRSA
	case *ecdsa.PrivateKey:
		return signs && key.Curve == elliptic.P256()
	}
	return false
}

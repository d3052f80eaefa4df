package config

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
)

// ClientKey is the private key that we prove ourselves with at an OpenID
// provider (OpenID Connect Core 1.0, section 9, private_key_jwt).
type ClientKey struct {
	// Key is an RSA key of at least 2048 bits or a P-256 key, in PEM.
	Key SecretRef `yaml:"key" jsonschema:"required"`
	// KeyID is what the provider calls the key, if it calls it anything.
	KeyID string `yaml:"key_id,omitempty"`

	signer crypto.Signer
}

func (ClientKey) expects() string { return "{key: {file: PATH}, key_id: ID}" }

// Signer is the private key.
func (k *ClientKey) Signer() crypto.Signer { return k.signer }

// parseKey reads a private key that may sign. Its errors do not quote it.
func parseKey(text string) (crypto.Signer, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("no key in PEM")
	}
	key, err := parseBlock(block)
	if err != nil {
		return nil, err
	}
	switch key := key.(type) {
	case *rsa.PrivateKey:
		if key.N.BitLen() >= minRSA {
			return key, nil
		}
	case *ecdsa.PrivateKey:
		if key.Curve == elliptic.P256() {
			return key, nil
		}
	}
	return nil, fmt.Errorf("neither an RSA key of at least %d bits nor a P-256 key", minRSA)
}

// parseBlock reads the forms that private keys come in.
func parseBlock(block *pem.Block) (any, error) {
	switch block.Type {
	case "PRIVATE KEY":
		return hushed(x509.ParsePKCS8PrivateKey(block.Bytes))
	case "RSA PRIVATE KEY":
		return hushed(x509.ParsePKCS1PrivateKey(block.Bytes))
	case "EC PRIVATE KEY":
		return hushed(x509.ParseECPrivateKey(block.Bytes))
	}
	return nil, errors.New("the PEM holds no private key without a password")
}

// hushed keeps to itself what a parser found in a key.
func hushed[T any](key T, err error) (any, error) {
	if err != nil {
		return nil, errors.New("not a private key that can be read")
	}
	return key, nil
}

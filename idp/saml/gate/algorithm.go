package gate

import (
	"crypto"
	"errors"
	"fmt"
	"strings"
)

// Family is the kind of key a signature needs.
type Family string

// The families of public keys that may sign.
const (
	RSA   Family = "RSA"
	ECDSA Family = "ECDSA"
)

// Algorithm is an allowed signature method.
type Algorithm struct {
	URI    string
	Family Family
	Hash   crypto.Hash
}

// ErrAlgorithm marks a signature by an algorithm that is not allowed.
var ErrAlgorithm = errors.New("only RSA and ECDSA with SHA-256, SHA-384 or SHA-512 are accepted")

const more = "http://www.w3.org/2001/04/xmldsig-more#"

// algorithmOf returns the allowed signature method of that URI (RFC 9231,
// sections 2.3.2 and 2.3.6).
func algorithmOf(uri string) (Algorithm, error) {
	family, hash := Family(""), crypto.Hash(0)
	switch method, _ := strings.CutPrefix(uri, more); method {
	case "rsa-sha256":
		family, hash = RSA, crypto.SHA256
	case "rsa-sha384":
		family, hash = RSA, crypto.SHA384
	case "rsa-sha512":
		family, hash = RSA, crypto.SHA512
	case "ecdsa-sha256":
		family, hash = ECDSA, crypto.SHA256
	case "ecdsa-sha384":
		family, hash = ECDSA, crypto.SHA384
	case "ecdsa-sha512":
		family, hash = ECDSA, crypto.SHA512
	}
	if hash == 0 || !strings.HasPrefix(uri, more) {
		return Algorithm{}, fmt.Errorf("it is made by %.80q: %w", uri, ErrAlgorithm)
	}
	return Algorithm{uri, family, hash}, nil
}

// digestOf returns the allowed digest method of that URI (RFC 9231, section
// 2.1; XML Encryption 1.1, section 5.7).
func digestOf(uri string) (crypto.Hash, error) {
	switch uri {
	case "http://www.w3.org/2001/04/xmlenc#sha256":
		return crypto.SHA256, nil
	case more + "sha384":
		return crypto.SHA384, nil
	case "http://www.w3.org/2001/04/xmlenc#sha512":
		return crypto.SHA512, nil
	}
	return 0, fmt.Errorf("its digest is made by %.80q: %w", uri, ErrAlgorithm)
}

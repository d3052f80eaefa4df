package gate

import (
	"crypto"
	"errors"
	"fmt"

	"github.com/studiobroker/studiobroker/idp/saml/strict"
)

// Family is the kind of key a signature needs.
type Family string

// The families of public keys that may sign.
const (
	RSA   Family = "RSA"
	ECDSA Family = "ECDSA"
)

// Algorithm is a signature method.
type Algorithm struct {
	URI    string
	Family Family
	Hash   crypto.Hash
}

// Allowed says which algorithms may sign. RSA and ECDSA with SHA-2 always may.
type Allowed struct {
	SHA1 bool // as well, for a provider that knows nothing better: SHA-1 can be forged
}

// ErrAlgorithm marks a signature by an algorithm that is not allowed.
var ErrAlgorithm = errors.New("only RSA and ECDSA with SHA-256, SHA-384 or SHA-512 are accepted")

const more = "http://www.w3.org/2001/04/xmldsig-more#"

// methods are the signature methods (RFC 9231, sections 2.3.2 and 2.3.6; XML
// Signature, section 6.4).
var methods = []Algorithm{
	{more + "rsa-sha256", RSA, crypto.SHA256},
	{more + "rsa-sha384", RSA, crypto.SHA384},
	{more + "rsa-sha512", RSA, crypto.SHA512},
	{more + "ecdsa-sha256", ECDSA, crypto.SHA256},
	{more + "ecdsa-sha384", ECDSA, crypto.SHA384},
	{more + "ecdsa-sha512", ECDSA, crypto.SHA512},
	{Signature + "rsa-sha1", RSA, crypto.SHA1},
	{more + "ecdsa-sha1", ECDSA, crypto.SHA1},
}

// method returns the signature method that e names.
func (a Allowed) method(e *strict.Element) (Algorithm, error) {
	for _, method := range methods {
		if e.HasAttr("Algorithm", method.URI) && (a.SHA1 || method.Hash != crypto.SHA1) {
			return method, nil
		}
	}
	return Algorithm{}, fmt.Errorf("it is made by %.80q: %w", e.Attr("Algorithm"), ErrAlgorithm)
}

// digests are the digest methods (RFC 9231, section 2.1; XML Encryption 1.1,
// section 5.7; XML Signature, section 6.2).
var digests = []struct {
	uri  string
	hash crypto.Hash
}{
	{"http://www.w3.org/2001/04/xmlenc#sha256", crypto.SHA256},
	{more + "sha384", crypto.SHA384},
	{"http://www.w3.org/2001/04/xmlenc#sha512", crypto.SHA512},
	{Signature + "sha1", crypto.SHA1},
}

// digest returns the digest method that e names.
func (a Allowed) digest(e *strict.Element) (crypto.Hash, error) {
	for _, digest := range digests {
		if e.HasAttr("Algorithm", digest.uri) && (a.SHA1 || digest.hash != crypto.SHA1) {
			return digest.hash, nil
		}
	}
	return 0, fmt.Errorf("its digest is made by %.80q: %w", e.Attr("Algorithm"), ErrAlgorithm)
}

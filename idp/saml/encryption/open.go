package encryption

import (
	"crypto"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/studiobroker/studiobroker/idp/saml/strict"
)

// Why something does not open.
var (
	ErrNoKey     = errors.New("encrypted, and this provider has no key to decrypt it")
	ErrAlgorithm = errors.New("only AES-GCM with a key under RSA-OAEP is accepted, and AES-CBC inside of a signed Response")
	ErrShape     = errors.New("it is not built as XML Encryption builds it")
	ErrFailed    = errors.New("it cannot be decrypted") // whatever the reason: see the package
)

// Ring holds our keys: at most two, the newest first.
type Ring []crypto.Decrypter

// MaxKeys is how many keys a ring may hold: each costs one private-key
// operation per message.
const MaxKeys = 2

// Open returns the plaintext of an EncryptedAssertion or EncryptedID.
// Authentic says that e is under a signature that was verified: only then
// nobody can have altered it, and AES-CBC may be used.
func (r Ring) Open(e *strict.Element, authentic bool) ([]byte, error) {
	if len(r) == 0 {
		return nil, ErrNoKey
	}
	s, err := readSealed(e)
	if err != nil {
		return nil, err
	}
	open, size := opener(s.algorithm, authentic)
	if open == nil {
		return nil, fmt.Errorf("it is encrypted by %.80q: %w", s.algorithm, ErrAlgorithm)
	}
	var plaintext []byte
	for _, key := range r {
		if text, ok := open(unwrap(key, s, size), s.data); ok {
			plaintext = text // the other key is tried all the same
		}
	}
	if plaintext == nil {
		return nil, ErrFailed
	}
	return plaintext, nil
}

// unwrap returns the content key, or a random one in its place: what follows
// takes the same either way.
func unwrap(key crypto.Decrypter, s sealed, size int) []byte {
	content, err := key.Decrypt(rand.Reader, s.key, &s.padding)
	if err != nil || len(content) != size {
		content = make([]byte, size)
		_, _ = rand.Read(content) // it never fails
	}
	return content
}

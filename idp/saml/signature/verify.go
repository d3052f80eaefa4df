package signature

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"github.com/studiobroker/studiobroker/idp/saml/gate"
	"github.com/studiobroker/studiobroker/idp/saml/strict"
)

// Why a signature does not hold.
var (
	ErrInvalid = errors.New("no certificate in the provider's metadata verifies it")
	ErrExpired = errors.New("the certificate that verifies it is not valid now")

	errLong = fmt.Errorf("the canonical form of what it covers has more than %d KB", strict.MaxBytes>>10)
)

// Verified is what one signature covers.
type Verified struct {
	Bytes       []byte            // canonical, without the signature: read only these
	SignedInfo  []byte            // canonical: what was signed
	Certificate *x509.Certificate // the one that verified it
}

// Memory is where verified bytes are written; whoever verifies the next message
// into it has lost those of the one before. The zero value is ready to use.
type Memory struct{ info, covered []byte }

// Verify checks the signature of that shape with each certificate that is
// pinned for the provider. Key information in the message is not looked at.
//
// The signature of SignedInfo comes first: until a key of the provider has
// spoken for it, nothing larger is canonicalised or hashed.
func (m *Memory) Verify(shape *gate.Shape, pinned []*x509.Certificate, now time.Time) (Verified, error) {
	info := shape.Signature.Child(gate.Signature, "SignedInfo")
	m.info = info.AppendCanonical(m.info[:0], shape.SignedPrefixes, nil)
	certificate, err := signer(shape, m.info, pinned, now)
	if err != nil {
		return Verified{}, fmt.Errorf("the signature of the %s: %w", shape.Covers(), err)
	}
	m.covered = shape.Of.AppendCanonical(m.covered[:0], shape.Prefixes, shape.Signature)
	if len(m.covered) > strict.MaxBytes {
		return Verified{}, fmt.Errorf("the signature of the %s: %w", shape.Covers(), errLong)
	}
	var sum [maxSum]byte
	if !bytes.Equal(digest(shape.Digest, m.covered, sum[:0]), shape.Sum) {
		return Verified{}, fmt.Errorf("the signature of the %s: %w", shape.Covers(), ErrInvalid)
	}
	return Verified{m.covered, m.info, certificate}, nil
}

// signer returns the certificate that verifies what was signed.
func signer(shape *gate.Shape, info []byte, pinned []*x509.Certificate, now time.Time) (*x509.Certificate, error) {
	var memory [maxSum]byte
	sum := digest(shape.Method.Hash, info, memory[:0])
	reason := ErrInvalid
	for _, certificate := range pinned {
		switch {
		case !verifies(shape, sum, certificate):
		case now.Before(certificate.NotBefore) || now.After(certificate.NotAfter):
			reason = outOfTime(certificate) // another one may have the same key
		default:
			return certificate, nil
		}
	}
	return nil, reason
}

// maxSum is the size of the largest digest in bytes, that of SHA-512.
const maxSum = 64

// digest appends the digest of text.
func digest(by crypto.Hash, text, to []byte) []byte {
	hash := by.New()
	hash.Write(text)
	return hash.Sum(to)
}

func outOfTime(c *x509.Certificate) error {
	const day = time.DateOnly
	return fmt.Errorf("%w: it is valid from %s to %s", ErrExpired, c.NotBefore.UTC().Format(day), c.NotAfter.UTC().Format(day))
}

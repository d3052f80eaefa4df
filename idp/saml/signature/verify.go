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
	ErrAltered = errors.New("what it covers is not what was signed: it was changed on the way")
	ErrExpired = errors.New("the certificate that verifies it is not valid now")

	errLong = fmt.Errorf("the canonical form has more than %d KB", strict.MaxBytes>>10)
)

// Verified is what one signature covers.
type Verified struct {
	Root        *strict.Element   // of the canonical bytes, without the signature: read only this
	Bytes       []byte            // the canonical bytes that were digested
	SignedInfo  []byte            // canonical: what was signed
	Certificate *x509.Certificate // the one that verified it
}

// Memory is where verified bytes are written; whoever verifies the next message
// into it has lost those of the one before. The zero value is ready to use.
type Memory struct {
	info, covered strict.Document
	sum           [maxSum]byte
}

// Verify checks the signature of that shape with each certificate that is
// pinned for the provider. Key information in the message is not looked at.
//
// The signature of SignedInfo comes first: until a key of the provider has
// spoken for it, nothing larger is canonicalised or hashed. What SignedInfo says
// is then read from what was signed.
func (m *Memory) Verify(shape *gate.Shape, pinned []*x509.Certificate, now time.Time) (Verified, error) {
	verified, err := m.verify(shape, pinned, now)
	if err != nil {
		return Verified{}, fmt.Errorf("the signature of the %s: %w", shape.Covers(), err)
	}
	return verified, nil
}

func (m *Memory) verify(shape *gate.Shape, pinned []*x509.Certificate, now time.Time) (v Verified, err error) {
	info := m.info.Canonicalize(shape.Signature.Child(gate.Signature, "SignedInfo"), shape.SignedPrefixes, nil)
	if info == nil {
		return v, errLong
	}
	if v.Certificate, err = signer(shape, m.digest(shape.Method.Hash, m.info.Text()), pinned, now); err != nil {
		return v, err
	}
	signed, err := shape.As(info)
	switch {
	case err != nil:
		return v, err
	case signed.Method != shape.Method || signed.SignedPrefixes != shape.SignedPrefixes:
		return v, ErrInvalid // it was signed in another way
	}
	if v.Root = m.covered.Canonicalize(shape.Of, signed.Prefixes, shape.Signature); v.Root == nil {
		return v, errLong
	}
	if !bytes.Equal(m.digest(signed.Digest, m.covered.Text()), signed.Sum) {
		return v, ErrAltered // a key of the provider spoke for something else
	}
	v.Bytes, v.SignedInfo = m.covered.Text(), m.info.Text()
	return v, nil
}

// signer returns the certificate whose key signed what has that digest.
func signer(shape *gate.Shape, sum []byte, pinned []*x509.Certificate, now time.Time) (*x509.Certificate, error) {
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

// digest returns the digest of text, until the next one.
func (m *Memory) digest(by crypto.Hash, text []byte) []byte {
	hash := by.New()
	hash.Write(text)
	return hash.Sum(m.sum[:0])
}

func outOfTime(c *x509.Certificate) error {
	const day = time.DateOnly
	return fmt.Errorf("%w: it is valid from %s to %s", ErrExpired, c.NotBefore.UTC().Format(day), c.NotAfter.UTC().Format(day))
}

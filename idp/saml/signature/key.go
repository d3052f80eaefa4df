package signature

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"

	"github.com/studiobroker/studiobroker/idp/saml/gate"
)

// MinRSA is the least size of an RSA key that may sign, in bits (NIST SP
// 800-131A).
const MinRSA = 2048

// CheckKey refuses a certificate whose key must not or cannot sign.
func CheckKey(certificate *x509.Certificate) error {
	switch key := certificate.PublicKey.(type) {
	case *rsa.PublicKey:
		if bits := key.N.BitLen(); bits < MinRSA {
			return fmt.Errorf("its RSA key has %d bits, at least %d are needed", bits, MinRSA)
		}
		return nil
	case *ecdsa.PublicKey:
		if key.Curve == elliptic.P224() {
			return errors.New("its key is on P-224; P-256, P-384 and P-521 are accepted")
		}
		return nil
	}
	return fmt.Errorf("its key is %s; RSA and ECDSA are accepted", certificate.PublicKeyAlgorithm)
}

// fits reports whether the certificate's key can make signatures of method.
func fits(method gate.Algorithm, certificate *x509.Certificate) bool {
	switch certificate.PublicKey.(type) {
	case *rsa.PublicKey:
		return method.Family == gate.RSA
	case *ecdsa.PublicKey:
		return method.Family == gate.ECDSA
	}
	return false
}

// asGoReads returns the value of the signature as crypto/x509 wants it. XML
// Signature writes ECDSA as r and s side by side, each as long as the curve's
// order (RFC 4050, section 3.3); Go reads ASN.1. Of an odd length, a zero before
// s would go unnoticed, and one signature have two writings.
func asGoReads(shape *gate.Shape) ([]byte, error) {
	if shape.Method.Family != gate.ECDSA {
		return shape.Value, nil
	}
	half := len(shape.Value) / 2
	if half*2 != len(shape.Value) || half > 66 {
		return nil, fmt.Errorf("the signature of the %s: %w: its value is not r and s of one length", shape.Covers, ErrInvalid)
	}
	return asn1.Marshal(struct{ R, S *big.Int }{
		R: new(big.Int).SetBytes(shape.Value[:half]),
		S: new(big.Int).SetBytes(shape.Value[half:]),
	})
}

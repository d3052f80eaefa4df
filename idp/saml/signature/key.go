package signature

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
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

// verifies reports whether the certificate's key made the signature of that
// shape over the hash sum.
func verifies(shape *gate.Shape, sum []byte, certificate *x509.Certificate) bool {
	switch key := certificate.PublicKey.(type) {
	case *rsa.PublicKey:
		return shape.Method.Family == gate.RSA && rsa.VerifyPKCS1v15(key, shape.Method.Hash, sum, shape.Value) == nil
	case *ecdsa.PublicKey:
		return shape.Method.Family == gate.ECDSA && verifiesECDSA(key, sum, shape.Value)
	}
	return false
}

// verifiesECDSA verifies r and s side by side, each as long as the curve's
// order (RFC 9231, section 2.3.6): of any other length, one signature would have
// several writings.
func verifiesECDSA(key *ecdsa.PublicKey, sum, value []byte) bool {
	size := (key.Params().N.BitLen() + 7) / 8
	if len(value) != 2*size {
		return false
	}
	return ecdsa.Verify(key, sum, new(big.Int).SetBytes(value[:size]), new(big.Int).SetBytes(value[size:]))
}

package idptest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
)

// verifies checks a signature by SHA-256 over text, as method names it.
func verifies(certificate *x509.Certificate, method string, text, signature []byte) error {
	sum := sha256.Sum256(text)
	switch key := certificate.PublicKey.(type) {
	case *rsa.PublicKey:
		if method != RSASHA256 {
			return errors.New("not signed by RSA-SHA256")
		}
		return rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], signature)
	case *ecdsa.PublicKey:
		r, s, err := sides(key, signature)
		switch {
		case err != nil:
			return err
		case method != ECDSASHA256:
			return errors.New("not signed by ECDSA-SHA256")
		case !ecdsa.Verify(key, sum[:], r, s):
			return errors.New("the signature does not verify")
		}
		return nil
	}
	return fmt.Errorf("signed with %T", certificate.PublicKey)
}

// sides reads r and s side by side (RFC 9231, section 2.3.6).
func sides(key *ecdsa.PublicKey, signature []byte) (r, s *big.Int, err error) {
	size := (key.Params().N.BitLen() + 7) / 8
	if len(signature) != 2*size {
		return nil, nil, fmt.Errorf("%d bytes are not r and s", len(signature))
	}
	return new(big.Int).SetBytes(signature[:size]), new(big.Int).SetBytes(signature[size:]), nil
}

// verifiesEnveloped checks the signature inside of a request, by goxmldsig:
// what signs and what verifies have nothing in common.
func (s *SAML) verifiesEnveloped(certificate *x509.Certificate, document []byte) error {
	doc := etree.NewDocument()
	if err := doc.ReadFromBytes(document); err != nil {
		return err
	}
	want := RSASHA256
	key, isECDSA := certificate.PublicKey.(*ecdsa.PublicKey)
	if isECDSA {
		want = ECDSASHA256
		if err := inASN1(key, doc.FindElement("//SignatureValue")); err != nil {
			return err
		}
	}
	if method := doc.FindElement("//SignatureMethod"); method == nil || method.SelectAttrValue("Algorithm", "") != want {
		return errors.New("not signed by " + want)
	}
	validation := dsig.NewDefaultValidationContext(&dsig.MemoryX509CertificateStore{Roots: []*x509.Certificate{certificate}})
	validation.Clock = dsig.NewFakeClockAt(s.Now())
	_, err := validation.Validate(doc.Root())
	return err
}

// inASN1 writes r and s as goxmldsig reads them.
func inASN1(key *ecdsa.PublicKey, value *etree.Element) error {
	if value == nil {
		return errors.New("not signed")
	}
	signature, err := base64.StdEncoding.DecodeString(value.Text())
	if err != nil {
		return err
	}
	r, s, err := sides(key, signature)
	if err != nil {
		return err
	}
	der, err := asn1.Marshal(struct{ R, S *big.Int }{r, s})
	value.SetText(base64.StdEncoding.EncodeToString(der))
	return err
}

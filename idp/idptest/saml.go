package idptest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"math/big"
	"sync"
	"time"
)

// SAMLConfig is what a SAML identity provider needs to know of itself.
type SAMLConfig struct {
	EntityID string // its name; SSOURL + "/metadata" unless set
	SSOURL   string // where it receives AuthnRequests
	// Key signs; an RSA key of 2048 bits is made unless it is given. ECDSA
	// keys work as well.
	Key crypto.Signer
	// Certificate of Key; a self-signed one for Valid from Now is made unless
	// it is given.
	Certificate *x509.Certificate
	// Valid is how long a self-signed certificate is valid; a year unless set.
	Valid time.Duration
	// Now is the clock; time.Now unless set.
	Now func() time.Time
}

// SAML is a SAML identity provider. It is safe for concurrent use.
type SAML struct {
	EntityID    string
	SSOURL      string
	Key         crypto.Signer
	Certificate *x509.Certificate
	Now         func() time.Time

	mu       sync.Mutex
	services map[string]Service // by entity ID
}

// NewSAML makes an identity provider. It listens nowhere; see [SAML.Handler]
// and [Start].
func NewSAML(c SAMLConfig) (*SAML, error) {
	if c.SSOURL == "" {
		return nil, errors.New("idptest: SSOURL is missing")
	}
	if c.EntityID == "" {
		c.EntityID = c.SSOURL + "/metadata"
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Valid == 0 {
		c.Valid = 365 * 24 * time.Hour
	}
	var err error
	if c.Key == nil {
		if c.Key, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
			return nil, err
		}
	}
	if c.Certificate == nil {
		if c.Certificate, err = SelfSigned(c.Key, c.Now(), c.Valid); err != nil {
			return nil, err
		}
	}
	return &SAML{
		EntityID: c.EntityID, SSOURL: c.SSOURL, Key: c.Key, Certificate: c.Certificate, Now: c.Now,
		services: map[string]Service{},
	}, nil
}

// SelfSigned makes a certificate for key that is valid for the given time,
// from an hour before now.
func SelfSigned(key crypto.Signer, now time.Time, valid time.Duration) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: "idptest"},
		NotBefore:    now.Add(-time.Hour),
		NotAfter:     now.Add(valid),
		KeyUsage:     x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

// Metadata describes the identity provider: one signing certificate, sign-on
// by redirect and by POST.
func (s *SAML) Metadata() []byte { return s.MetadataWith(s.Certificate) }

// MetadataWith is Metadata with other signing certificates, for instance two
// of them during a rollover.
func (s *SAML) MetadataWith(certificates ...*x509.Certificate) []byte {
	keys := ""
	for _, c := range certificates {
		keys += `<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="` + dsigSpace + `"><ds:X509Data><ds:X509Certificate>` +
			base64.StdEncoding.EncodeToString(c.Raw) + `</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`
	}
	return fmt.Appendf(nil, `<?xml version="1.0"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="%[1]s">
<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol" WantAuthnRequestsSigned="true">%[2]s
<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="%[3]s"/>
<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="%[3]s"/>
</md:IDPSSODescriptor></md:EntityDescriptor>
`, escape(s.EntityID), keys, escape(s.SSOURL))
}

// Service is a service provider that trusts the identity provider.
type Service struct {
	EntityID    string
	ACS         string
	Certificate *x509.Certificate // verifies its requests; nil if it does not sign
}

// Trust reads the metadata of a service provider. Requests of a service that
// is not trusted are refused.
func (s *SAML) Trust(metadata []byte) (Service, error) {
	var m struct {
		XMLName     xml.Name `xml:"urn:oasis:names:tc:SAML:2.0:metadata EntityDescriptor"`
		EntityID    string   `xml:"entityID,attr"`
		Certificate string   `xml:"SPSSODescriptor>KeyDescriptor>KeyInfo>X509Data>X509Certificate"`
		Consumers   []struct {
			Location string `xml:",attr"`
		} `xml:"SPSSODescriptor>AssertionConsumerService"`
	}
	if err := xml.Unmarshal(metadata, &m); err != nil {
		return Service{}, err
	}
	if m.EntityID == "" || len(m.Consumers) == 0 {
		return Service{}, errors.New("idptest: the metadata has no entityID or no AssertionConsumerService")
	}
	service := Service{EntityID: m.EntityID, ACS: m.Consumers[0].Location}
	if m.Certificate != "" {
		der, err := base64.StdEncoding.DecodeString(m.Certificate)
		if err != nil {
			return Service{}, err
		}
		if service.Certificate, err = x509.ParseCertificate(der); err != nil {
			return Service{}, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.services[service.EntityID] = service
	return service, nil
}

func (s *SAML) service(entityID string) (Service, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	service, ok := s.services[entityID]
	return service, ok
}

// isECDSA reports whether key signs by ECDSA, and how long r and s are.
func isECDSA(key crypto.Signer) (size int, ok bool) {
	public, ok := key.Public().(*ecdsa.PublicKey)
	if !ok {
		return 0, false
	}
	return (public.Params().N.BitLen() + 7) / 8, true
}

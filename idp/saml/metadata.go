package saml

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/xml"
	"net/http"

	crewjam "github.com/crewjam/saml"

	"github.com/studiobroker/studiobroker/idp/saml/encryption"
	"github.com/studiobroker/studiobroker/idp/saml/gate"
)

// Metadata is what a provider has to know of us. It has no expiry: it changes
// only when the configuration does.
func (p *Provider) Metadata() []byte { return p.metadata }

// ServeMetadata answers with the metadata.
func (p *Provider) ServeMetadata(w http.ResponseWriter, _ *http.Request) {
	ServeMetadata(w, p.metadata)
}

// ServeMetadata answers with metadata.
func ServeMetadata(w http.ResponseWriter, metadata []byte) {
	w.Header().Set("Content-Type", "application/samlmetadata+xml")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(metadata) // nobody is left to tell
}

// The parts of SAML metadata 2.3 and 2.4.4 that a service provider needs, in
// the order of its schema. crewjam's own types write empty elements and an
// expiry.
type entityDescriptor struct {
	XMLName  xml.Name `xml:"md:EntityDescriptor"`
	Metadata string   `xml:"xmlns:md,attr"`
	EntityID string   `xml:"entityID,attr"`
	Role     spRole   `xml:"md:SPSSODescriptor"`
}

type spRole struct {
	RequestsSigned       bool            `xml:"AuthnRequestsSigned,attr"`
	WantAssertionsSigned bool            `xml:"WantAssertionsSigned,attr"`
	Protocols            string          `xml:"protocolSupportEnumeration,attr"`
	Keys                 []keyDescriptor `xml:"md:KeyDescriptor"`
	NameIDFormats        []string        `xml:"md:NameIDFormat"`
	Consumer             consumer        `xml:"md:AssertionConsumerService"`
}

type keyDescriptor struct {
	Use     string   `xml:"use,attr"`
	Info    keyInfo  `xml:"ds:KeyInfo"`
	Methods []method `xml:"md:EncryptionMethod"`
}

type method struct {
	Algorithm string `xml:"Algorithm,attr"`
}

type keyInfo struct {
	Signature   string `xml:"xmlns:ds,attr"`
	Certificate string `xml:"ds:X509Data>ds:X509Certificate"`
}

type consumer struct {
	Binding  string `xml:"Binding,attr"`
	Location string `xml:"Location,attr"`
	Index    int    `xml:"index,attr"`
	Default  bool   `xml:"isDefault,attr"`
}

const metadataSpace = "urn:oasis:names:tc:SAML:2.0:metadata"

// Describe is the same without a provider: nothing of it needs to be known yet, so
// Metadata and Used are not looked at.
func Describe(c Config) ([]byte, error) {
	c = c.withDefaults()
	if err := c.check(); err != nil {
		return nil, err
	}
	return c.describe()
}

// describe writes our metadata.
func (c Config) describe() ([]byte, error) {
	e := entityDescriptor{
		Metadata: metadataSpace,
		EntityID: c.EntityID,
		Role: spRole{
			RequestsSigned:       c.SigningKey != nil,
			WantAssertionsSigned: true,
			Protocols:            gate.Protocol,
			NameIDFormats:        []string{formatPersistent, formatEmail, formatUnspecified},
			Consumer:             consumer{Binding: crewjam.HTTPPostBinding, Location: c.acs(), Default: true},
		},
	}
	if c.Certificate != nil {
		e.Role.Keys = append(e.Role.Keys, described("signing", c.Certificate))
	}
	if len(c.Decryption) > 0 { // providers encrypt for the newest
		e.Role.Keys = append(e.Role.Keys, described("encryption", c.Decryption[0].Certificate, encryption.Preferred()...))
	}
	document, err := xml.MarshalIndent(e, "", "  ")
	return append([]byte(xml.Header), document...), err
}

func described(use string, certificate *x509.Certificate, algorithms ...string) keyDescriptor {
	k := keyDescriptor{Use: use, Info: keyInfo{gate.Signature, base64.StdEncoding.EncodeToString(certificate.Raw)}}
	for _, a := range algorithms {
		k.Methods = append(k.Methods, method{a})
	}
	return k
}

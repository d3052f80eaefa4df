package idptest

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"time"
)

// Request is what a response answers.
type Request struct {
	ID         string // empty if nobody asked
	Audience   string // entity ID of the service
	ACS        string // where the response goes
	RelayState string
}

// Unsolicited is the request of nobody: a person clicked a tile.
func Unsolicited(entityID, acs string) Request { return Request{Audience: entityID, ACS: acs} }

// Signed says which parts of a response are signed.
type Signed int

// What is signed.
const (
	AssertionSigned Signed = iota
	ResponseSigned
	BothSigned
	NothingSigned
)

// Prefixes says how the namespaces of a message are written.
type Prefixes int

// How providers write namespaces.
const (
	SAML2Prefixes Prefixes = iota // saml2p: and saml2:, as Okta and AWS
	SAMLPrefixes                  // samlp: and saml:, as SimpleSAMLphp and LemonLDAP::NG
	NoPrefixes                    // default namespaces, as Entra ID
	SamePrefix                    // one prefix bound again further down, as pysaml2
)

// Message is a response before it is written and signed. A [Lie] changes it.
type Message struct {
	// The Response
	ResponseID           string
	ResponseVersion      string
	ResponseIssuer       string // left out if empty
	ResponseIssueInstant time.Time
	Destination          string // left out if empty
	InResponseTo         string // left out if empty
	Status               []string
	StatusMessage        string

	// The Assertion
	NoAssertion     bool
	AssertionID     string
	Version         string
	Issuer          string
	IssuerFormat    string
	IssueInstant    time.Time
	NameID          string
	NoNameID        bool
	NameIDFormat    string
	NameQualifier   string
	SPNameQualifier string
	Confirmations   []Confirmation
	NotBefore       time.Time // left out if zero, as all times
	NotOnOrAfter    time.Time
	Audiences       [][]string // one restriction each
	ExtraConditions string     // XML behind the restrictions
	NoAuthn         bool
	AuthnInstant    time.Time
	SessionEnd      time.Time
	AuthnContext    string // XML inside of AuthnContext
	Attributes      []Attribute

	// How it is written and signed
	Prefixes   Prefixes
	Signed     Signed
	SignedBy   Signer
	Method     string // URI of the signature method; by SHA-256 with the key's family unless set
	Digest     string // URI of the digest method; SHA-256 unless set
	PrefixList string // InclusiveNamespaces of the second transform
	KeyInfo    string // XML inside of KeyInfo; the certificate unless set, none if "-"

	// What is encrypted; nothing if nil
	EncryptAssertion *Encryption // after it is signed itself
	EncryptName      *Encryption

	// What happens to the XML
	BeforeSigning func(assertion string) string // changes the assertion that gets signed
	BeforeSealing func(response string) string  // changes the response before it is signed itself
	AfterSigning  func(response string) string  // changes what is sent
	Encode        func(response []byte) string  // base64 unless set
}

// Confirmation is one SubjectConfirmation.
type Confirmation struct {
	Method       string
	NoData       bool
	Recipient    string
	InResponseTo string
	NotBefore    time.Time
	NotOnOrAfter time.Time
}

// Signer signs, and shows the certificate in KeyInfo.
type Signer struct {
	Key         crypto.Signer
	Certificate *x509.Certificate
}

const (
	success     = "urn:oasis:names:tc:SAML:2.0:status:Success"
	bearer      = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
	unspecified = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
	password    = `<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef>`
)

// Respond makes the response to a request about who, and returns it as the
// value of the form field SAMLResponse. Without lies it is what an honest
// provider sends: valid for five minutes, the assertion signed by RSA-SHA256.
func (s *SAML) Respond(to Request, who Person, lies ...Lie) (string, error) {
	m := s.honest(to, who)
	for _, lie := range lies {
		lie(m)
	}
	response, err := m.xml()
	if err != nil {
		return "", err
	}
	if m.Encode != nil {
		return m.Encode(response), nil
	}
	return base64.StdEncoding.EncodeToString(response), nil
}

// honest is the message without lies.
func (s *SAML) honest(to Request, who Person) *Message {
	now := s.Now().UTC().Truncate(time.Second)
	until := now.Add(5 * time.Minute)
	format := who.NameIDFormat
	if format == "" {
		format = unspecified
	}
	return &Message{
		ResponseID: "r-" + rand.Text(), ResponseVersion: "2.0", ResponseIssuer: s.EntityID, ResponseIssueInstant: now,
		Destination: to.ACS, InResponseTo: to.ID, Status: []string{success},

		AssertionID: "a-" + rand.Text(), Version: "2.0", Issuer: s.EntityID, IssueInstant: now,
		NameID: who.NameID, NameIDFormat: format,
		Confirmations: []Confirmation{{Method: bearer, Recipient: to.ACS, InResponseTo: to.ID, NotOnOrAfter: until}},
		NotBefore:     now.Add(-30 * time.Second), NotOnOrAfter: until, Audiences: [][]string{{to.Audience}},
		AuthnInstant: now, AuthnContext: password, Attributes: who.Attributes,

		SignedBy: Signer{s.Key, s.Certificate},
	}
}

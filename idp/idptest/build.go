package idptest

import (
	"bytes"
	"encoding/xml"
	"regexp"
	"strings"
	"time"
)

const (
	protocolSpace  = "urn:oasis:names:tc:SAML:2.0:protocol"
	assertionSpace = "urn:oasis:names:tc:SAML:2.0:assertion"
	dsigSpace      = "http://www.w3.org/2000/09/xmldsig#"
)

// xml writes and signs the message. The text is made with the prefixes samlp:
// and saml:, which are then written as Prefixes says, before anything is
// signed.
func (m *Message) xml() ([]byte, error) {
	assertion := m.assertion()
	if m.EncryptName != nil {
		var err error
		if assertion, err = m.encryptName(assertion); err != nil {
			return nil, err
		}
	}
	assertion = m.prefixed(assertion)
	if m.BeforeSigning != nil {
		assertion = m.BeforeSigning(assertion)
	}
	var err error
	if m.Signed == AssertionSigned || m.Signed == BothSigned {
		if assertion, err = m.sign(assertion); err != nil {
			return nil, err
		}
	}
	if m.EncryptAssertion != nil {
		if assertion, err = m.EncryptAssertion.seal("EncryptedAssertion", assertion); err != nil {
			return nil, err
		}
		assertion = m.prefixed(assertion)
	}
	open, end := m.envelope()
	response := m.prefixed(open) + assertion + m.prefixed(end)
	if m.BeforeSealing != nil {
		response = m.BeforeSealing(response)
	}
	if m.Signed == ResponseSigned || m.Signed == BothSigned {
		if response, err = m.sign(response); err != nil {
			return nil, err
		}
	}
	if m.AfterSigning != nil {
		response = m.AfterSigning(response)
	}
	return []byte(response), nil
}

var nameID = regexp.MustCompile(`<saml:NameID.*</saml:NameID>`)

// encryptName puts an EncryptedID in the place of the NameID.
func (m *Message) encryptName(assertion string) (string, error) {
	name := strings.Replace(nameID.FindString(assertion), "<saml:NameID", `<saml:NameID xmlns:saml="`+assertionSpace+`"`, 1)
	sealed, err := m.EncryptName.seal("EncryptedID", m.prefixed(name))
	return nameID.ReplaceAllLiteralString(assertion, sealed), err
}

// envelope is the Response around its assertion.
func (m *Message) envelope() (open, end string) {
	var w strings.Builder
	w.WriteString(`<samlp:Response xmlns:samlp="` + protocolSpace + `"`)
	attr(&w, "ID", m.ResponseID)
	attr(&w, "Version", m.ResponseVersion)
	instant(&w, "IssueInstant", m.ResponseIssueInstant)
	attr(&w, "Destination", m.Destination)
	attr(&w, "InResponseTo", m.InResponseTo)
	w.WriteString(`>`)
	if m.ResponseIssuer != "" {
		w.WriteString(`<saml:Issuer xmlns:saml="` + assertionSpace + `">` + escape(m.ResponseIssuer) + `</saml:Issuer>`)
	}
	w.WriteString(`<samlp:Status>`)
	for _, code := range m.Status {
		w.WriteString(`<samlp:StatusCode Value="` + escape(code) + `">`)
	}
	w.WriteString(strings.Repeat(`</samlp:StatusCode>`, len(m.Status)))
	if m.StatusMessage != "" {
		w.WriteString(`<samlp:StatusMessage>` + escape(m.StatusMessage) + `</samlp:StatusMessage>`)
	}
	w.WriteString(`</samlp:Status>`)
	return w.String(), `</samlp:Response>`
}

// assertion is the Assertion, which declares its own namespaces.
func (m *Message) assertion() string {
	if m.NoAssertion {
		return ""
	}
	var w strings.Builder
	w.WriteString(`<saml:Assertion xmlns:saml="` + assertionSpace + `"`)
	attr(&w, "ID", m.AssertionID)
	attr(&w, "Version", m.Version)
	instant(&w, "IssueInstant", m.IssueInstant)
	w.WriteString(`><saml:Issuer`)
	attr(&w, "Format", m.IssuerFormat)
	w.WriteString(`>` + escape(m.Issuer) + `</saml:Issuer>`)
	m.subject(&w)
	m.conditions(&w)
	m.authn(&w)
	m.attributes(&w)
	w.WriteString(`</saml:Assertion>`)
	return w.String()
}

func (m *Message) subject(w *strings.Builder) {
	w.WriteString(`<saml:Subject>`)
	if !m.NoNameID {
		w.WriteString(`<saml:NameID`)
		attr(w, "Format", m.NameIDFormat)
		attr(w, "NameQualifier", m.NameQualifier)
		attr(w, "SPNameQualifier", m.SPNameQualifier)
		w.WriteString(`>` + escape(m.NameID) + `</saml:NameID>`)
	}
	for _, c := range m.Confirmations {
		w.WriteString(`<saml:SubjectConfirmation`)
		attr(w, "Method", c.Method)
		w.WriteString(`>`)
		if !c.NoData {
			w.WriteString(`<saml:SubjectConfirmationData`)
			attr(w, "Recipient", c.Recipient)
			attr(w, "InResponseTo", c.InResponseTo)
			instant(w, "NotBefore", c.NotBefore)
			instant(w, "NotOnOrAfter", c.NotOnOrAfter)
			w.WriteString(`/>`)
		}
		w.WriteString(`</saml:SubjectConfirmation>`)
	}
	w.WriteString(`</saml:Subject>`)
}

func (m *Message) conditions(w *strings.Builder) {
	w.WriteString(`<saml:Conditions`)
	instant(w, "NotBefore", m.NotBefore)
	instant(w, "NotOnOrAfter", m.NotOnOrAfter)
	w.WriteString(`>`)
	for _, restriction := range m.Audiences {
		w.WriteString(`<saml:AudienceRestriction>`)
		for _, audience := range restriction {
			w.WriteString(`<saml:Audience>` + escape(audience) + `</saml:Audience>`)
		}
		w.WriteString(`</saml:AudienceRestriction>`)
	}
	w.WriteString(m.ExtraConditions + `</saml:Conditions>`)
}

func (m *Message) authn(w *strings.Builder) {
	if m.NoAuthn {
		return
	}
	w.WriteString(`<saml:AuthnStatement`)
	instant(w, "AuthnInstant", m.AuthnInstant)
	instant(w, "SessionNotOnOrAfter", m.SessionEnd)
	w.WriteString(`><saml:AuthnContext>` + m.AuthnContext + `</saml:AuthnContext></saml:AuthnStatement>`)
}

func (m *Message) attributes(w *strings.Builder) {
	if len(m.Attributes) == 0 {
		return
	}
	w.WriteString(`<saml:AttributeStatement>`)
	for _, a := range m.Attributes {
		w.WriteString(`<saml:Attribute`)
		attr(w, "Name", a.Name)
		attr(w, "FriendlyName", a.FriendlyName)
		attr(w, "NameFormat", "urn:oasis:names:tc:SAML:2.0:attrname-format:basic")
		w.WriteString(`>`)
		for _, value := range a.Values {
			w.WriteString(`<saml:AttributeValue xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string">` +
				escape(value) + `</saml:AttributeValue>`)
		}
		w.WriteString(`</saml:Attribute>`)
	}
	w.WriteString(`</saml:AttributeStatement>`)
}

// prefixed writes text's two prefixes as Prefixes says.
func (m *Message) prefixed(text string) string {
	write := func(protocol, assertion string) string {
		colon := func(prefix string) string {
			if prefix == "" {
				return ""
			}
			return prefix + ":"
		}
		xmlns := func(prefix string) string {
			if prefix == "" {
				return "xmlns="
			}
			return "xmlns:" + prefix + "="
		}
		return strings.NewReplacer(
			"<samlp:", "<"+colon(protocol), "</samlp:", "</"+colon(protocol), "xmlns:samlp=", xmlns(protocol),
			"<saml:", "<"+colon(assertion), "</saml:", "</"+colon(assertion), "xmlns:saml=", xmlns(assertion),
		).Replace(text)
	}
	switch m.Prefixes {
	case SAMLPrefixes:
		return text
	case NoPrefixes:
		return write("", "")
	case SamePrefix:
		return write("ns0", "ns0")
	default:
		return write("saml2p", "saml2")
	}
}

// attr writes an attribute that is not empty.
func attr(w *strings.Builder, name, value string) {
	if value != "" {
		w.WriteString(` ` + name + `="` + escape(value) + `"`)
	}
}

// instant writes a time that is not zero.
func instant(w *strings.Builder, name string, t time.Time) {
	if !t.IsZero() {
		attr(w, name, t.UTC().Format("2006-01-02T15:04:05.000Z"))
	}
}

func escape(text string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(text)) // a Buffer takes everything
	return b.String()
}

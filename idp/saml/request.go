package saml

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/base64"
	"math/big"
	"strings"
	"time"

	crewjam "github.com/crewjam/saml"

	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/idp/saml/gate"
)

// Signature methods of our requests (RFC 9231, sections 2.3.2 and 2.3.6).
const (
	rsaSHA256   = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
	ecdsaSHA256 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
)

// request is an AuthnRequest (SAML core 3.4.1), written in exclusive canonical
// form, so that what is sent is what is signed. It is in two parts: a signature
// stands between them, behind the Issuer.
type request struct{ id, head, tail string }

// request asks the provider for a person. It names no format of NameID: the
// provider's own choice for this application is the one an operator knows, and
// unlike crewjam's default it is not a new name each time.
func (p *Provider) request(pending idp.Pending) request {
	tail := `<samlp:NameIDPolicy AllowCreate="true"></samlp:NameIDPolicy>`
	if len(p.contexts) > 0 {
		tail += `<samlp:RequestedAuthnContext Comparison="exact">`
		for _, class := range p.contexts {
			tail += `<saml:AuthnContextClassRef xmlns:saml="` + gate.Assertion + `">` + inText.Replace(class) + `</saml:AuthnContextClassRef>`
		}
		tail += `</samlp:RequestedAuthnContext>`
	}
	return request{
		id: pending.RequestID,
		head: `<samlp:AuthnRequest xmlns:samlp="` + gate.Protocol + `" AssertionConsumerServiceURL="` + inValue.Replace(p.acs) +
			`" Destination="` + inValue.Replace(p.trust.sso[p.binding].String()) + `" ID="` + pending.RequestID +
			`" IssueInstant="` + stamp(p.now().Truncate(time.Second)) + `" ProtocolBinding="` + crewjam.HTTPPostBinding + `" Version="2.0">` +
			`<saml:Issuer xmlns:saml="` + gate.Assertion + `">` + inText.Replace(p.entityID) + `</saml:Issuer>`,
		tail: tail + `</samlp:AuthnRequest>`,
	}
}

// Writers of text in canonical form (Canonical XML 1.0, section 2.3). Nothing of
// ours has line breaks.
var (
	inValue = strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;")
	inText  = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
)

// signed is the request with an enveloped signature (SAML core 5.4).
func (p *Provider) signed(r request) (string, error) {
	digest := sha256.Sum256([]byte(r.head + r.tail))
	const open, method = `<ds:SignedInfo xmlns:ds="` + gate.Signature + `">`, "http://www.w3.org/2001/10/xml-exc-c14n#"
	info := open + `<ds:CanonicalizationMethod Algorithm="` + method + `"></ds:CanonicalizationMethod>` +
		`<ds:SignatureMethod Algorithm="` + p.method() + `"></ds:SignatureMethod><ds:Reference URI="#` + r.id + `"><ds:Transforms>` +
		`<ds:Transform Algorithm="` + gate.Signature + `enveloped-signature"></ds:Transform><ds:Transform Algorithm="` + method + `"></ds:Transform></ds:Transforms>` +
		`<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></ds:DigestMethod><ds:DigestValue>` +
		base64.StdEncoding.EncodeToString(digest[:]) + `</ds:DigestValue></ds:Reference></ds:SignedInfo>`
	value, err := p.sign(info)
	if err != nil {
		return "", err
	}
	return r.head + `<ds:Signature xmlns:ds="` + gate.Signature + `">` + info + `<ds:SignatureValue>` + base64.StdEncoding.EncodeToString(value) +
		`</ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>` + base64.StdEncoding.EncodeToString(p.certificate.Raw) +
		`</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>` + r.tail, nil
}

// method is how our key signs.
func (p *Provider) method() string {
	if _, ok := p.key.Public().(*ecdsa.PublicKey); ok {
		return ecdsaSHA256
	}
	return rsaSHA256
}

// sign signs text by SHA-256. ECDSA is written as r and s side by side (RFC
// 9231, section 2.3.6), where Go has ASN.1.
func (p *Provider) sign(text string) ([]byte, error) {
	sum := sha256.Sum256([]byte(text))
	value, err := p.key.Sign(rand.Reader, sum[:], crypto.SHA256)
	key, isECDSA := p.key.Public().(*ecdsa.PublicKey)
	if err != nil || !isECDSA {
		return value, err
	}
	var rs struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(value, &rs); err != nil {
		return nil, err
	}
	size := (key.Params().N.BitLen() + 7) / 8
	return append(rs.R.FillBytes(make([]byte, size)), rs.S.FillBytes(make([]byte, size))...), nil
}

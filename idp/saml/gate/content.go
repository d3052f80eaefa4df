package gate

import "github.com/studiobroker/studiobroker/idp/saml/strict"

// contentOf is the content model of a sign-in: the parts of SAML core, XML
// Signature and XML Encryption that can occur in a response to an AuthnRequest.
// An element that is not here has no place in one.
func contentOf(e *strict.Element) (c content, known bool) {
	switch {
	case e.In(Assertion):
		c, known = assertion[e.Local()]
	case e.In(Signature):
		c, known = signature[e.Local()]
	case e.In(Protocol):
		c, known = protocol[e.Local()]
	case e.Is(excC14N, "InclusiveNamespaces"):
		return content{}, true
	}
	return c, known
}

// protocol is SAML core section 3.2.2. The assertions are counted by
// [FindAssertion], which has better words.
var protocol = map[string]content{
	"Response": parts(optional(saml("Issuer")), optional(ds("Signature")), optional(samlp("Extensions")), one(samlp("Status")),
		several(saml("Assertion")), several(saml("EncryptedAssertion"))),
	"Status":        parts(one(samlp("StatusCode")), optional(samlp("StatusMessage")), optional(samlp("StatusDetail"))),
	"StatusCode":    parts(optional(samlp("StatusCode"))),
	"StatusMessage": text(),
	"Extensions":    anything(),
	"StatusDetail":  anything(),
}

// assertion is SAML core section 2.
var assertion = map[string]content{
	"Assertion": parts(one(saml("Issuer")), optional(ds("Signature")), one(saml("Subject")), one(saml("Conditions")), optional(saml("Advice")),
		several(saml("AuthnStatement")), several(saml("AuthzDecisionStatement")), several(saml("AttributeStatement"))),
	"Subject":             parts(optional(saml("NameID")), optional(saml("EncryptedID")), several(saml("SubjectConfirmation"))),
	"SubjectConfirmation": parts(optional(saml("BaseID")), optional(saml("NameID")), optional(saml("EncryptedID")), optional(saml("SubjectConfirmationData"))),
	"Conditions":          parts(several(saml("AudienceRestriction")), optional(saml("OneTimeUse")), optional(saml("ProxyRestriction")), several(saml("Condition"))),
	"AudienceRestriction": parts(some(saml("Audience"))),
	"ProxyRestriction":    parts(several(saml("Audience"))),
	"AuthnStatement":      parts(optional(saml("SubjectLocality")), one(saml("AuthnContext"))),
	"AuthnContext": parts(optional(saml("AuthnContextClassRef")), optional(saml("AuthnContextDecl")), optional(saml("AuthnContextDeclRef")),
		several(saml("AuthenticatingAuthority"))),
	"AttributeStatement": parts(several(saml("Attribute")), several(saml("EncryptedAttribute"))),
	"Attribute":          parts(several(saml("AttributeValue"))),

	"OneTimeUse":      {},
	"SubjectLocality": {},

	"Issuer":                  text(),
	"NameID":                  text(),
	"Audience":                text(),
	"AuthnContextClassRef":    text(),
	"AuthnContextDeclRef":     text(),
	"AuthenticatingAuthority": text(),

	"AttributeValue":          anything(),
	"Advice":                  anything(),
	"SubjectConfirmationData": anything(),
	"AuthnContextDecl":        anything(),
	"AuthzDecisionStatement":  anything(),
	"Condition":               anything(),
	"BaseID":                  anything(),
	"EncryptedID":             anything(),
	"EncryptedAttribute":      anything(),
	"EncryptedAssertion":      anything(),
}

// signature is XML Signature section 4, without Object, without parameters of
// algorithms, and with one Reference of two transforms.
var signature = map[string]content{
	"Signature":              parts(one(ds("SignedInfo")), one(ds("SignatureValue")), optional(ds("KeyInfo"))),
	"SignedInfo":             parts(one(ds("CanonicalizationMethod")), one(ds("SignatureMethod")), one(ds("Reference"))),
	"Reference":              parts(one(ds("Transforms")), one(ds("DigestMethod")), one(ds("DigestValue"))),
	"Transforms":             parts(part{ds("Transform"), 2, 2}),
	"Transform":              parts(optional(name{excC14N, "InclusiveNamespaces"})),
	"CanonicalizationMethod": parts(optional(name{excC14N, "InclusiveNamespaces"})),
	"SignatureMethod":        {},
	"DigestMethod":           {},
	"DigestValue":            text(),
	"SignatureValue":         text(),
	"KeyInfo":                anything(),
}

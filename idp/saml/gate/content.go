package gate

import "maps"

// model is what may be in a sign-in: the parts of SAML core, XML Signature and
// XML Encryption that can occur in a response to an AuthnRequest. An element that
// is not here has no place in one.
var model = linked(protocol, assertion, signature, map[name]*content{{excC14N, "InclusiveNamespaces"}: {}})

// linked joins models and lets every part know its own content.
func linked(models ...map[name]*content) map[name]*content {
	all := map[name]*content{}
	for _, m := range models {
		maps.Copy(all, m)
	}
	for _, c := range all {
		for i := range c.parts {
			c.parts[i].content = all[c.parts[i].name]
		}
	}
	return all
}

// protocol is SAML core section 3.2.2. The assertions are counted by
// [FindAssertion], which has better words.
var protocol = map[name]*content{
	samlp("Response"): parts(optional(saml("Issuer")), optional(ds("Signature")), optional(samlp("Extensions")), one(samlp("Status")),
		several(saml("Assertion")), several(saml("EncryptedAssertion"))),
	samlp("Status"):        parts(one(samlp("StatusCode")), optional(samlp("StatusMessage")), optional(samlp("StatusDetail"))),
	samlp("StatusCode"):    parts(optional(samlp("StatusCode"))),
	samlp("StatusMessage"): text(),
	samlp("Extensions"):    anything(),
	samlp("StatusDetail"):  anything(),
}

// assertion is SAML core section 2.
var assertion = map[name]*content{
	saml("Assertion"): parts(one(saml("Issuer")), optional(ds("Signature")), one(saml("Subject")), one(saml("Conditions")), optional(saml("Advice")),
		several(saml("AuthnStatement")), several(saml("AuthzDecisionStatement")), several(saml("AttributeStatement"))),
	saml("Subject"):             parts(optional(saml("NameID")), optional(saml("EncryptedID")), several(saml("SubjectConfirmation"))),
	saml("SubjectConfirmation"): parts(optional(saml("BaseID")), optional(saml("NameID")), optional(saml("EncryptedID")), optional(saml("SubjectConfirmationData"))),
	saml("Conditions"):          parts(several(saml("AudienceRestriction")), optional(saml("OneTimeUse")), optional(saml("ProxyRestriction")), several(saml("Condition"))),
	saml("AudienceRestriction"): parts(some(saml("Audience"))),
	saml("ProxyRestriction"):    parts(several(saml("Audience"))),
	saml("AuthnStatement"):      parts(optional(saml("SubjectLocality")), one(saml("AuthnContext"))),
	saml("AuthnContext"): parts(optional(saml("AuthnContextClassRef")), optional(saml("AuthnContextDecl")), optional(saml("AuthnContextDeclRef")),
		several(saml("AuthenticatingAuthority"))),
	saml("AttributeStatement"): parts(several(saml("Attribute")), several(saml("EncryptedAttribute"))),
	saml("Attribute"):          parts(several(saml("AttributeValue"))),

	saml("OneTimeUse"):      {},
	saml("SubjectLocality"): {},

	saml("Issuer"):                  text(),
	saml("NameID"):                  text(),
	saml("Audience"):                text(),
	saml("AuthnContextClassRef"):    text(),
	saml("AuthnContextDeclRef"):     text(),
	saml("AuthenticatingAuthority"): text(),

	saml("AttributeValue"):          anything(),
	saml("Advice"):                  anything(),
	saml("SubjectConfirmationData"): anything(),
	saml("AuthnContextDecl"):        anything(),
	saml("AuthzDecisionStatement"):  anything(),
	saml("Condition"):               anything(),
	saml("BaseID"):                  anything(),
	saml("EncryptedID"):             anything(),
	saml("EncryptedAttribute"):      anything(),
	saml("EncryptedAssertion"):      anything(),
}

// signature is XML Signature section 4, without Object, without parameters of
// algorithms, and with one Reference of two transforms.
var signature = map[name]*content{
	ds("Signature"):              parts(one(ds("SignedInfo")), one(ds("SignatureValue")), optional(ds("KeyInfo"))),
	ds("SignedInfo"):             parts(one(ds("CanonicalizationMethod")), one(ds("SignatureMethod")), one(ds("Reference"))),
	ds("Reference"):              parts(one(ds("Transforms")), one(ds("DigestMethod")), one(ds("DigestValue"))),
	ds("Transforms"):             parts(part{name: ds("Transform"), min: 2, max: 2}),
	ds("Transform"):              parts(optional(name{excC14N, "InclusiveNamespaces"})),
	ds("CanonicalizationMethod"): parts(optional(name{excC14N, "InclusiveNamespaces"})),
	ds("SignatureMethod"):        {},
	ds("DigestMethod"):           {},
	ds("DigestValue"):            text(),
	ds("SignatureValue"):         text(),
	ds("KeyInfo"):                anything(),
}

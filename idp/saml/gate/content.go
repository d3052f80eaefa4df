package gate

// contentOf is the content model of a sign-in: the parts of SAML core and XML
// Signature that can occur in a response to an AuthnRequest. An element that
// is not here has no place in one.
func contentOf(n name) (content, bool) {
	switch n.space {
	case Protocol:
		return contentOfProtocol(n.local)
	case Assertion:
		return contentOfAssertion(n.local)
	case Signature:
		return contentOfSignature(n.local)
	case excC14N:
		return content{}, n.local == "InclusiveNamespaces"
	}
	return content{}, false
}

// contentOfProtocol is SAML core section 3.2.2. The assertions are counted by
// [FindAssertion], which has better words.
func contentOfProtocol(local string) (content, bool) {
	switch local {
	case "Response":
		return parts(optional(saml("Issuer")), optional(ds("Signature")), optional(samlp("Extensions")), one(samlp("Status")),
			several(saml("Assertion")), several(saml("EncryptedAssertion"))), true
	case "Status":
		return parts(one(samlp("StatusCode")), optional(samlp("StatusMessage")), optional(samlp("StatusDetail"))), true
	case "StatusCode":
		return parts(optional(samlp("StatusCode"))), true
	case "StatusMessage":
		return text(), true
	case "Extensions", "StatusDetail":
		return anything(), true
	}
	return content{}, false
}

// contentOfAssertion is SAML core section 2.
func contentOfAssertion(local string) (content, bool) {
	switch local {
	case "Assertion":
		return parts(one(saml("Issuer")), optional(ds("Signature")), one(saml("Subject")), one(saml("Conditions")), optional(saml("Advice")),
			several(saml("AuthnStatement")), several(saml("AuthzDecisionStatement")), several(saml("AttributeStatement"))), true
	case "Subject":
		return parts(optional(saml("BaseID")), optional(saml("NameID")), optional(saml("EncryptedID")), several(saml("SubjectConfirmation"))), true
	case "SubjectConfirmation":
		return parts(optional(saml("BaseID")), optional(saml("NameID")), optional(saml("EncryptedID")), optional(saml("SubjectConfirmationData"))), true
	case "Conditions":
		return parts(several(saml("AudienceRestriction")), optional(saml("OneTimeUse")), optional(saml("ProxyRestriction")), several(saml("Condition"))), true
	case "AudienceRestriction":
		return parts(some(saml("Audience"))), true
	case "ProxyRestriction":
		return parts(several(saml("Audience"))), true
	case "AuthnStatement":
		return parts(optional(saml("SubjectLocality")), one(saml("AuthnContext"))), true
	case "AuthnContext":
		return parts(optional(saml("AuthnContextClassRef")), optional(saml("AuthnContextDecl")), optional(saml("AuthnContextDeclRef")),
			several(saml("AuthenticatingAuthority"))), true
	case "AttributeStatement":
		return parts(several(saml("Attribute")), several(saml("EncryptedAttribute"))), true
	case "Attribute":
		return parts(several(saml("AttributeValue"))), true
	case "OneTimeUse", "SubjectLocality":
		return content{}, true
	case "Issuer", "NameID", "Audience", "AuthnContextClassRef", "AuthnContextDeclRef", "AuthenticatingAuthority":
		return text(), true
	case "AttributeValue", "Advice", "SubjectConfirmationData", "AuthnContextDecl", "AuthzDecisionStatement",
		"Condition", "BaseID", "EncryptedID", "EncryptedAttribute", "EncryptedAssertion":
		return anything(), true
	}
	return content{}, false
}

// contentOfSignature is XML Signature section 4, without Object, without
// parameters of algorithms, and with one Reference of two transforms.
func contentOfSignature(local string) (content, bool) {
	switch local {
	case "Signature":
		return parts(one(ds("SignedInfo")), one(ds("SignatureValue")), optional(ds("KeyInfo"))), true
	case "SignedInfo":
		return parts(one(ds("CanonicalizationMethod")), one(ds("SignatureMethod")), one(ds("Reference"))), true
	case "Reference":
		return parts(one(ds("Transforms")), one(ds("DigestMethod")), one(ds("DigestValue"))), true
	case "Transforms":
		return parts(part{ds("Transform"), 2, 2}), true
	case "Transform", "CanonicalizationMethod":
		return parts(optional(name{excC14N, "InclusiveNamespaces"})), true
	case "SignatureMethod", "DigestMethod":
		return content{}, true
	case "DigestValue", "SignatureValue":
		return text(), true
	case "KeyInfo":
		return anything(), true
	}
	return content{}, false
}

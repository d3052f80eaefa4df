package gate

// Namespace names of SAML 2.0 and XML Signature.
const (
	Protocol  = "urn:oasis:names:tc:SAML:2.0:protocol"
	Assertion = "urn:oasis:names:tc:SAML:2.0:assertion"
	Signature = "http://www.w3.org/2000/09/xmldsig#"

	excC14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
)

// name is an expanded name.
type name struct{ space, local string }

func samlp(local string) name { return name{Protocol, local} }
func saml(local string) name  { return name{Assertion, local} }
func ds(local string) name    { return name{Signature, local} }

// Package saml is the SAML 2.0 door: it sends a browser to an identity
// provider with an AuthnRequest and turns the response that comes back, asked
// for or not, into evidence.
//
// Only verified bytes are read. A response passes these steps, each in its own
// file, and the first one that fails ends the sign-in:
//
//	answer.go    the form and its base64, bounded
//	strict/      one strict pass over the XML
//	gate/        every part at its place, one assertion, the shape of signatures
//	trust.go     what is pinned of the provider's metadata has not expired
//	signature/   every signature verifies with a pinned certificate
//	decrypt.go   what is encrypted opens, and passes the same
//	message.go   the bytes that the signatures cover are read
//	check.go     the rules of SAML: a list to read top to bottom
//	opinion.go   crewjam/saml judges the verified message, if it is asked to
//	ledger.go    the assertion has not been used before
//
// hearing.go holds the order of the steps; evidence.go and explain.go run the
// same steps, one to sign somebody in, one to tell an operator about each.
package saml

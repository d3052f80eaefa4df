// Package gate decides whether a document has the shape of a SAML response
// that may be believed once its signatures hold.
//
// It believes nothing and checks no signature. It says that every part is
// where SAML puts it and is there as often as SAML allows, that there is one
// assertion at its place, and that each signature covers exactly the element
// it stands in, by an allowed algorithm. Whatever passes reads the same to
// every reader, so the verifier behind it can be replaced.
package gate

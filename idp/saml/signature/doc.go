// Package signature verifies the XML signatures of a SAML message and returns
// the bytes that they cover. It is the only way from bytes that arrived to
// bytes that may be read.
//
// goxmldsig does the canonicalisation and the public-key operation. It is
// given messages that package gate has passed, and nothing else.
package signature

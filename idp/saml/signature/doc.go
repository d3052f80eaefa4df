// Package signature verifies the XML signatures of a SAML message and returns
// the bytes that they cover. It is the only way from bytes that arrived to
// bytes that may be read.
//
// It is given messages that package gate has passed, and nothing else, so a
// signature has one shape (SAML core 5.4): one reference to the element it
// stands in, the enveloped signature and exclusive canonicalization. What is
// left is one public-key operation, and a canonical form and a digest each of what
// was signed and of what that covers.
package signature

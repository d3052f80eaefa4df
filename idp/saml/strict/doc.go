// Package strict reads XML the way a lock reads a key: one pass, bounded, and
// everything that two parsers could read differently is refused.
//
// It knows elements, attributes, character data and namespaces. It refuses
// document type declarations, comments, processing instructions, encodings
// other than UTF-8, duplicate attributes, undeclared prefixes, names with an
// empty or a second colon, relative namespace names, and anything outside of
// the one root element. CDATA sections are character data, as in the XML
// Infoset.
//
// Documents that arrive from outside and the canonical bytes that a signature
// covers both go through it, so there is one reading of a message.
package strict

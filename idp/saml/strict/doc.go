// Package strict reads XML the way a lock reads a key: one pass, bounded, and
// everything that two parsers could read differently is refused.
//
// It knows elements, attributes, character data and namespaces. It refuses
// document type declarations, comments, processing instructions, encodings
// other than UTF-8, duplicate attributes, undeclared prefixes, names with an
// empty or a second colon or letters beyond ASCII, relative namespace names,
// elements without a namespace, and anything outside of the one root element.
// CDATA sections are character data, and the five predefined entities and
// character references are what they stand for, as in the XML Infoset.
//
// It also writes the exclusive canonical form of an element, from the same
// reading. Documents that arrive from outside and the canonical bytes that a
// signature covers both go through Parse, so there is one reading of a message.
package strict

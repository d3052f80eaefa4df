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
// It also writes the exclusive canonical form of an element, and says of every name
// and value where in what it wrote it stands. So a message is parsed once, and read
// from the very bytes that a signature covers.
package strict

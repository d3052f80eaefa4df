package strict

import "errors"

// The limits of a document. A document beyond one of them is refused with an
// error that is [ErrLimit].
//
// MaxElements stays below 1,000 because goxmldsig v1.6.1 gives up there, and
// what wraps it panics; MaxNamespaces bounds the map that it copies for every
// element.
const (
	MaxBytes      = 256 << 10 // of the document
	MaxDepth      = 32        // of nested elements
	MaxElements   = 900       // in the document
	MaxAttributes = 32        // of one element, namespace declarations included
	MaxNamespaces = 64        // declarations in scope at one element
	MaxName       = 128       // bytes of a prefix or local name; errors quote them
	MaxURI        = 1 << 10   // bytes of a namespace name
)

// ErrLimit marks a document that is too large in some way.
var ErrLimit = errors.New("beyond the limits of a SAML message")

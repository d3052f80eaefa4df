package strict

import "errors"

// The limits of a document that is parsed. A document beyond one of them is refused
// with an error that is [ErrLimit]. The largest are real: a Windows token has at
// most 1,015 groups, and each is an element with up to three attributes. A canonical
// form, which may repeat declarations, is bound by MaxBytes.
const (
	MaxBytes         = 256 << 10 // of the document
	MaxDepth         = 32        // of nested elements
	MaxElements      = 1200      // in the document
	MaxAttributes    = 32        // of one element, namespace declarations included
	MaxAllAttributes = 4000      // in the document, namespace declarations included
	MaxNamespaces    = 64        // declarations in scope at one element
	MaxName          = 128       // bytes of a prefix or local name; errors quote them
	MaxURI           = 256       // bytes of a namespace name
)

// ErrLimit marks a document that is too large in some way.
var ErrLimit = errors.New("beyond the limits of a SAML message")

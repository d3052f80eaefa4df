package strict

import (
	"bytes"
	"encoding/base64"
	"iter"
	"strings"
)

// Document is a document that passed. It reads the next one into the same
// memory, so that what was read from it before is gone: whoever wants to keep
// something takes it as a string. The zero value is ready to use.
type Document struct {
	decoded  []byte    // what is not written as it reads
	nodes    []Element // in document order
	attrs    []Attr
	bindings []binding
}

// Element is one element of a document, or a run of character data between
// two tags.
type Element struct {
	in                   *Document
	prefix, local, space []byte // all empty for character data
	data                 []byte // character data
	place, end           int    // of it and behind its last descendant, in nodes
	parent               int    // place of the element it is in; -1 for the root
	after                int    // offset behind its end tag, in text
	attrs, bindings      span
}

// Attr is one attribute that declares no namespace. Its Space is empty unless
// it is prefixed. It shows memory of the document.
type Attr struct {
	prefix              []byte
	Space, Local, Value []byte
}

// binding is one namespace declaration; the default namespace has no prefix.
type binding struct{ prefix, uri []byte }

// span is a part of one of the document's slices.
type span struct{ from, to int }

// isElement tells elements from character data.
func (e *Element) isElement() bool { return len(e.local) > 0 }

// Is reports whether the element has that name.
func (e *Element) Is(space, local string) bool {
	return string(e.local) == local && string(e.space) == space
}

// Named reports whether the element has that local name, in any namespace.
func (e *Element) Named(local string) bool { return string(e.local) == local }

// In reports whether the element's name is in that namespace.
func (e *Element) In(space string) bool { return string(e.space) == space }

// Local is the element's local name.
func (e *Element) Local() string { return string(e.local) }

// Attrs are the element's attributes, without namespace declarations.
func (e *Element) Attrs() []Attr { return e.in.attrs[e.attrs.from:e.attrs.to] }

// Attr returns the value of the unprefixed attribute local, or "".
func (e *Element) Attr(local string) string { return string(e.value(local)) }

// HasAttr reports whether the unprefixed attribute local has that value.
func (e *Element) HasAttr(local, value string) bool { return string(e.value(local)) == value }

func (e *Element) value(local string) []byte {
	for i := e.attrs.from; i < e.attrs.to; i++ {
		if a := &e.in.attrs[i]; len(a.Space) == 0 && string(a.Local) == local {
			return a.Value
		}
	}
	return nil
}

// First returns the first child, or nil.
func (e *Element) First() *Element { return e.in.elementFrom(e.place+1, e.end) }

// Next returns the sibling that follows, or nil.
func (e *Element) Next() *Element {
	if e.parent < 0 {
		return nil
	}
	return e.in.elementFrom(e.end, e.in.nodes[e.parent].end)
}

// After returns the element that follows in document order and is inside of
// root, or nil.
func (e *Element) After(root *Element) *Element {
	for i := e.place + 1; i < root.end; i++ {
		if next := &e.in.nodes[i]; next.isElement() {
			return next
		}
	}
	return nil
}

// elementFrom returns the first element among the siblings from i to end.
func (d *Document) elementFrom(i, end int) *Element {
	for ; i < end; i = d.nodes[i].end {
		if e := &d.nodes[i]; e.isElement() {
			return e
		}
	}
	return nil
}

// Child returns the first child of that name, or nil.
func (e *Element) Child(space, local string) *Element {
	for c := e.First(); c != nil; c = c.Next() {
		if c.Is(space, local) {
			return c
		}
	}
	return nil
}

// All are the children of that name, in document order.
func (e *Element) All(space, local string) iter.Seq[*Element] {
	return func(yield func(*Element) bool) {
		for c := e.First(); c != nil; c = c.Next() {
			if c.Is(space, local) && !yield(c) {
				return
			}
		}
	}
}

// Text is the character data directly inside the element, joined.
func (e *Element) Text() string {
	if e.end == e.place+2 { // the usual case: one run and nothing else
		return string(e.in.nodes[e.place+1].data)
	}
	var joined []byte
	for i := e.place + 1; i < e.end; i = e.in.nodes[i].end {
		joined = append(joined, e.in.nodes[i].data...)
	}
	return string(joined)
}

// Trimmed is the text without the white space of a pretty-printer.
func (e *Element) Trimmed() string { return strings.Trim(e.Text(), space) }

// Base64 is what the text stands for, wrapped or not (XML Schema, base64Binary);
// nil if it is not base64, or nothing.
func (e *Element) Base64() []byte {
	text := e.Text()
	if strings.ContainsAny(text, space) {
		text = strings.Join(Fields(text), "")
	}
	data, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil || len(data) == 0 {
		return nil
	}
	return data
}

// Fields are the words of a list. XML knows four kinds of white space (XML 1.0,
// section 2.3), Unicode more.
func Fields(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(space, r) })
}

// Blank reports whether there is nothing but white space directly inside.
func (e *Element) Blank() bool {
	for i := e.place + 1; i < e.end; i = e.in.nodes[i].end {
		if len(bytes.Trim(e.in.nodes[i].data, space)) > 0 {
			return false
		}
	}
	return true
}

// Rebinds reports whether a prefix is bound to two namespace names in the
// element's document.
func (e *Element) Rebinds() bool {
	bound := map[string][]byte{}
	for _, b := range e.in.bindings {
		if uri, known := bound[string(b.prefix)]; known && !bytes.Equal(uri, b.uri) {
			return true
		}
		bound[string(b.prefix)] = b.uri
	}
	return false
}

// Mixes reports whether an element, from e inwards, has attributes of two
// prefixes.
func (e *Element) Mixes() bool {
	for below := e; below != nil; below = below.After(e) {
		var first []byte
		for _, a := range below.Attrs() {
			switch {
			case len(a.prefix) == 0 || bytes.Equal(a.prefix, first):
			case first != nil:
				return true
			default:
				first = a.prefix
			}
		}
	}
	return false
}

// Count is how many elements there are, from e inwards.
func (e *Element) Count() (n int) {
	for below := e; below != nil; below = below.After(e) {
		n++
	}
	return n
}

// End is the offset behind the element in the text of its document, in bytes.
func (e *Element) End() int { return e.after }

const space = " \t\r\n"

package strict

import (
	"bytes"
	"encoding/base64"
	"iter"
	"strings"
)

// Document is a document that passed, or the canonical form of an element of one.
// It reads the next one into the same memory, so that what was read from it before
// is gone: whoever wants to keep something takes it as a string. The zero value is
// ready to use.
//
// Everything in it is a piece of one text, and nothing points anywhere else.
type Document struct {
	text     []byte    // the namespace name of xml, the document, and behind it what does not read as it is written
	written  int32     // where the document ends
	nodes    []Element // in document order
	attrs    []Attr
	bindings []binding
	holding  []rendered // while it is written as a canonical form
}

// piece is a part of the document's text. One of the document itself has nothing
// in it that is written otherwise in a canonical form.
type piece struct{ from, to int32 }

func (p piece) empty() bool { return p.from == p.to }

// short is an offset or a place: the limits of a document keep both small.
func short(n int) int32 { return int32(n) } //nolint:gosec // G115: see limits.go

// The namespace name that needs no declaration begins every text.
const (
	xmlSpace = "http://www.w3.org/XML/1998/namespace"
	begin    = int32(len(xmlSpace)) // of the document
)

var ofXML = piece{0, begin}

// clear begins a new document.
func (d *Document) clear() {
	d.text, d.written = append(d.text[:0], xmlSpace...), begin
	d.nodes, d.attrs, d.bindings = d.nodes[:0], d.attrs[:0], d.bindings[:0]
}

// node adds a node inside of the one at parent.
func (d *Document) node(parent int32) *Element {
	place := len(d.nodes)
	d.nodes = append(d.nodes, Element{in: d, place: short(place), end: short(place + 1), parent: parent})
	return &d.nodes[place]
}

func (d *Document) at(p piece) []byte { return d.text[p.from:p.to] }

// since is what was written into the text since it was that long.
func (d *Document) since(length int) piece { return piece{short(length), short(len(d.text))} }

// Text is the document as it was written.
func (d *Document) Text() []byte { return d.text[begin:d.written] }

// Element is one element of a document, or a run of character data between
// two tags.
type Element struct {
	in              *Document
	name            qualified // empty for character data
	space           piece
	data            piece // character data
	place, end      int32 // of it and behind its last descendant, in nodes
	parent          int32 // place of the element it is in; -1 for the root
	after           int32 // offset behind its end tag, in the text
	attrs, bindings span
}

// qualified is a name as it was written: a prefix and a colon, or neither, before
// the local name.
type qualified struct{ from, local, to int32 }

func (q qualified) prefix() piece { return piece{q.from, max(q.from, q.local-1)} }
func (q qualified) rest() piece   { return piece{q.local, q.to} }
func (q qualified) whole() piece  { return piece{q.from, q.to} }

// Attr is one attribute that declares no namespace.
type Attr struct {
	in           *Document
	name         qualified
	space, value piece
}

// Space is the namespace name of the attribute's name; empty unless it is
// prefixed. Like the others, it shows memory of the document.
func (a *Attr) Space() []byte { return a.in.at(a.space) }

// Local is the attribute's local name.
func (a *Attr) Local() []byte { return a.in.at(a.name.rest()) }

// Value is the attribute's value.
func (a *Attr) Value() []byte { return a.in.at(a.value) }

// binding is one namespace declaration; the default namespace has no prefix.
type binding struct{ prefix, uri piece }

// span is a part of one of the document's slices.
type span struct{ from, to int32 }

// isElement tells elements from character data.
func (e *Element) isElement() bool { return e.name.to > 0 }

// Is reports whether the element has that name.
func (e *Element) Is(space, local string) bool {
	return e.Named(local) && string(e.in.at(e.space)) == space
}

// Named reports whether the element has that local name, in any namespace.
func (e *Element) Named(local string) bool { return string(e.local()) == local }

// Local is the element's local name.
func (e *Element) Local() string { return string(e.local()) }

func (e *Element) local() []byte { return e.in.at(e.name.rest()) }

// Attrs are the element's attributes, without namespace declarations.
func (e *Element) Attrs() []Attr { return e.in.attrs[e.attrs.from:e.attrs.to] }

// Attr returns the value of the unprefixed attribute local, or "".
func (e *Element) Attr(local string) string { return string(e.value(local)) }

// HasAttr reports whether the unprefixed attribute local has that value.
func (e *Element) HasAttr(local, value string) bool { return string(e.value(local)) == value }

func (e *Element) value(local string) []byte {
	attrs := e.Attrs()
	for i := range attrs {
		if a := &attrs[i]; a.space.empty() && string(a.Local()) == local {
			return a.Value()
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
func (d *Document) elementFrom(i, end int32) *Element {
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
func (e *Element) Text() string { return string(e.characters()) }

func (e *Element) characters() []byte {
	if e.end == e.place+2 { // the usual case: one run and nothing else
		return e.in.at(e.in.nodes[e.place+1].data)
	}
	var joined []byte
	for i := e.place + 1; i < e.end; i = e.in.nodes[i].end {
		joined = append(joined, e.in.at(e.in.nodes[i].data)...)
	}
	return joined
}

// Trimmed is the text without the white space of a pretty-printer.
func (e *Element) Trimmed() string { return strings.Trim(e.Text(), space) }

// Base64 is what the text stands for, wrapped or not (XML Schema, base64Binary);
// empty if it is not base64.
func (e *Element) Base64() []byte {
	text := e.characters()
	if bytes.ContainsAny(text, space) {
		text = bytes.Join(bytes.FieldsFunc(text, isSpace), nil)
	}
	data, err := base64.StdEncoding.Strict().AppendDecode(nil, text)
	if err != nil {
		return nil
	}
	return data
}

// Fields are the words of a list. XML knows four kinds of white space (XML 1.0,
// section 2.3), Unicode more.
func Fields(text string) []string {
	return strings.FieldsFunc(text, isSpace)
}

func isSpace(r rune) bool { return strings.ContainsRune(space, r) }

// Blank reports whether there is nothing but white space directly inside.
func (e *Element) Blank() bool {
	for i := e.place + 1; i < e.end; i = e.in.nodes[i].end {
		if data := e.in.nodes[i].data; !data.empty() && len(bytes.Trim(e.in.at(data), space)) > 0 {
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
		prefix, uri := string(e.in.at(b.prefix)), e.in.at(b.uri)
		if before, known := bound[prefix]; known && !bytes.Equal(before, uri) {
			return true
		}
		bound[prefix] = uri
	}
	return false
}

// Mixes reports whether an element, from e inwards, has attributes of two
// prefixes.
func (e *Element) Mixes() bool {
	for below := e; below != nil; below = below.After(e) {
		var first []byte
		for _, a := range below.Attrs() {
			switch prefix := e.in.at(a.name.prefix()); {
			case len(prefix) == 0 || bytes.Equal(prefix, first):
			case first != nil:
				return true
			default:
				first = prefix
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
func (e *Element) End() int { return int(e.after - begin) }

const space = " \t\r\n"

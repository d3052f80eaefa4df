package strict

import (
	"bytes"
	"slices"
)

// AppendCanonical appends the exclusive canonical form of e, without comments
// (Exclusive XML Canonicalization 1.0), and leaves the element without out of
// it, if that is not nil. Prefixes is the PrefixList of InclusiveNamespaces:
// prefixes that are written where they are in scope, used or not.
//
// The form can be much longer than the document, which declares a namespace once
// for elements that each declare it again. What has become longer than MaxBytes
// is given up: it is no canonical form, and could not be read again.
func (e *Element) AppendCanonical(to []byte, prefixes string, without *Element) []byte {
	c := canonical{d: e.in, out: to, without: without, rendered: make([]binding, 0, 8)} // more than most messages need
	for _, prefix := range Fields(prefixes) {
		if prefix == "#default" {
			prefix = ""
		}
		c.inclusive = append(c.inclusive, []byte(prefix))
	}
	c.element(e)
	return c.out
}

// canonical writes elements. Every node of a document is visited once, and
// rendered is never longer than the declarations in scope.
type canonical struct {
	d         *Document
	out       []byte
	without   *Element
	inclusive [][]byte
	rendered  []binding // the declarations that hold in the output
}

func (c *canonical) element(e *Element) {
	if len(c.out) > MaxBytes {
		return
	}
	outer := len(c.rendered)
	c.declare(e)
	own := c.rendered[outer:]
	slices.SortFunc(own, func(a, b binding) int { return bytes.Compare(a.prefix, b.prefix) })

	c.out = append(c.out, '<')
	c.name(e.prefix, e.local)
	for _, b := range own {
		c.out = append(c.out, " xmlns"...)
		if len(b.prefix) > 0 {
			c.out = append(append(c.out, ':'), b.prefix...)
		}
		c.value(b.uri)
	}
	c.attributes(e)
	c.out = append(c.out, '>')
	for i := e.place + 1; i < e.end; i = c.d.nodes[i].end {
		switch child := &c.d.nodes[i]; {
		case child == c.without:
		case child.isElement():
			c.element(child)
		default:
			c.escape(child.data, textEscaped)
		}
	}
	c.out = append(c.out, "</"...)
	c.name(e.prefix, e.local)
	c.out = append(c.out, '>')
	c.rendered = c.rendered[:outer]
}

// declare adds to rendered what e uses visibly, and what is inclusive, if it
// does not hold already.
func (c *canonical) declare(e *Element) {
	c.need(e.prefix, e.space)
	for _, a := range e.Attrs() {
		if len(a.prefix) > 0 {
			c.need(a.prefix, a.Space)
		}
	}
	for _, prefix := range c.inclusive {
		if uri := c.d.lookup(e, prefix); uri != nil {
			c.need(prefix, uri)
		}
	}
}

func (c *canonical) need(prefix, uri []byte) {
	if string(prefix) == "xml" {
		return // it is bound everywhere
	}
	for i := len(c.rendered) - 1; i >= 0; i-- {
		if bytes.Equal(c.rendered[i].prefix, prefix) {
			if bytes.Equal(c.rendered[i].uri, uri) {
				return
			}
			break
		}
	}
	c.rendered = append(c.rendered, binding{prefix, uri})
}

// attributes writes e's attributes, sorted by namespace name and local name.
func (c *canonical) attributes(e *Element) {
	var place [MaxAttributes]*Attr
	attrs := e.Attrs()
	for i := range attrs {
		place[i] = &attrs[i]
	}
	sorted := place[:len(attrs)]
	slices.SortFunc(sorted, func(a, b *Attr) int {
		if order := bytes.Compare(a.Space, b.Space); order != 0 {
			return order
		}
		return bytes.Compare(a.Local, b.Local)
	})
	for _, a := range sorted {
		c.out = append(c.out, ' ')
		c.name(a.prefix, a.Local)
		c.value(a.Value)
	}
}

func (c *canonical) name(prefix, local []byte) {
	if len(prefix) > 0 {
		c.out = append(append(c.out, prefix...), ':')
	}
	c.out = append(c.out, local...)
}

func (c *canonical) value(value []byte) {
	c.out = append(c.out, `="`...)
	c.escape(value, valueEscaped)
	c.out = append(c.out, '"')
}

// escape writes text, and otherwise what has to be.
func (c *canonical) escape(text []byte, escaped class) {
	from := 0
	for i, b := range text {
		if classes[b]&escaped != 0 {
			c.out = append(append(c.out, text[from:i]...), escapes(b)...)
			from = i + 1
		}
	}
	c.out = append(c.out, text[from:]...)
}

// escapes is how a byte is written in a canonical document that may not stand
// there itself.
func escapes(b byte) string {
	switch b {
	case '&':
		return "&amp;"
	case '<':
		return "&lt;"
	case '>':
		return "&gt;"
	case '"':
		return "&quot;"
	case '\t':
		return "&#x9;"
	case '\n':
		return "&#xA;"
	default:
		return "&#xD;"
	}
}

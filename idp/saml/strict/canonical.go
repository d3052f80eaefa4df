package strict

import (
	"bytes"
	"slices"
)

// Canonicalize makes d the exclusive canonical form of e, without comments
// (Exclusive XML Canonicalization 1.0), and leaves the element without out of it,
// if that is not nil. Prefixes is the PrefixList of InclusiveNamespaces: prefixes
// that are written where they are in scope, used or not. E is an element of
// another document.
//
// It returns what e is in the canonical form, where every name and value is a
// piece of the text that was written, and in the namespace that was declared
// there: who digests the text and reads d reads what was digested.
//
// The form can be much longer than the document, which declares a namespace once
// for elements that each declare it again. Beyond MaxBytes it is given up, and nil
// is returned.
func (d *Document) Canonicalize(e *Element, prefixes string, without *Element) *Element {
	d.clear()
	c := canonical{from: e.in, to: d, out: d.text, without: without, holding: d.holding[:0]}
	for _, prefix := range Fields(prefixes) {
		if prefix == "#default" {
			prefix = ""
		}
		c.inclusive = append(c.inclusive, []byte(prefix))
	}
	c.element(e, -1)
	d.text, d.holding, d.written = c.out, c.holding, short(len(c.out))
	if len(d.Text()) > MaxBytes || c.escaped && !d.unescape() {
		return nil
	}
	return &d.nodes[0]
}

// canonical writes elements. Every node of a document is visited once, and
// holding is never longer than the declarations in scope.
type canonical struct {
	from, to  *Document
	out       []byte // the text of to
	without   *Element
	inclusive [][]byte
	holding   []rendered
	sorted    [MaxAttributes]*Attr // of one element
	escaped   bool                 // something is written otherwise than it reads
}

// rendered is a declaration that holds in the canonical form.
type rendered struct{ declared, written binding } // in from, in to

func (c *canonical) element(e *Element, parent int32) {
	if len(c.out) > MaxBytes+int(begin) {
		return
	}
	outer := len(c.holding)
	c.declare(e, parent < 0)
	written := c.to.node(parent)
	place := written.place
	c.write("<")
	written.name = c.name(e.name)
	written.bindings = c.declarations(c.holding[outer:])
	written.space = c.space(e.name)
	written.attrs = c.attributes(e.Attrs())
	c.write(">")
	for i := e.place + 1; i < e.end; i = c.from.nodes[i].end {
		switch child := &c.from.nodes[i]; {
		case child == c.without:
		case child.isElement():
			c.element(child, place)
		default:
			c.to.node(place).data = c.escape(child.data, textEscaped)
		}
	}
	c.write("</")
	c.as(e.name.whole())
	c.write(">")
	written = &c.to.nodes[place] // they may have moved
	written.end, written.after = short(len(c.to.nodes)), short(len(c.out))
	c.holding = c.holding[:outer]
}

// declare adds to holding what e uses visibly, and what is inclusive, if it does
// not hold already. What is inclusive and was declared further out holds since the
// outermost element.
func (c *canonical) declare(e *Element, outermost bool) {
	c.need(e.name.prefix(), e.space)
	attrs := e.Attrs()
	for i := range attrs {
		if a := &attrs[i]; !a.space.empty() {
			c.need(a.name.prefix(), a.space)
		}
	}
	if outermost {
		c.declareInclusive(e)
		return
	}
	for _, b := range c.from.bindings[e.bindings.from:e.bindings.to] {
		if c.isInclusive(b.prefix) {
			c.need(b.prefix, b.uri)
		}
	}
}

// declareInclusive adds to holding what is inclusive and in scope at e.
func (c *canonical) declareInclusive(e *Element) {
	for _, prefix := range c.inclusive {
		if b := c.from.lookup(e, prefix); b != nil {
			c.need(b.prefix, b.uri)
		}
	}
}

func (c *canonical) isInclusive(prefix piece) bool {
	return slices.ContainsFunc(c.inclusive, func(p []byte) bool { return bytes.Equal(p, c.from.at(prefix)) })
}

func (c *canonical) need(prefix, uri piece) {
	if string(c.from.at(prefix)) == "xml" {
		return // it is bound everywhere
	}
	if r := c.lookup(prefix); r == nil || !c.from.equal(r.declared.uri, uri) {
		c.holding = append(c.holding, rendered{declared: binding{prefix, uri}})
	}
}

// lookup returns the declaration of prefix that holds, or nil.
func (c *canonical) lookup(prefix piece) *rendered {
	for i := len(c.holding) - 1; i >= 0; i-- {
		if r := &c.holding[i]; c.from.equal(r.declared.prefix, prefix) {
			return r
		}
	}
	return nil
}

// space is the namespace that a name is in by what was written.
func (c *canonical) space(of qualified) piece {
	if r := c.lookup(of.prefix()); r != nil {
		return r.written.uri
	}
	return ofXML
}

// declarations writes namespace declarations, sorted by prefix.
func (c *canonical) declarations(own []rendered) span {
	if len(own) > 1 {
		slices.SortFunc(own, func(a, b rendered) int {
			return bytes.Compare(c.from.at(a.declared.prefix), c.from.at(b.declared.prefix))
		})
	}
	from := short(len(c.to.bindings))
	for i := range own {
		r := &own[i]
		c.write(" xmlns")
		if !r.declared.prefix.empty() {
			c.write(":")
			r.written.prefix = c.as(r.declared.prefix)
		}
		c.write(`="`)
		r.written.uri = c.as(r.declared.uri)
		c.write(`"`)
		c.to.bindings = append(c.to.bindings, r.written)
	}
	return span{from, short(len(c.to.bindings))}
}

// attributes writes attributes, sorted by namespace name and local name.
func (c *canonical) attributes(attrs []Attr) span {
	from := short(len(c.to.attrs))
	if len(attrs) == 1 {
		c.attribute(&attrs[0])
		return span{from, from + 1}
	}
	sorted := c.sorted[:0]
	for i := range attrs {
		sorted = append(sorted, &attrs[i])
	}
	slices.SortFunc(sorted, func(a, b *Attr) int {
		if order := bytes.Compare(a.Space(), b.Space()); order != 0 {
			return order
		}
		return bytes.Compare(a.Local(), b.Local())
	})
	for _, a := range sorted {
		c.attribute(a)
	}
	return span{from, short(len(c.to.attrs))}
}

func (c *canonical) attribute(a *Attr) {
	written := Attr{in: c.to}
	c.write(" ")
	written.name = c.name(a.name)
	if !a.space.empty() {
		written.space = c.space(a.name)
	}
	c.write(`="`)
	written.value = c.escape(a.value, valueEscaped)
	c.write(`"`)
	c.to.attrs = append(c.to.attrs, written)
}

func (c *canonical) write(markup string) { c.out = append(c.out, markup...) }

// as writes what is written as it reads.
func (c *canonical) as(p piece) piece {
	from := short(len(c.out))
	c.out = append(c.out, c.from.at(p)...)
	return piece{from, short(len(c.out))}
}

func (c *canonical) name(q qualified) qualified {
	written := c.as(q.whole())
	return qualified{written.from, written.from + q.local - q.from, written.to}
}

// escape writes text, and otherwise what has to be. What reads as it was written
// has nothing of that kind.
func (c *canonical) escape(p piece, escaped class) piece {
	if p.to <= c.from.written {
		return c.as(p)
	}
	from := short(len(c.out))
	for _, b := range c.from.at(p) {
		if classes[b]&escaped != 0 {
			c.escaped = true
			c.write(escapes(b))
		} else {
			c.out = append(c.out, b)
		}
	}
	return piece{from, short(len(c.out))}
}

// unescape reads what is written otherwise.
func (d *Document) unescape() bool {
	for i := range d.nodes {
		if !d.unescapePiece(&d.nodes[i].data) {
			return false
		}
	}
	for i := range d.attrs {
		if !d.unescapePiece(&d.attrs[i].value) {
			return false
		}
	}
	return true
}

func (d *Document) unescapePiece(p *piece) bool {
	if bytes.IndexByte(d.at(*p), '&') < 0 {
		return true
	}
	from := len(d.text)
	err := d.decode(d.at(*p), true, false)
	*p = d.since(from)
	return err == nil
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

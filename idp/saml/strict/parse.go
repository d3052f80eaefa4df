package strict

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"
)

// Parse reads text in one pass and returns its root. An error names the line
// and never quotes character data or attribute values.
func (d *Document) Parse(text []byte) (*Element, error) {
	if len(text) > MaxBytes {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", ErrLimit, len(text), MaxBytes)
	}
	if !utf8.Valid(text) {
		return nil, errors.New("the document is not UTF-8")
	}
	d.clear()
	d.text = append(d.text, text...)
	d.written = short(len(d.text))
	p := parser{d: d, text: d.text, at: int(begin)}
	if err := p.document(); err != nil {
		return nil, fmt.Errorf("line %d: %w", 1+bytes.Count(p.text[:p.at], []byte("\n")), err)
	}
	return &d.nodes[0], nil
}

// Parse reads text into a new document.
func Parse(text []byte) (*Element, error) { return new(Document).Parse(text) }

// parser is where the pass stands.
type parser struct {
	d        *Document
	text     []byte          // up to where the document ends
	at       int             // offset of the next byte
	open     [MaxDepth]int32 // places of the elements that are open
	depth    int             // how many
	elements int
	inScope  int32 // namespace declarations
}

func (p *parser) document() error {
	if p.skip("<?xml") && !p.declaration() {
		return errors.New("the XML declaration is not of XML 1.0 in UTF-8")
	}
	for p.at < len(p.text) {
		if err := p.next(); err != nil {
			return err
		}
	}
	switch {
	case p.depth > 0:
		return fmt.Errorf("the document ends inside <%s>", p.top().local())
	case p.elements == 0:
		return errors.New("the document has no element")
	}
	return nil
}

// declaration passes what is behind "<?xml" and reports whether it declares XML
// 1.0 in UTF-8 (XML 1.0, section 2.8).
func (p *parser) declaration() bool {
	version := p.pseudo("version")
	if string(version) != "1.0" {
		return false
	}
	if encoding := p.pseudo("encoding"); encoding != nil && !bytes.EqualFold(encoding, []byte("utf-8")) {
		return false
	}
	if alone := p.pseudo("standalone"); alone != nil && string(alone) != "yes" && string(alone) != "no" {
		return false
	}
	p.skipSpace()
	return p.skip("?>")
}

// pseudo returns the value of a part of the XML declaration; nil, and nothing
// is passed, if it is not there.
func (p *parser) pseudo(name string) []byte {
	from := p.at
	if p.skipSpace() && p.skip(name) {
		p.skipSpace()
		if p.skip("=") {
			p.skipSpace()
			literal := p.at
			if value, err := p.value(); err == nil && bytes.IndexByte(p.text[literal:p.at], '&') < 0 {
				return p.d.at(value)
			}
		}
	}
	p.at = from
	return nil
}

// next reads a tag, or everything up to one.
func (p *parser) next() error {
	rest := p.text[p.at:]
	switch {
	case rest[0] != '<':
		return p.characters()
	case len(rest) == 1:
		return errors.New("a start tag that does not end")
	case rest[1] == '/':
		return p.endTag()
	case rest[1] == '?':
		return errors.New("processing instructions are refused")
	case rest[1] != '!':
		return p.startTag()
	case bytes.HasPrefix(rest, cdataStart):
		return p.characters()
	case bytes.HasPrefix(rest, []byte("<!--")):
		return errors.New("comments are refused")
	}
	return errors.New("document type declarations are refused")
}

func (p *parser) top() *Element { return &p.d.nodes[p.open[p.depth-1]] }

// node adds a node inside of what is open.
func (p *parser) node() *Element {
	if p.depth == 0 {
		return p.d.node(-1)
	}
	return p.d.node(p.open[p.depth-1])
}

func (p *parser) startTag() error {
	switch p.elements++; {
	case p.elements > MaxElements:
		return fmt.Errorf("%w: more than %d elements", ErrLimit, MaxElements)
	case p.depth >= MaxDepth:
		return fmt.Errorf("%w: nested deeper than %d", ErrLimit, MaxDepth)
	case p.depth == 0 && p.elements > 1:
		return errors.New("a second root element")
	}
	p.at++
	name, err := p.name()
	switch {
	case err != nil:
		return err
	case string(p.d.at(name.whole())) == "xmlns":
		return errors.New("an element named like a namespace declaration") // encoding/xml says it is in no namespace
	}
	e := p.node()
	e.name, e.attrs.from, e.bindings.from = name, short(len(p.d.attrs)), short(len(p.d.bindings))
	empty, err := p.attributes()
	if err != nil {
		return err
	}
	e.attrs.to, e.bindings.to = short(len(p.d.attrs)), short(len(p.d.bindings))
	p.open[p.depth] = e.place
	p.depth++
	if p.inScope += e.bindings.to - e.bindings.from; p.inScope > MaxNamespaces {
		return fmt.Errorf("%w: more than %d namespace declarations in scope", ErrLimit, MaxNamespaces)
	}
	if err := p.resolveNames(e); err != nil {
		return err
	}
	if empty {
		p.close()
	}
	return nil
}

// attributes reads what is in a start tag behind its name, to its end.
func (p *parser) attributes() (empty bool, err error) {
	for n := 0; ; n++ {
		spaced := p.skipSpace()
		switch {
		case p.skip(">"):
			return false, nil
		case p.skip("/>"):
			return true, nil
		case !spaced:
			return false, errors.New("a start tag that does not end")
		case n >= MaxAttributes:
			return false, fmt.Errorf("%w: more than %d attributes on one element", ErrLimit, MaxAttributes)
		case len(p.d.attrs)+len(p.d.bindings) >= MaxAllAttributes:
			return false, fmt.Errorf("%w: more than %d attributes", ErrLimit, MaxAllAttributes)
		}
		if err := p.attribute(); err != nil {
			return false, err
		}
	}
}

func (p *parser) attribute() error {
	name, err := p.name()
	if err != nil {
		return err
	}
	p.skipSpace()
	if !p.skip("=") {
		return errors.New("an attribute without a value")
	}
	p.skipSpace()
	value, err := p.value()
	if err != nil {
		return err
	}
	switch prefix := name.prefix(); {
	case string(p.d.at(prefix)) == "xmlns":
		return p.bind(binding{name.rest(), value})
	case prefix.empty() && string(p.d.at(name.rest())) == "xmlns":
		return p.bind(binding{prefix, value})
	}
	p.d.attrs = append(p.d.attrs, Attr{in: p.d, name: name, value: value})
	return nil
}

func (p *parser) endTag() error {
	p.at += len("</")
	if p.depth == 0 {
		return errors.New("an end tag that matches no start tag")
	}
	name := p.d.at(p.top().name.whole())
	if !bytes.HasPrefix(p.text[p.at:], name) {
		return errors.New("an end tag that matches no start tag")
	}
	p.at += len(name)
	p.skipSpace()
	if !p.skip(">") {
		return errors.New("an end tag that matches no start tag or does not end")
	}
	p.close()
	return nil
}

// close ends the innermost element.
func (p *parser) close() {
	e := p.top()
	e.end, e.after = short(len(p.d.nodes)), short(p.at)
	p.inScope -= e.bindings.to - e.bindings.from
	p.depth--
}

// name reads a qualified name (Namespaces in XML 1.0, section 4) in ASCII.
func (p *parser) name() (q qualified, err error) {
	q.from, q.local = short(p.at), short(p.at)
	if err := p.ncName(); err != nil {
		return q, err
	}
	if p.skip(":") {
		q.local = short(p.at)
		if err := p.ncName(); err != nil {
			return q, err
		}
	}
	q.to = short(p.at)
	if p.at < len(p.text) && p.text[p.at] == ':' {
		return q, errColon
	}
	return q, nil
}

var errColon = errors.New("a name with an empty part or a second colon")

func (p *parser) ncName() error {
	from := p.at
	p.at += until(p.text[from:], nameEnd)
	switch name := p.text[from:p.at]; {
	case len(name) > MaxName:
		return fmt.Errorf("%w: a name above %d bytes", ErrLimit, MaxName)
	case len(name) > 0 && classes[name[0]]&nameStart != 0:
		return nil
	case len(name) == 0 && (p.text[from-1] == ':' || p.at < len(p.text) && p.text[p.at] == ':'):
		return errColon
	}
	return errors.New("a name is missing or has other letters than ASCII's")
}

// skipSpace passes white space and reports whether there was any.
func (p *parser) skipSpace() bool {
	rest, n := p.text[p.at:], 0
	for n < len(rest) && classes[rest[n]]&white != 0 {
		n++
	}
	p.at += n
	return n > 0
}

// skip passes token if it comes next.
func (p *parser) skip(token string) bool {
	if len(p.text)-p.at < len(token) || string(p.text[p.at:p.at+len(token)]) != token {
		return false
	}
	p.at += len(token)
	return true
}

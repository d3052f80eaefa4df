package strict

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Parse reads doc in one pass and returns its root. An error names the line
// and never quotes character data or attribute values.
func Parse(doc []byte) (*Element, error) {
	if len(doc) > MaxBytes {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", ErrLimit, len(doc), MaxBytes)
	}
	if !utf8.Valid(doc) {
		return nil, errors.New("the document is not UTF-8")
	}
	p := parser{tokens: xml.NewDecoder(bytes.NewReader(doc))}
	for {
		err := p.next(doc[p.tokens.InputOffset():])
		if errors.Is(err, io.EOF) {
			return p.end()
		}
		if err != nil {
			line, _ := p.tokens.InputPos()
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
	}
}

// parser holds what the pass has seen so far.
type parser struct {
	tokens   *xml.Decoder
	root     *Element
	open     []*Element
	elements int
	scope    scope
}

func (p *parser) end() (*Element, error) {
	switch {
	case len(p.open) > 0:
		return nil, fmt.Errorf("the document ends inside <%s>", p.top().Local)
	case p.root == nil:
		return nil, errors.New("the document has no element")
	}
	return p.root, nil
}

func (p *parser) top() *Element { return p.open[len(p.open)-1] }

// next reads the token with which rest begins.
func (p *parser) next(rest []byte) error {
	if err := checkTag(rest); err != nil {
		return err
	}
	start := p.tokens.InputOffset()
	token, err := p.tokens.RawToken()
	if err != nil {
		return withoutQuotes(err)
	}
	return p.take(token, start)
}

// checkTag refuses the tag with which rest begins if it has too many
// attributes. It looks ahead of the decoder, which collects all of them before
// anybody can object.
func checkTag(rest []byte) error {
	if !bytes.HasPrefix(rest, []byte("<")) || bytes.HasPrefix(rest, []byte("<!")) {
		return nil
	}
	attributes, quote := 0, byte(0)
	for _, c := range rest {
		switch {
		case c == quote:
			quote = 0
		case quote != 0:
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return nil
		case c == '=':
			if attributes++; attributes > MaxAttributes {
				return fmt.Errorf("%w: more than %d attributes on one element", ErrLimit, MaxAttributes)
			}
		}
	}
	return nil // the tag does not end; the decoder tells
}

// take accepts one token that begins at offset.
func (p *parser) take(token xml.Token, offset int64) error {
	switch t := token.(type) {
	case xml.StartElement:
		return p.startElement(t)
	case xml.EndElement:
		return p.endElement(t.Name)
	case xml.CharData:
		return p.text(t)
	case xml.ProcInst:
		if t.Target == "xml" && offset == 0 {
			return nil // the XML declaration; the decoder accepts UTF-8 only
		}
		return errors.New("processing instructions are refused")
	case xml.Comment:
		return errors.New("comments are refused")
	default:
		return errors.New("document type declarations are refused")
	}
}

func (p *parser) startElement(t xml.StartElement) error {
	switch p.elements++; {
	case p.elements > MaxElements:
		return fmt.Errorf("%w: more than %d elements", ErrLimit, MaxElements)
	case len(p.open) >= MaxDepth:
		return fmt.Errorf("%w: nested deeper than %d", ErrLimit, MaxDepth)
	case len(p.open) == 0 && p.root != nil:
		return errors.New("a second root element")
	}
	if err := p.scope.push(t.Attr); err != nil {
		return err
	}
	e, err := p.scope.element(t)
	if err != nil {
		return err
	}
	if p.root == nil {
		p.root = e
	} else {
		p.top().Children = append(p.top().Children, e)
	}
	p.open = append(p.open, e)
	return nil
}

func (p *parser) endElement(name xml.Name) error {
	if len(p.open) == 0 || p.top().raw != raw(name) {
		return errors.New("an end tag that matches no start tag")
	}
	e := p.top()
	e.Text, e.text = string(e.text), nil
	p.open = p.open[:len(p.open)-1]
	p.scope.pop()
	return nil
}

func (p *parser) text(data xml.CharData) error {
	if len(p.open) > 0 {
		e := p.top()
		e.text = append(e.text, data...)
		return nil
	}
	if len(bytes.Trim(data, " \t\r\n")) > 0 {
		return errors.New("text outside of the root element")
	}
	return nil
}

// withoutQuotes keeps the decoder's message from quoting the document.
func withoutQuotes(err error) error {
	if errors.Is(err, io.EOF) {
		return io.EOF
	}
	var syntax *xml.SyntaxError
	if !errors.As(err, &syntax) {
		return errors.New("the XML declaration is not of XML 1.0 in UTF-8")
	}
	reason := syntax.Msg
	if i := strings.IndexAny(reason, ":<&"); i >= 0 {
		reason = strings.TrimSpace(reason[:i])
	}
	return errors.New("XML syntax error: " + reason)
}

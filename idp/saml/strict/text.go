package strict

import (
	"bytes"
	"errors"
	"unicode/utf8"
)

var (
	cdataStart = []byte("<![CDATA[")
	cdataEnd   = []byte("]]>")
)

var (
	errCharacter = errors.New("a character that XML does not allow")
	errReference = errors.New("an entity that is not one of the five predefined ones, or no entity")
)

// characters reads character data up to the next tag: text and CDATA sections,
// which become one run. Most is text that reads as it is written.
func (p *parser) characters() error {
	end := p.at + until(p.text[p.at:], textEnd)
	if p.depth > 0 && end > p.at && end+1 < len(p.text) && p.text[end] == '<' && p.text[end+1] != '!' {
		p.node().data = piece{short(p.at), short(end)}
		p.at = end
		return nil
	}
	return p.runOfParts()
}

func (p *parser) runOfParts() error {
	from := len(p.d.text)
	for p.at < len(p.text) {
		part, cdata, more, err := p.part()
		switch {
		case err != nil:
			return err
		case !more:
			p.run(from)
			return nil
		case p.depth == 0 && (cdata || len(bytes.Trim(part, space)) > 0):
			return errors.New("text outside of the root element")
		}
		if err := p.d.decode(part, !cdata, false); err != nil {
			return err
		}
	}
	p.run(from)
	return nil
}

// run adds the run of character data that was decoded.
func (p *parser) run(from int) {
	if data := p.d.since(from); !data.empty() && p.depth > 0 {
		p.node().data = data
	}
}

// part returns the text up to the next markup, or the inside of a CDATA
// section; more is false at a tag.
func (p *parser) part() (part []byte, cdata, more bool, err error) {
	rest := p.text[p.at:]
	if bytes.HasPrefix(rest, cdataStart) {
		end := bytes.Index(rest, cdataEnd)
		if end < 0 {
			return nil, true, true, errors.New("a CDATA section that does not end")
		}
		p.at += end + len(cdataEnd)
		return rest[len(cdataStart):end], true, true, nil
	}
	end := bytes.IndexByte(rest, '<')
	switch {
	case end == 0:
		return nil, false, false, nil
	case end < 0:
		end = len(rest)
	}
	if bytes.Contains(rest[:end], cdataEnd) {
		return nil, false, true, errors.New("the end of a CDATA section in text")
	}
	p.at += end
	return rest[:end], false, true, nil
}

// value reads a quoted attribute value and normalises it (XML 1.0, section
// 3.3.3).
func (p *parser) value() (piece, error) {
	if p.at >= len(p.text) || p.text[p.at] != '"' && p.text[p.at] != '\'' {
		return piece{}, errors.New("an attribute value without quotes")
	}
	quote, from := p.text[p.at], p.at+1
	end := from + until(p.text[from:], valueEnd)
	if end < len(p.text) && p.text[end] == quote {
		p.at = end + 1
		return piece{short(from), short(end)}, nil
	}
	return p.decodedValue(quote, p.text[from:])
}

// decodedValue reads the attribute value that rest begins with and that may stand
// for something else.
func (p *parser) decodedValue(quote byte, rest []byte) (piece, error) {
	end := bytes.IndexByte(rest, quote)
	if end < 0 {
		return piece{}, errors.New("an attribute value that does not end")
	}
	value := rest[:end]
	if bytes.IndexByte(value, '<') >= 0 {
		return piece{}, errors.New("less-than in an attribute value")
	}
	p.at += end + 2
	from := len(p.d.text)
	err := p.d.decode(value, true, true)
	return p.d.since(from), err
}

// decode puts behind the text what a part of it stands for: line ends are one
// newline (XML 1.0, section 2.11), in an attribute white space is a space, and
// references are replaced.
func (d *Document) decode(text []byte, references, attribute bool) error {
	ends := coded
	if attribute {
		ends = valueEnd
	}
	for len(text) > 0 {
		plain := until(text, ends)
		d.text = append(d.text, text[:plain]...)
		if text = text[plain:]; len(text) == 0 {
			break
		}
		r, size, err := read(text, references)
		if err != nil {
			return err
		}
		if attribute && text[0] != '&' && (r == '\n' || r == '\t') {
			r = ' '
		}
		d.text = utf8.AppendRune(d.text, r)
		text = text[size:]
	}
	return nil
}

// read returns the character that text begins with, and how many bytes that are.
func read(text []byte, references bool) (r rune, size int, err error) {
	switch {
	case text[0] == '&' && references:
		return reference(text)
	case text[0] == '\r' && len(text) > 1 && text[1] == '\n':
		return '\n', 2, nil
	case text[0] == '\r':
		return '\n', 1, nil
	}
	if r, size = utf8.DecodeRune(text); !allowed(r) {
		return 0, 0, errCharacter
	}
	return r, size, nil
}

// reference reads an entity or character reference at the beginning of text
// (XML 1.0, section 4.1).
func reference(text []byte) (r rune, size int, err error) {
	end := bytes.IndexByte(text[:min(len(text), len("&#x0010FFFF;"))], ';')
	if end < 0 {
		return 0, 0, errReference
	}
	switch name := text[1:end]; string(name) {
	case "lt":
		r = '<'
	case "gt":
		r = '>'
	case "amp":
		r = '&'
	case "apos":
		r = '\''
	case "quot":
		r = '"'
	default:
		if r = numbered(name); r < 0 {
			return 0, 0, errReference
		}
	}
	return r, end + 1, nil
}

// numbered returns the character of a reference by number; -1 if it is none.
func numbered(name []byte) rune {
	if len(name) < 2 || name[0] != '#' {
		return -1
	}
	digits, base := name[1:], rune(10)
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	r := rune(0)
	for _, c := range digits {
		digit := rune(-1)
		switch lower := c | 0x20; {
		case '0' <= c && c <= '9':
			digit = rune(c - '0')
		case 'a' <= lower && lower <= 'f':
			digit = rune(lower - 'a' + 10)
		}
		if digit < 0 || digit >= base || r > utf8.MaxRune {
			return -1
		}
		r = r*base + digit
	}
	if len(digits) == 0 || !allowed(r) {
		return -1
	}
	return r
}

// allowed is Char of XML 1.0, section 2.2.
func allowed(r rune) bool {
	switch {
	case r < ' ':
		return r == '\t' || r == '\n' || r == '\r'
	case r >= 0xD800:
		return 0xE000 <= r && r <= 0xFFFD || 0x10000 <= r && r <= utf8.MaxRune
	}
	return true
}

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
	if text := p.untilTag(); p.depth > 0 && text != nil && plain(text, textBreak) {
		p.at += len(text)
		p.node(Element{data: text})
		return nil
	}
	return p.runOfParts()
}

// untilTag returns the text up to the next tag; nil if there is none, or a CDATA
// section comes first.
func (p *parser) untilTag() []byte {
	rest := p.text[p.at:]
	end := bytes.IndexByte(rest, '<')
	if end <= 0 || end+1 < len(rest) && rest[end+1] == '!' {
		return nil
	}
	return rest[:end]
}

func (p *parser) runOfParts() error {
	from := len(p.d.decoded)
	var verbatim []byte // the run, as long as it reads as it is written
	for parts := 0; p.at < len(p.text); parts++ {
		part, cdata, more, err := p.part()
		switch {
		case err != nil:
			return err
		case !more:
			p.run(verbatim, from)
			return nil
		case p.depth == 0 && (cdata || len(bytes.Trim(part, space)) > 0):
			return errors.New("text outside of the root element")
		case parts == 0 && !cdata && plain(part, textBreak):
			verbatim = part
			continue
		}
		p.d.decoded = append(p.d.decoded, verbatim...)
		verbatim = nil
		if err := p.decode(part, !cdata, false); err != nil {
			return err
		}
	}
	p.run(verbatim, from)
	return nil
}

// run adds the run of character data that is verbatim, or what was decoded.
func (p *parser) run(verbatim []byte, from int) {
	if verbatim == nil {
		verbatim = p.d.decoded[from:len(p.d.decoded):len(p.d.decoded)]
	}
	if len(verbatim) > 0 && p.depth > 0 {
		p.node(Element{data: verbatim})
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
func (p *parser) value() ([]byte, error) {
	if p.at >= len(p.text) || p.text[p.at] != '"' && p.text[p.at] != '\'' {
		return nil, errors.New("an attribute value without quotes")
	}
	rest := p.text[p.at+1:]
	end := bytes.IndexByte(rest, p.text[p.at])
	if end < 0 {
		return nil, errors.New("an attribute value that does not end")
	}
	value := rest[:end]
	if bytes.IndexByte(value, '<') >= 0 {
		return nil, errors.New("less-than in an attribute value")
	}
	p.at += end + 2
	if plain(value, valueBreak) {
		return value, nil
	}
	from := len(p.d.decoded)
	if err := p.decode(value, true, true); err != nil {
		return nil, err
	}
	return p.d.decoded[from:len(p.d.decoded):len(p.d.decoded)], nil
}

// plain reports whether text reads as it is written.
func plain(text []byte, breaks class) bool {
	for _, c := range text {
		if classes[c]&breaks != 0 {
			return false
		}
	}
	return true
}

// decode adds to decoded what text stands for: line ends are one newline (XML
// 1.0, section 2.11), in an attribute white space is a space, and references
// are replaced.
func (p *parser) decode(text []byte, references, attribute bool) error {
	for len(text) > 0 {
		c, size := rune(text[0]), 1
		switch {
		case c == '&' && references:
			var err error
			if c, size, err = reference(text); err != nil {
				return err
			}
		case c == '\r' && len(text) > 1 && text[1] == '\n':
			text = text[1:]
			continue
		case c == '\r':
			c = '\n'
		case c >= utf8.RuneSelf:
			c, size = utf8.DecodeRune(text)
		}
		if !allowed(c) {
			return errCharacter
		}
		if attribute && text[0] != '&' && (c == '\n' || c == '\t') {
			c = ' '
		}
		p.d.decoded = utf8.AppendRune(p.d.decoded, c)
		text = text[size:]
	}
	return nil
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

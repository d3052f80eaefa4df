package strict

// class is what a byte can be.
type class uint8

const (
	white        class = 1 << iota
	nameStart          // begins a name
	nameInner          // goes on in a name
	textBreak          // may not read in text as it is written
	valueBreak         // may not read in an attribute value as it is written
	textEscaped        // is written otherwise in canonical text
	valueEscaped       // is written otherwise in a canonical attribute value
)

// classes are the classes of every byte. Of those above ASCII, 0xEF begins
// U+FFFE and U+FFFF, which XML does not allow. What is escaped is in Canonical
// XML 1.0, section 2.3.
var classes = func() (table [256]class) {
	for c := range table {
		switch {
		case 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_':
			table[c] = nameStart
		case '0' <= c && c <= '9' || c == '-' || c == '.':
			table[c] = nameInner
		case c < ' ' || c == 0xEF:
			table[c] = textBreak | valueBreak
		}
	}
	table['&'] = textBreak | valueBreak | textEscaped | valueEscaped
	table['<'] = textEscaped | valueEscaped
	table['>'] = textEscaped
	table['"'] = valueEscaped
	table[']'] = textBreak // it may begin the end of a CDATA section
	table[' '] = white
	table['\t'] = white | valueBreak | valueEscaped
	table['\n'] = white | valueBreak | valueEscaped
	table['\r'] = white | textBreak | valueBreak | textEscaped | valueEscaped
	return table
}()

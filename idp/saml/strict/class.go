package strict

// class is what a byte can be.
type class uint8

const (
	white        class = 1 << iota
	nameStart          // begins a name
	nameEnd            // goes on in no name
	coded              // may stand for something else in text, or may not be there
	textEnd            // ends text that reads as it is written, and is written so in a canonical form
	valueEnd           // ends an attribute value of that kind
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
			table[c] = 0
		case c < ' ' || c == 0xEF:
			table[c] = nameEnd | coded | textEnd | valueEnd
		default:
			table[c] = nameEnd
		}
	}
	table['&'] = nameEnd | coded | textEnd | valueEnd | textEscaped | valueEscaped
	table['<'] = nameEnd | textEnd | valueEnd | textEscaped | valueEscaped
	table['>'] = nameEnd | textEnd | textEscaped
	table['"'] = nameEnd | valueEnd | valueEscaped
	table['\''] = nameEnd | valueEnd
	table[']'] = nameEnd | textEnd // it may begin the end of a CDATA section
	table[' '] = nameEnd | white
	table['\t'] = nameEnd | white | valueEnd | valueEscaped
	table['\n'] = nameEnd | white | valueEnd | valueEscaped
	table['\r'] = nameEnd | white | coded | textEnd | valueEnd | textEscaped | valueEscaped
	return table
}()

// until is how many bytes at the beginning of text are of none of the classes.
func until(text []byte, of class) int {
	for i, c := range text {
		if classes[c]&of != 0 {
			return i
		}
	}
	return len(text)
}

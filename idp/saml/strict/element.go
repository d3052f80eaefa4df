package strict

import "strings"

// Element is one element of a document that passed.
type Element struct {
	Space    string // namespace name; never empty
	Local    string
	Attrs    []Attr // without namespace declarations
	Children []*Element
	Text     string // the character data directly inside, joined

	raw  string // the name as written, to match the end tag
	text []byte // Text while the element is open
}

// Attr is one attribute. Its Space is empty unless the attribute is prefixed.
type Attr struct {
	Space, Local, Value string
}

// Is reports whether the element has that name.
func (e *Element) Is(space, local string) bool {
	return e.Local == local && e.Space == space
}

// Attr returns the value of the unprefixed attribute local, or "".
func (e *Element) Attr(local string) string {
	for _, a := range e.Attrs {
		if a.Space == "" && a.Local == local {
			return a.Value
		}
	}
	return ""
}

// Child returns the first child of that name, or nil.
func (e *Element) Child(space, local string) *Element {
	for _, c := range e.Children {
		if c.Is(space, local) {
			return c
		}
	}
	return nil
}

// All returns every child of that name, in document order.
func (e *Element) All(space, local string) []*Element {
	var all []*Element
	for _, c := range e.Children {
		if c.Is(space, local) {
			all = append(all, c)
		}
	}
	return all
}

// Trimmed returns the text without the white space of a pretty-printer.
func (e *Element) Trimmed() string { return strings.Trim(e.Text, " \t\r\n") }

// Walk visits the element and everything below it in document order until
// visit returns an error.
func (e *Element) Walk(visit func(*Element) error) error {
	if err := visit(e); err != nil {
		return err
	}
	for _, c := range e.Children {
		if err := c.Walk(visit); err != nil {
			return err
		}
	}
	return nil
}

package gate

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/studiobroker/studiobroker/idp/saml/strict"
)

// CheckModel refuses a document whose parts are not where SAML core section 2
// and 3 and XML Signature section 4 put them, or are there too seldom or too
// often. What SAML leaves open (extensions, attribute values, key information)
// is not looked into; nothing is ever read from there but attribute values.
// The root has to be space's local.
func CheckModel(root *strict.Element, space, local string) error {
	if !root.Is(space, local) {
		return fmt.Errorf("the document is not a SAML 2.0 %s", local)
	}
	if err := model[name{space, local}].check(root); err != nil {
		return err
	}
	return checkIDs(root)
}

// content is what may be inside an element.
type content struct {
	parts []part
	text  bool // character data
	open  bool // anything at all
}

// part is one allowed child and how often it may be there.
type part struct {
	name     name
	min, max int
	content  *content // of the child
}

const (
	unbounded = strict.MaxElements
	maxParts  = 8 // of one element's content
	maxIDs    = 64
)

func one(n name) part      { return part{name: n, min: 1, max: 1} }
func optional(n name) part { return part{name: n, max: 1} }
func several(n name) part  { return part{name: n, max: unbounded} }
func some(n name) part     { return part{name: n, min: 1, max: unbounded} }

func parts(p ...part) *content { return &content{parts: p} }
func text() *content           { return &content{text: true} }
func anything() *content       { return &content{open: true} }

// check checks e, which is of that content, and everything below that is not open.
func (c *content) check(e *strict.Element) error {
	if err := checkAttributes(e); err != nil {
		return err
	}
	switch {
	case c.open:
		return nil
	case !c.text && !e.Blank():
		return fmt.Errorf("<%s> contains text", e.Local())
	}
	var counts [maxParts]int
	for child := e.First(); child != nil; child = child.Next() {
		i := c.indexOf(child)
		if i < 0 {
			return fmt.Errorf("<%s> may not contain <%s>", e.Local(), child.Local())
		}
		counts[i]++
		if err := c.parts[i].content.check(child); err != nil {
			return err
		}
	}
	for i, p := range c.parts {
		switch {
		case counts[i] < p.min:
			return fmt.Errorf("<%s> has no <%s>", e.Local(), p.name.local)
		case counts[i] > p.max:
			return fmt.Errorf("<%s> has %d <%s>, at most %d", e.Local(), counts[i], p.name.local, p.max)
		}
	}
	return nil
}

func (c *content) indexOf(e *strict.Element) int {
	for i := range c.parts {
		if n := &c.parts[i].name; e.Is(n.space, n.local) {
			return i
		}
	}
	return -1
}

// checkAttributes refuses attributes in a SAML namespace, as SAML's own have
// none, and those of other namespaces that are named like one that is read:
// some readers do not tell them apart.
func checkAttributes(e *strict.Element) error {
	attrs := e.Attrs()
	for i := range attrs {
		a := &attrs[i]
		switch string(a.Space()) {
		case "":
			continue
		case Protocol, Assertion, Signature:
			return fmt.Errorf("<%s> has the prefixed attribute %s", e.Local(), a.Local())
		}
		switch string(a.Local()) {
		case "ID", "Version", "IssueInstant", "Destination", "InResponseTo", "Value",
			"Name", "NameFormat", "FriendlyName", "Format", "NameQualifier", "SPNameQualifier",
			"Method", "Recipient", "NotBefore", "NotOnOrAfter", "AuthnInstant", "SessionNotOnOrAfter",
			"Algorithm", "URI", "PrefixList":
			return fmt.Errorf("<%s> has the prefixed attribute %s", e.Local(), a.Local())
		}
	}
	return nil
}

// checkIDs refuses documents in which an ID could mean two elements
// (SAML core 1.3.4, XML Schema ID).
func checkIDs(root *strict.Element) error {
	var seen [maxIDs][]byte
	count := 0
	for e := root; e != nil; e = e.After(root) {
		attrs := e.Attrs()
		for i := range attrs {
			a := &attrs[i]
			if local := a.Local(); len(local) != len("ID") || !strings.EqualFold(string(local), "ID") {
				continue
			}
			switch {
			case len(a.Space()) > 0:
				return fmt.Errorf("<%s> has a prefixed ID", e.Local())
			case !IsNCName(string(a.Value())):
				return fmt.Errorf("the ID of <%s> is not an XML name", e.Local())
			case slices.ContainsFunc(seen[:count], func(id []byte) bool { return bytes.Equal(id, a.Value()) }):
				return fmt.Errorf("the ID of <%s> is used twice", e.Local())
			case count == maxIDs:
				return fmt.Errorf("%w: more than %d IDs", strict.ErrLimit, maxIDs)
			}
			seen[count] = a.Value()
			count++
		}
	}
	return nil
}

// IsNCName reports whether id is an ASCII NCName of at most 256 characters,
// as every provider writes them.
func IsNCName(id string) bool {
	if id == "" || len(id) > 256 {
		return false
	}
	for i, c := range []byte(id) {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_'
		if !letter && (i == 0 || !strings.ContainsRune("0123456789.-", rune(c))) {
			return false
		}
	}
	return true
}

package strict

import (
	"encoding/xml"
	"errors"
	"fmt"
	"strings"
)

const (
	xmlSpace   = "http://www.w3.org/XML/1998/namespace"
	xmlnsSpace = "http://www.w3.org/2000/xmlns/"
)

// scope is the namespace declarations that hold at the current element.
type scope struct {
	bindings []binding
	marks    []int // len(bindings) before each open element
}

type binding struct{ prefix, uri string }

// push enters an element with its declarations.
func (s *scope) push(attrs []xml.Attr) error {
	s.marks = append(s.marks, len(s.bindings))
	for _, a := range attrs {
		prefix, declares := declaration(a.Name)
		if !declares {
			continue
		}
		if err := checkBinding(prefix, a.Value); err != nil {
			return err
		}
		if len(s.bindings) >= MaxNamespaces {
			return fmt.Errorf("%w: more than %d namespace declarations in scope", ErrLimit, MaxNamespaces)
		}
		s.bindings = append(s.bindings, binding{prefix, a.Value})
	}
	return nil
}

// pop leaves the element.
func (s *scope) pop() {
	last := len(s.marks) - 1
	s.bindings, s.marks = s.bindings[:s.marks[last]], s.marks[:last]
}

// resolve returns the namespace name of prefix.
func (s *scope) resolve(prefix string) (string, error) {
	for i := len(s.bindings) - 1; i >= 0; i-- {
		if s.bindings[i].prefix == prefix {
			return s.bindings[i].uri, nil
		}
	}
	if prefix == "xml" {
		return xmlSpace, nil
	}
	if prefix == "" {
		return "", errors.New("an element without a namespace")
	}
	return "", errors.New("a prefix that is not declared")
}

// element turns a start tag into an Element with resolved names.
func (s *scope) element(t xml.StartElement) (*Element, error) {
	if err := checkName(t.Name); err != nil {
		return nil, err
	}
	space, err := s.resolve(t.Name.Space)
	if err != nil {
		return nil, err
	}
	e := &Element{Space: space, Local: t.Name.Local, raw: raw(t.Name)}
	for i, a := range t.Attr {
		if _, declares := declaration(a.Name); declares {
			if written(t.Attr[:i], a.Name) {
				return nil, errors.New("a namespace is declared twice on one element")
			}
			continue
		}
		if err := s.attribute(e, a); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// attribute adds a to e. Two attributes are the same if their namespace name
// and local name are (Namespaces in XML 1.0, section 6.3).
func (s *scope) attribute(e *Element, a xml.Attr) error {
	if err := checkName(a.Name); err != nil {
		return err
	}
	space := ""
	if a.Name.Space != "" {
		var err error
		if space, err = s.resolve(a.Name.Space); err != nil {
			return err
		}
	}
	for _, b := range e.Attrs {
		if b.Space == space && b.Local == a.Name.Local {
			return errors.New("an attribute is given twice on one element")
		}
	}
	e.Attrs = append(e.Attrs, Attr{space, a.Name.Local, a.Value})
	return nil
}

// declaration returns the prefix that a namespace declaration binds; the
// default namespace has none.
func declaration(name xml.Name) (prefix string, ok bool) {
	switch {
	case name.Space == "xmlns":
		return name.Local, true
	case name.Space == "" && name.Local == "xmlns":
		return "", true
	}
	return "", false
}

// checkBinding refuses declarations that are too long or that processors are
// known to disagree on.
func checkBinding(prefix, uri string) error {
	switch {
	case len(prefix) > MaxName || len(uri) > MaxURI:
		return fmt.Errorf("%w: a namespace prefix above %d bytes or a namespace name above %d", ErrLimit, MaxName, MaxURI)
	case prefix == "xmlns" || strings.Contains(prefix, ":"):
		return errors.New("a namespace prefix that cannot be declared")
	case prefix == "xml" && uri != xmlSpace, prefix != "xml" && uri == xmlSpace, uri == xmlnsSpace:
		return errors.New("a reserved namespace is declared")
	case attributeNames[strings.ToLower(prefix)]:
		return errors.New("a namespace prefix is named like a SAML attribute")
	case !absolute(uri):
		return errors.New("a namespace name that is not an absolute URI")
	}
	return nil
}

// absolute reports whether uri has a scheme and something behind it
// (RFC 3986, section 4.3).
func absolute(uri string) bool {
	scheme, rest, ok := strings.Cut(uri, ":")
	if !ok || scheme == "" || rest == "" || strings.ContainsAny(uri, " \t\r\n") {
		return false
	}
	for i, c := range scheme {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && (i == 0 || !strings.ContainsRune("0123456789+.-", c)) {
			return false
		}
	}
	return true
}

func checkName(name xml.Name) error {
	switch {
	case len(name.Space) > MaxName || len(name.Local) > MaxName:
		return fmt.Errorf("%w: a name above %d bytes", ErrLimit, MaxName)
	case strings.Contains(name.Local, ":"):
		return errors.New("a name with an empty part or a second colon")
	}
	return nil
}

func written(attrs []xml.Attr, name xml.Name) bool {
	for _, a := range attrs {
		if a.Name == name {
			return true
		}
	}
	return false
}

// raw is the name as the document wrote it.
func raw(name xml.Name) string {
	if name.Space == "" {
		return name.Local
	}
	return name.Space + ":" + name.Local
}

// attributeNames are the names of attributes in SAML messages and signatures,
// in lower case. Nobody needs a prefix of that name.
var attributeNames = map[string]bool{
	"address": true, "algorithm": true, "assertionconsumerserviceurl": true, "authninstant": true,
	"consent": true, "count": true, "decision": true, "destination": true, "dnsname": true,
	"encoding": true, "format": true, "friendlyname": true, "id": true, "inresponseto": true,
	"issueinstant": true, "method": true, "mimetype": true, "name": true, "nameformat": true,
	"namequalifier": true, "namespace": true, "nil": true, "notbefore": true, "notonorafter": true,
	"originalname": true, "prefixlist": true, "recipient": true, "resource": true,
	"sessionindex": true, "sessionnotonorafter": true, "spnamequalifier": true,
	"spprovidedid": true, "target": true, "type": true, "uri": true, "value": true, "version": true,
}

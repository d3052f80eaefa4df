package strict

import (
	"bytes"
	"errors"
	"fmt"
)

const xmlnsSpace = "http://www.w3.org/2000/xmlns/"

// bind adds a namespace declaration of the element that is being read.
func (p *parser) bind(b binding) error {
	if !p.bound(b) {
		if err := p.d.check(b); err != nil {
			return err
		}
	}
	e := &p.d.nodes[len(p.d.nodes)-1]
	for _, other := range p.d.bindings[e.bindings.from:] {
		if p.d.equal(other.prefix, b.prefix) {
			return errors.New("a namespace is declared twice on one element")
		}
	}
	p.d.bindings = append(p.d.bindings, b)
	return nil
}

// bound reports whether one of the declarations just before is the same and so
// has been checked: providers declare the same namespaces for each value.
func (p *parser) bound(b binding) bool {
	const some = 4
	for _, other := range p.d.bindings[max(len(p.d.bindings)-some, 0):] {
		if p.d.equal(other.prefix, b.prefix) && p.d.equal(other.uri, b.uri) {
			return true
		}
	}
	return false
}

func (d *Document) equal(a, b piece) bool { return bytes.Equal(d.at(a), d.at(b)) }

// spaceOf returns the namespace name of e's name. What e is in mostly has the same
// prefix, and its namespace name has been found.
func (p *parser) spaceOf(e *Element) (piece, error) {
	if e.parent >= 0 && e.bindings.from == e.bindings.to {
		if around := &p.d.nodes[e.parent]; p.d.equal(around.name.prefix(), e.name.prefix()) {
			return around.space, nil
		}
	}
	return p.resolve(e.name.prefix())
}

// resolveNames finds the namespace names of e and its attributes. Two
// attributes are the same if their namespace name and local name are
// (Namespaces in XML 1.0, section 6.3).
func (p *parser) resolveNames(e *Element) (err error) {
	if e.space, err = p.spaceOf(e); err != nil {
		return err
	}
	attrs := e.Attrs()
	for i := range attrs {
		a := &attrs[i]
		if prefix := a.name.prefix(); !prefix.empty() {
			if a.space, err = p.resolve(prefix); err != nil {
				return err
			}
		}
		for j := range attrs[:i] {
			if b := &attrs[j]; bytes.Equal(a.Local(), b.Local()) && bytes.Equal(a.Space(), b.Space()) {
				return errors.New("an attribute is given twice on one element")
			}
		}
	}
	return nil
}

// resolve returns the namespace name that prefix has here.
func (p *parser) resolve(prefix piece) (piece, error) {
	name := p.d.at(prefix)
	if b := p.d.lookup(p.top(), name); b != nil {
		return b.uri, nil
	}
	switch string(name) {
	case "xml":
		return ofXML, nil
	case "":
		return piece{}, errors.New("an element without a namespace")
	}
	return piece{}, errors.New("a prefix that is not declared")
}

// lookup returns the declaration of prefix that holds at e, or nil.
func (d *Document) lookup(e *Element, prefix []byte) *binding {
	for {
		for i := e.bindings.from; i < e.bindings.to; i++ {
			if b := &d.bindings[i]; bytes.Equal(d.at(b.prefix), prefix) {
				return b
			}
		}
		if e.parent < 0 {
			return nil
		}
		e = &d.nodes[e.parent]
	}
}

// check refuses declarations that are too long or that processors are known
// to disagree on.
func (d *Document) check(b binding) error {
	prefix, uri := d.at(b.prefix), d.at(b.uri)
	switch isXML := string(prefix) == "xml"; {
	case len(uri) > MaxURI:
		return fmt.Errorf("%w: a namespace name above %d bytes", ErrLimit, MaxURI)
	case string(prefix) == "xmlns":
		return errors.New("a namespace prefix that cannot be declared")
	case isXML != (string(uri) == xmlSpace), string(uri) == xmlnsSpace:
		return errors.New("a reserved namespace is declared")
	case namesAttribute(prefix):
		return errors.New("a namespace prefix is named like a SAML attribute")
	case !absolute(uri):
		return errors.New("a namespace name that is not an absolute URI")
	}
	return nil
}

// absolute reports whether uri has a scheme and something behind it (RFC 3986,
// section 4.3), and is written as it reads in a canonical form.
func absolute(uri []byte) bool {
	scheme, rest, ok := bytes.Cut(uri, []byte(":"))
	if !ok || len(scheme) == 0 || len(rest) == 0 || bytes.ContainsAny(uri, space+`"&<`) {
		return false
	}
	for i, c := range scheme {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && (i == 0 || bytes.IndexByte([]byte("0123456789+.-"), c) < 0) {
			return false
		}
	}
	return true
}

// namesAttribute reports whether prefix is the name of a SAML attribute,
// whatever its case.
func namesAttribute(prefix []byte) bool {
	var lower [MaxName]byte
	for i, c := range prefix {
		lower[i] = c | 0x20 // letters; what else is in a prefix is in no such name
	}
	return attributeNames[string(lower[:len(prefix)])]
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

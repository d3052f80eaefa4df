package token

import (
	"fmt"
	"maps"
	"slices"
)

// Object is a JSON object in which every name stands once, also when names
// are compared as encoding/json and other readers compare them, without case:
// whoever reads it reads the same. It remembers the scalars and the lists of
// scalars; what is nested deeper is read and left out.
type Object struct{ members map[string]member }

// member is a scalar, a list of scalars, or something else.
type member struct {
	kind  kind
	texts []string // of a list, or the only one
}

type kind byte

const (
	other  kind = iota // null, an object, or a list of those
	text               // a string
	number             // as written
	truth              // "true" or "false"
	list               // of strings, numbers and truths
)

// Has reports whether there is a member of that name, whatever it holds.
func (o Object) Has(name string) bool {
	_, ok := o.members[name]
	return ok
}

// Text is the string of that name; "" if it is none.
func (o Object) Text(name string) string {
	if m := o.members[name]; m.kind == text {
		return m.texts[0]
	}
	return ""
}

// True reports whether it is true, or "true" as Cognito writes it.
func (o Object) True(name string) bool {
	m := o.members[name]
	return (m.kind == truth || m.kind == text) && m.texts[0] == "true"
}

// Texts are the scalars of that name: of a list, or the only one.
func (o Object) Texts(name string) []string {
	if m := o.members[name]; m.kind != other {
		return m.texts
	}
	return nil
}

// Attributes are all scalars and lists of scalars by their exact names, numbers
// as they were written.
func (o Object) Attributes() map[string][]string {
	attributes := make(map[string][]string, len(o.members))
	for name, m := range o.members {
		if m.kind != other {
			attributes[name] = m.texts
		}
	}
	return attributes
}

// With is o and the members of extra that it does not have. It refuses names
// that differ in case only.
func (o Object) With(extra Object) (Object, error) {
	folded := map[string]string{}
	for name := range o.members {
		folded[fold(name)] = name
	}
	merged := Object{maps.Clone(o.members)}
	for name, m := range extra.members {
		switch same, known := folded[fold(name)]; {
		case !known:
			merged.members[name] = m
		case same != name:
			return Object{}, fmt.Errorf("the name %.80q stands in the other one in another case", name)
		}
	}
	return merged, nil
}

// Without is o without members of these names.
func (o Object) Without(names ...string) Object {
	rest := Object{maps.Clone(o.members)}
	for _, name := range names {
		delete(rest.members, name)
	}
	return rest
}

// imitated returns one of names that a reader without regard to case finds
// under another name; "" if there is none.
func (o Object) imitated(names []string) string {
	for name := range o.members {
		if same := fold(name); same != name && slices.Contains(names, same) {
			return same
		}
	}
	return ""
}

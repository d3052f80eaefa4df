package token

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxObject = 1 << 20 // bytes; those of a token are bounded by maxToken
	maxDepth  = 16      // objects and lists inside of each other
)

// ReadObject reads one JSON object strictly: UTF-8, at most 1 MB and 16
// levels, no name twice, nothing behind it.
func ReadObject(data []byte) (Object, error) {
	switch {
	case len(data) > maxObject:
		return Object{}, fmt.Errorf("it has %d bytes, at most %d are read", len(data), maxObject)
	case !utf8.Valid(data):
		return Object{}, errors.New("it is not UTF-8")
	case !json.Valid(data):
		return Object{}, errors.New("it is not JSON")
	}
	r := reader{rest: string(data)}
	if r.next() != '{' {
		return Object{}, errors.New("it is not an object")
	}
	members, err := r.object(1)
	return Object{members}, err
}

// reader reads what encoding/json has found to be valid: brackets match, and
// what has to stand somewhere does. It looks at what encoding/json does not
// tell, whether a name stands there twice, and copies no text.
type reader struct{ rest string }

// next is the first byte of what comes next.
func (r *reader) next() byte {
	r.rest = strings.TrimLeft(r.rest, " \t\r\n")
	return r.rest[0]
}

// skip passes over a bracket, a colon or a comma.
func (r *reader) skip() { r.rest = r.rest[1:] }

// object reads an object and its braces.
func (r *reader) object(depth int) (map[string]member, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("it is nested deeper than %d levels", maxDepth)
	}
	members := make(map[string]member, 16)
	var odd []string // names that readers without regard to case take for another
	for r.skip(); r.next() != '}'; {
		if r.next() == ',' {
			r.skip()
			r.next()
		}
		name, err := r.text()
		if err != nil {
			return nil, err
		}
		if _, twice := members[name]; twice {
			return nil, fmt.Errorf("the name %.80q stands there twice", name)
		}
		if fold(name) != name {
			odd = append(odd, name)
		}
		r.next() // a colon
		r.skip()
		if members[name], err = r.value(depth); err != nil {
			return nil, err
		}
	}
	r.skip()
	return members, distinct(members, odd)
}

// distinct refuses names that differ in case only.
func distinct(members map[string]member, odd []string) error {
	var seen map[string]bool
	for _, name := range odd {
		same := fold(name)
		if _, plain := members[same]; plain || seen[same] {
			return fmt.Errorf("the name %.80q stands there once more in another case", name)
		}
		if seen == nil {
			seen = map[string]bool{}
		}
		seen[same] = true
	}
	return nil
}

func (r *reader) value(depth int) (member, error) {
	switch r.next() {
	case '{':
		_, err := r.object(depth + 1)
		return member{}, err
	case '[':
		return r.list(depth + 1)
	case '"':
		content, err := r.text()
		return member{text, []string{content}}, err
	case 't', 'f':
		return member{truth, []string{r.word()}}, nil
	case 'n':
		r.word()
		return member{}, nil
	}
	return member{number, []string{r.word()}}, nil
}

// list reads a list and its brackets.
func (r *reader) list(depth int) (member, error) {
	if depth > maxDepth {
		return member{}, fmt.Errorf("it is nested deeper than %d levels", maxDepth)
	}
	all := member{kind: list, texts: []string{}}
	for r.skip(); r.next() != ']'; {
		if r.next() == ',' {
			r.skip()
		}
		element, err := r.value(depth)
		if err != nil {
			return member{}, err
		}
		if element.kind == other || element.kind == list {
			all.kind = other
		}
		all.texts = append(all.texts, element.texts...)
	}
	r.skip()
	return all, nil
}

// word reads a number, true, false or null.
func (r *reader) word() string {
	end := strings.IndexAny(r.rest, " \t\r\n,]}")
	word := r.rest[:end]
	r.rest = r.rest[end:]
	return word
}

// text reads a string.
func (r *reader) text() (string, error) {
	end, escaped := 1, false
	for ; r.rest[end] != '"'; end++ {
		if r.rest[end] == '\\' {
			escaped = true
			end++
		}
	}
	quoted := r.rest[:end+1]
	r.rest = r.rest[end+1:]
	if !escaped {
		return quoted[1:end], nil
	}
	var content string
	err := json.Unmarshal([]byte(quoted), &content)
	return content, err
}

// fold writes all names the same that encoding/json takes for the same field:
// those that differ in case only, also where Unicode says so.
func fold(name string) string {
	plain := true
	for i := range len(name) {
		if c := name[i]; c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' {
			plain = false
			break
		}
	}
	if plain {
		return name
	}
	return strings.Map(func(r rune) rune {
		lowest := r
		for same := unicode.SimpleFold(r); same != r; same = unicode.SimpleFold(same) {
			lowest = min(lowest, same)
		}
		return unicode.ToLower(lowest)
	}, name)
}

package awstest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// document is a decoded request or answer: what JSON calls an object, with
// numbers as json.Number.
type document = map[string]any

// validation collects what is wrong with one document, in AWS's words.
type validation struct {
	model      *model
	violations []string
	mistyped   string // the first value of the wrong JSON type
	unknown    string // the first member that the model lacks
}

// validate holds doc to the shape called name.
func (m *model) validate(name string, doc document) *validation {
	v := &validation{model: m}
	if name != "" {
		v.structure(m.Shapes[name], doc, "")
	}
	return v
}

// message is AWS's text for all violations together, empty without any.
func (v *validation) message() string {
	switch n := len(v.violations); n {
	case 0:
		return ""
	case 1:
		return "1 validation error detected: " + v.violations[0]
	default:
		return fmt.Sprintf("%d validation errors detected: %s", n, strings.Join(v.violations, "; "))
	}
}

func (v *validation) violate(value any, path, rule string) {
	v.violations = append(v.violations, fmt.Sprintf("Value %s at '%s' failed to satisfy constraint: Member must %s", quoted(value), path, rule))
}

// value holds one value to a shape.
func (v *validation) value(s *shape, value any, path string) {
	switch got := value.(type) {
	case document:
		v.object(s, got, path)
	case []any:
		v.list(s, got, path)
	case string:
		v.text(s, got, path)
	case json.Number:
		v.number(s, got, path)
	case bool:
		v.expect(s, path, "boolean")
	}
}

// expect notes a value whose JSON type is not what the shape calls for.
func (v *validation) expect(s *shape, path string, types ...string) bool {
	if slices.Contains(types, s.Type) {
		return true
	}
	if v.mistyped == "" {
		v.mistyped = fmt.Sprintf("%s can not be converted to %s at '%s'", strings.ToUpper(types[0])+"_VALUE", s.Type, path)
	}
	return false
}

func (v *validation) object(s *shape, doc document, path string) {
	if !v.expect(s, path, "structure", "map") {
		return
	}
	if s.Type == "map" {
		for key, value := range doc {
			v.value(v.model.Shapes[s.Key], key, path)
			v.value(v.model.Shapes[s.Value], value, path+"."+key)
		}
		return
	}
	v.structure(s, doc, path+".")
}

func (v *validation) structure(s *shape, doc document, prefix string) {
	for _, name := range s.Required {
		if doc[name] == nil {
			v.violate(nil, prefix+lowerFirst(name), "not be null")
		}
	}
	for _, name := range sortedKeys(doc) {
		to, known := s.Members[name]
		switch {
		case known:
			v.value(v.model.Shapes[to], doc[name], prefix+lowerFirst(name))
		case v.unknown == "":
			v.unknown = prefix + name
		}
	}
}

func (v *validation) list(s *shape, list []any, path string) {
	if !v.expect(s, path, "list") {
		return
	}
	v.bounds(s, list, float64(len(list)), path, "have length")
	for i, one := range list {
		v.value(v.model.Shapes[s.Member], one, fmt.Sprintf("%s.%d.member", path, i+1))
	}
}

func (v *validation) text(s *shape, text, path string) {
	if !v.expect(s, path, "string") {
		return
	}
	if s.full != nil && !s.full.MatchString(text) {
		v.violate(text, path, "satisfy regular expression pattern: "+s.Pattern)
	}
	v.bounds(s, text, float64(utf8.RuneCountInString(text)), path, "have length")
	if len(s.Enum) > 0 && !slices.Contains(s.Enum, text) {
		v.violate(text, path, "satisfy enum value set: ["+strings.Join(s.Enum, ", ")+"]")
	}
}

func (v *validation) number(s *shape, n json.Number, path string) {
	if !v.expect(s, path, "integer", "long", "float", "double", "timestamp") {
		return
	}
	value, err := n.Float64()
	if err != nil || s.Type == "integer" && value != float64(int32(value)) {
		v.expect(&shape{Type: s.Type}, path, "decimal")
		return
	}
	v.bounds(s, n, value, path, "have value")
}

func (v *validation) bounds(s *shape, value any, size float64, path, what string) {
	if s.Max != nil && size > *s.Max {
		v.violate(value, path, fmt.Sprintf("%s less than or equal to %.0f", what, *s.Max))
	}
	if s.Min != nil && size < *s.Min {
		v.violate(value, path, fmt.Sprintf("%s greater than or equal to %.0f", what, *s.Min))
	}
}

// quoted is a value as AWS prints it; a list is named, not printed.
func quoted(value any) string {
	switch got := value.(type) {
	case nil:
		return "null"
	case []any:
		return fmt.Sprintf("'[%d members]'", len(got))
	default:
		return fmt.Sprintf("'%v'", got)
	}
}

func lowerFirst(name string) string {
	r, n := utf8.DecodeRuneInString(name)
	return string(unicode.ToLower(r)) + name[n:]
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

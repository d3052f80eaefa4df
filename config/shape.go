package config

import (
	"reflect"
	"strings"
)

// shape is what the tags of a struct say about its keys. The JSON Schema is
// made of the same tags.
type shape struct {
	fields    map[string]field
	names     []string // in order
	required  []string
	exclusive []string // exactly one of them has to be there
	secret    bool     // it says where a secret is
}

type field struct {
	index   []int
	of      reflect.Type // without its pointer
	choices []string
	preset  string // its value when it is left out
	secret  bool
}

func (s *shape) has(key string) bool { _, ok := s.fields[key]; return ok }

// guarded reports whether a single value that stands in its place may be a
// secret.
func (s *shape) guarded() bool {
	for _, f := range s.fields {
		if f.secret {
			return true
		}
	}
	return s.secret
}

var secretRef = reflect.TypeFor[SecretRef]()

// shapeOf reads the tags of a struct type once.
func (d *decoder) shapeOf(t reflect.Type) *shape {
	if s, ok := d.shapes[t]; ok {
		return s
	}
	s := &shape{fields: map[string]field{}, secret: t == secretRef}
	s.add(t, nil)
	d.shapes[t] = s
	return s
}

func (s *shape) add(t reflect.Type, outer []int) {
	for f := range t.Fields() {
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		index := append(append([]int{}, outer...), f.Index...)
		switch {
		case options == "inline":
			s.add(f.Type, index)
		case name != "" && name != "-":
			s.addField(name, f, index)
		}
	}
}

func (s *shape) addField(name string, f reflect.StructField, index []int) {
	known := field{index: index, of: f.Type, secret: f.Type == secretRef}
	if f.Type.Kind() == reflect.Pointer {
		known.of = f.Type.Elem()
	}
	for _, rule := range strings.Split(f.Tag.Get("jsonschema"), ",") {
		switch key, value, _ := strings.Cut(rule, "="); key {
		case "required":
			s.required = append(s.required, name)
		case "oneof_required":
			s.exclusive = append(s.exclusive, name)
		case "enum":
			known.choices = append(known.choices, value)
		case "default":
			known.preset = value
		}
	}
	s.fields[name] = known
	s.names = append(s.names, name)
}

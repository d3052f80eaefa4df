package config

import (
	"iter"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v4"
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
	choices []string
	preset  string // its value when it is left out
	secret  bool
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
	known := field{index: index, secret: f.Type == secretRef}
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

// entries are the keys of a mapping with their values. A key that stands twice
// is reported; the first one counts.
func (d *decoder) entries(at *place) iter.Seq2[string, *place] {
	return func(yield func(string, *place) bool) {
		seen := make(map[string]int, len(at.node.Content)/2)
		for i := 0; i+1 < len(at.node.Content); i += 2 {
			key := at.node.Content[i]
			value := &place{up: at, key: key.Value, node: at.node.Content[i+1], present: true}
			if key.Kind != yaml.ScalarNode {
				value.node = key
				d.report.wrong(value, CodeKey, "write a plain word", "a key that is no word")
				continue
			}
			if line, twice := seen[key.Value]; twice {
				value.node = key
				d.report.wrong(value, CodeKey, "remove one of the two", "the key stands here again, after line %d", line)
				continue
			}
			seen[key.Value] = key.Line
			if !yield(key.Value, value) {
				return
			}
		}
	}
}

// keyNode is the node of the key whose value is at.
func keyNode(at *place) *yaml.Node {
	for i, node := range at.up.node.Content {
		if i%2 == 1 && node == at.node {
			return at.up.node.Content[i-1]
		}
	}
	return at.node
}

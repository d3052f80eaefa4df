package config

import (
	"iter"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// mapping reads the keys of a struct.
func (d *decoder) mapping(at *place, into reflect.Value) {
	if !d.is(at, yaml.MappingNode, "keys with values", into) {
		return
	}
	d.defaults(into)
	at.shape = d.shapeOf(into.Type())
	var known []*place
	for key, value := range d.entries(at) {
		if _, ok := at.shape.fields[key]; ok {
			known = append(known, value)
			continue
		}
		d.unknown(value)
	}
	for _, value := range known {
		field := at.shape.fields[value.key]
		d.decode(value, into.FieldByIndex(field.index))
		d.oneOf(value, field)
	}
	d.complete(at, at.shape)
}

// oneOf holds a value to the choices of its field.
func (d *decoder) oneOf(at *place, field field) {
	if len(field.choices) == 0 || at.node.Kind != yaml.ScalarNode || !at.given() || slices.Contains(field.choices, at.node.Value) {
		return
	}
	d.report.wrong(at, CodeValue, suggestion(at.node.Value, field.choices), "%.40q is not a choice here", at.node.Value)
}

// complete reports what has to be there and is not.
func (d *decoder) complete(at *place, shape *shape) {
	for _, name := range shape.required {
		if value := at.in(name); !value.given() {
			value.present = false
			d.report.wrong(value, CodeMissing, "add "+name, "missing")
		}
	}
	d.exclusive(at, shape.exclusive)
}

// exclusive holds a mapping to exactly one of names.
func (d *decoder) exclusive(at *place, names []string) {
	var chosen []string
	for _, name := range names {
		if at.in(name).given() || d.report.meant[slot{at.node, name}] {
			chosen = append(chosen, name)
		}
	}
	switch {
	case len(names) == 0 || len(chosen) == 1:
	case len(chosen) == 0 && d.report.strange[at.node]:
	case len(chosen) == 0:
		d.report.wrong(at, CodeMissing, "write "+strings.Join(names, " or "), "neither %s is there", strings.Join(names, " nor "))
	default:
		d.report.wrong(at, CodeKey, "keep one of them", "%s exclude each other", strings.Join(chosen, " and "))
	}
}

// entries are the keys of a mapping with their values. A key that stands twice
// is reported; the first one counts.
func (d *decoder) entries(at *place) iter.Seq2[string, *place] {
	return func(yield func(string, *place) bool) {
		seen := make(map[string]int, len(at.node.Content)/2)
		for i := 0; i+1 < len(at.node.Content); i += 2 {
			key := at.node.Content[i]
			value := &place{up: at, key: key.Value, node: at.node.Content[i+1], label: key, present: true}
			if key.Kind != yaml.ScalarNode {
				d.report.wrong(value.atKey(), CodeKey, "write a plain word", "a key that is no word")
				continue
			}
			if line, twice := seen[key.Value]; twice {
				d.report.wrong(value.atKey(), CodeKey, "remove one of the two", "the key stands here again, after line %d", line)
				continue
			}
			seen[key.Value] = key.Line
			if !yield(key.Value, value) {
				return
			}
		}
	}
}

package config

import (
	"encoding"
	"reflect"
	"strconv"

	"go.yaml.in/yaml/v4"
)

// expecting is a type that says in words what it takes.
type expecting interface{ expects() string }

// oneOrMany is a list that may be written as its only item.
type oneOrMany interface{ oneOrMany() }

// decoder fills Go values from nodes. Values go from the text as it is written
// into their types, never through a map or a number, and every mistake is
// reported. It follows no alias, so nothing is larger than it looks.
type decoder struct {
	report *report
	shapes map[reflect.Type]*shape
}

func (d *decoder) decode(at *place, into reflect.Value) {
	switch {
	case at.node.Kind == yaml.AliasNode:
		d.report.wrong(at, CodeValue, "write the value; what teams share can stand on their tenant", "aliases are not read")
		return
	case at.node.Style&yaml.TaggedStyle != 0:
		d.report.wrong(at, CodeValue, "write the value without it", "YAML tags such as %.20q are not read", at.node.Tag)
		return
	case !at.given():
		return // as if left out
	}
	if into.Kind() == reflect.Pointer {
		into.Set(reflect.New(into.Type().Elem()))
		into = into.Elem()
	}
	if text, ok := into.Addr().Interface().(encoding.TextUnmarshaler); ok {
		d.text(at, text)
		return
	}
	switch into.Kind() {
	case reflect.Struct:
		d.mapping(at, into)
	case reflect.Slice:
		d.list(at, into)
	case reflect.Map:
		d.pairs(at, into)
	case reflect.Bool:
		d.flag(at, into)
	default:
		if d.is(at, yaml.ScalarNode, "text", into) {
			into.SetString(at.node.Value)
		}
	}
}

// is reports whether the value has the right kind, and reports if not.
func (d *decoder) is(at *place, kind yaml.Kind, what string, into reflect.Value) bool {
	if at.node.Kind == kind {
		return true
	}
	if into.Kind() == reflect.Struct && d.shapeOf(into.Type()).guarded() {
		d.report.document.mask(at.node)
	}
	if e, ok := into.Interface().(expecting); ok {
		what = e.expects()
	}
	found := map[yaml.Kind]string{yaml.ScalarNode: "a single value", yaml.MappingNode: "a mapping", yaml.SequenceNode: "a list"}[at.node.Kind]
	d.report.wrong(at, CodeValue, "write "+what, "%s does not fit here", found)
	return false
}

func (d *decoder) text(at *place, into encoding.TextUnmarshaler) {
	if !d.is(at, yaml.ScalarNode, "a single value", reflect.ValueOf(into).Elem()) {
		return
	}
	err := into.UnmarshalText([]byte(at.node.Value))
	if err == nil {
		return
	}
	if _, secret := into.(*EnvName); secret {
		d.report.document.mask(at.node)
	}
	message, remedy := err.Error(), ""
	if w, ok := err.(*wrong); ok { //nolint:errorlint // types of this package return it as it is
		message, remedy = w.message, w.remedy
	}
	d.report.wrong(at, CodeValue, remedy, "%s", message)
}

// flag reads true and false as YAML 1.2 does: yes and on are text.
func (d *decoder) flag(at *place, into reflect.Value) {
	value, err := strconv.ParseBool(at.node.Value)
	if at.node.Kind != yaml.ScalarNode || at.node.ShortTag() != "!!bool" || err != nil {
		d.report.wrong(at, CodeValue, "write true or false", "neither true nor false")
		return
	}
	into.SetBool(value)
}

func (d *decoder) list(at *place, into reflect.Value) {
	if _, ok := into.Interface().(oneOrMany); ok && at.node.Kind == yaml.MappingNode {
		into.Set(reflect.MakeSlice(into.Type(), 1, 1))
		d.decode(at, into.Index(0))
		return
	}
	if !d.is(at, yaml.SequenceNode, "a list, each item on a line of its own that begins with a hyphen", into) {
		return
	}
	into.Set(reflect.MakeSlice(into.Type(), len(at.node.Content), len(at.node.Content)))
	for i := range at.node.Content {
		item := at.item(i)
		if !item.given() {
			d.report.wrong(item, CodeMissing, "write the item or remove the line", "an empty item")
		}
		d.decode(item, into.Index(i))
	}
}

// pairs reads a map of text to text.
func (d *decoder) pairs(at *place, into reflect.Value) {
	if !d.is(at, yaml.MappingNode, "keys with values", into) {
		return
	}
	into.Set(reflect.MakeMap(into.Type()))
	for key, value := range d.entries(at) {
		text := reflect.New(into.Type().Elem()).Elem()
		d.decode(value, text)
		into.SetMapIndex(reflect.ValueOf(key), text)
	}
}

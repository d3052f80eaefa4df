package config

import (
	"strconv"

	"go.yaml.in/yaml/v4"
)

// place is a value of the file: the way to it and its node. A place that the
// file leaves out has the node of the nearest value around it.
type place struct {
	up      *place // nil at the top
	key     string // in a mapping
	index   int    // in a list
	node    *yaml.Node
	label   *yaml.Node // of the key that p is the value of, if it is present
	present bool
	shape   *shape // of a mapping that is being read
}

// in is the value of key.
func (p *place) in(key string) *place {
	inner := &place{up: p, key: key, node: p.node}
	if !p.present || p.node.Kind != yaml.MappingNode {
		return inner
	}
	for i := 0; i+1 < len(p.node.Content); i += 2 {
		if p.node.Content[i].Value == key {
			inner.label, inner.node, inner.present = p.node.Content[i], p.node.Content[i+1], true
			break
		}
	}
	return inner
}

// item is the value at index of a list. A single value is a list's only item.
func (p *place) item(index int) *place {
	if p.node.Kind != yaml.SequenceNode {
		return p
	}
	inner := &place{up: p, index: index, node: p.node}
	if p.present && index < len(p.node.Content) {
		inner.node, inner.present = p.node.Content[index], true
	}
	return inner
}

// at follows path, whose elements are keys and list positions.
func (p *place) at(path ...any) *place {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			p = p.in(step)
		case int:
			p = p.item(step)
		}
	}
	return p
}

// atKey is the key that p is the value of. p is present.
func (p *place) atKey() *place {
	key := *p
	key.node = p.label
	return &key
}

// given reports whether the file says something here: a key without a value is
// a key left out.
func (p *place) given() bool { return p.present && p.node.ShortTag() != "!!null" }

// or is p, or other if the file leaves p out.
func (p *place) or(other *place) *place {
	if p.present || !other.present {
		return p
	}
	return other
}

// title is the path as it stands in a sentence.
func (p *place) title() string {
	if p.up == nil {
		return "the top of the file"
	}
	return p.String()
}

// String is the path: tenants[0].teams[1].who.
func (p *place) String() string {
	switch {
	case p.up == nil:
		return ""
	case p.up.node.Kind == yaml.SequenceNode:
		return p.up.String() + "[" + strconv.Itoa(p.index) + "]"
	case p.up.up == nil:
		return p.key
	}
	return p.up.String() + "." + p.key
}

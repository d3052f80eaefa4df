package config

import (
	"reflect"

	"go.yaml.in/yaml/v4"
)

// unknown reports a key that does not exist where it stands.
func (d *decoder) unknown(value *place) {
	if d.report.full() {
		return
	}
	mapping, shape := value.up, value.up.shape
	meant, remedy := closest(value.key, shape.names), suggestion(value.key, shape.names)
	secret := shape.secret || shape.fields[meant].secret
	if home, indent := d.home(value); home != nil {
		mapping, meant, remedy = home, value.key, value.key+" belongs to "+home.title()+": "+indent
		secret = secret || home.shape.secret || home.shape.fields[meant].secret
	}
	if value.key == "<<" {
		remedy = "write the keys; what teams share can stand on their tenant"
	}
	if secret {
		d.report.document.mask(value.node)
	}
	d.report.meant[slot{mapping.node, meant}] = true
	d.report.strange[value.up.node], d.report.strange[mapping.node] = true, true
	d.report.wrong(value.atKey(), CodeKey, remedy, "unknown key")
	d.report.blamed[value.node] = true
}

// home is the mapping around value's own, or in it, that has such a key, and
// how value gets there. It is nil without one.
func (d *decoder) home(value *place) (home *place, indent string) {
	outer := value.up.up
	for outer != nil && outer.shape == nil {
		outer = outer.up // a list
	}
	if home, indent = d.inner(value), "indent it more"; home == nil {
		if outer == nil || !outer.shape.has(value.key) {
			return nil, ""
		}
		home, indent = outer, "indent it less"
	}
	if value.up.node.Style&yaml.FlowStyle != 0 {
		indent = "write it there"
	}
	return home, indent
}

// inner is a mapping beside value that has such a key.
func (d *decoder) inner(value *place) *place {
	for _, name := range value.up.shape.names {
		beside := value.up.in(name)
		of := value.up.shape.fields[name].of
		if !beside.present || of.Kind() != reflect.Struct {
			continue
		}
		if beside.shape = d.shapeOf(of); beside.shape.has(value.key) {
			return beside
		}
	}
	return nil
}

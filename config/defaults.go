package config

import (
	"reflect"
	"time"

	"go.yaml.in/yaml/v4"
)

// defaults sets the values that the tags of a struct have for keys that are
// left out, those of its inner structs included.
func (d *decoder) defaults(into reflect.Value) {
	for _, field := range d.shapeOf(into.Type()).fields {
		value := into.FieldByIndex(field.index)
		switch {
		case field.preset != "":
			preset := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: field.preset}
			if value.Kind() == reflect.Bool {
				preset.Tag = "!!bool"
			}
			d.decode(&place{node: preset, present: true}, value)
		case value.Kind() == reflect.Struct:
			d.defaults(value)
		}
	}
}

// defaultSession is for teams whose tenant says nothing either.
const defaultSession = Duration(8 * time.Hour)

// complete fills in what depends on the whole file: inherited values, and
// defaults of what neither team nor tenant says.
func (f *File) complete() {
	if f.Audit.Stdout {
		f.Audit.File = ""
	}
	if f.Session != nil {
		f.Session.Idle = min(f.Session.Idle, f.Session.Absolute)
	}
	for i := range f.Providers {
		provider := &f.Providers[i]
		inherit(&provider.Title, string(provider.Name))
		if provider.OIDC != nil {
			provider.OIDC.complete()
		}
	}
	for i := range f.Tenants {
		tenant := &f.Tenants[i]
		inherit(&tenant.Session, defaultSession)
		inherit(&tenant.Title, string(tenant.ID))
		for j := range tenant.Teams {
			team := &tenant.Teams[j]
			team.Workspace = team.inherit(tenant.Workspace)
			inherit(&team.Title, string(team.ID))
		}
	}
}

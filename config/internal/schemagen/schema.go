package main

import (
	"encoding/json"
	"reflect"

	"github.com/invopop/jsonschema"

	"github.com/studiobroker/studiobroker/config"
)

const pkg = "github.com/studiobroker/studiobroker/config"

// generate is the schema as it is checked in.
func generate() ([]byte, error) {
	schema, err := reflectFile()
	if err != nil {
		return nil, err
	}
	text, err := json.MarshalIndent(schema, "", "  ")
	return append(text, '\n'), err
}

// reflectFile reflects config.File. It runs in the folder of its package,
// where the comments are: the library takes them from nowhere else.
func reflectFile() (*jsonschema.Schema, error) {
	r := jsonschema.Reflector{
		BaseSchemaID:               "https://studiobroker.github.io/schemas",
		ExpandedStruct:             true,
		FieldNameTag:               "yaml",
		RequiredFromJSONSchemaTags: true,
		Mapper:                     scalar,
	}
	if err := r.AddGoComments(pkg, ".", jsonschema.WithFullComment()); err != nil {
		return nil, err
	}
	schema := r.Reflect(&config.File{})
	schema.ID = "https://studiobroker.github.io/schemas/studiobroker.schema.json"
	schema.Title = "studiobroker configuration"
	for _, list := range []string{"KeyPairs", "Rules"} {
		oneOrMany(schema.Definitions[list])
	}
	describe("File", schema)
	for name, block := range schema.Definitions {
		describe(name, block)
	}
	return schema, nil
}

// shaped is a name with a pattern.
type shaped interface{ Pattern() string }

// scalar maps types that are written as one value.
func scalar(t reflect.Type) *jsonschema.Schema {
	switch value := reflect.Zero(t).Interface().(type) {
	case config.Version:
		return &jsonschema.Schema{Const: 1}
	case config.AccountID: // without quotes, an editor takes it for a number
		return &jsonschema.Schema{OneOf: []*jsonschema.Schema{{Type: "string", Pattern: value.Pattern()}, {Type: "integer"}}}
	case config.Tags:
		return &jsonschema.Schema{Type: "object", AdditionalProperties: &jsonschema.Schema{
			OneOf: []*jsonschema.Schema{{Type: "string"}, {Type: "number"}, {Type: "boolean"}},
		}}
	case config.Yes:
		return &jsonschema.Schema{Const: true}
	case config.Landings:
		return &jsonschema.Schema{
			Type:                 "object",
			PropertyNames:        &jsonschema.Schema{Pattern: config.ID("").Pattern()},
			AdditionalProperties: &jsonschema.Schema{Type: "string", Pattern: config.Landing("").Pattern()},
		}
	case shaped:
		return &jsonschema.Schema{Type: "string", Pattern: value.Pattern()}
	}
	return nil
}

// oneOrMany lets the item of a list stand without the list.
func oneOrMany(list *jsonschema.Schema) {
	item := list.Items
	list.Type, list.Items = "", nil
	list.OneOf = []*jsonschema.Schema{item, {Type: "array", Items: item, MinItems: new(uint64(1))}}
}

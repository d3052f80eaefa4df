package config

import _ "embed" // the schema

//go:generate go run ./internal/schemagen

//go:embed studiobroker.schema.json
var schema string

// Schema is the JSON Schema of the configuration (draft 2020-12), for editors
// and for tools that write configurations.
func Schema() []byte { return []byte(schema) }

// Command schemagen writes studiobroker.schema.json, the JSON Schema of the
// configuration, and docs/reference/configuration.md, the same for people. Both
// are made of the types of package config, their tags and their comments. It
// runs in the folder of that package, by go generate.
package main

import (
	"fmt"
	"os"
)

const (
	target    = "studiobroker.schema.json"
	reference = "../docs/reference/configuration.md"
)

func main() {
	schema, err := generate()
	if err == nil {
		err = os.WriteFile(target, schema, 0o644) //nolint:gosec // it is published
	}
	if err == nil {
		err = writeReference(reference)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "schemagen:", err)
		os.Exit(1)
	}
}

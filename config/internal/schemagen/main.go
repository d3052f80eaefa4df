// Command schemagen writes studiobroker.schema.json: the JSON Schema of the
// configuration, made of the types of package config, their tags and their
// comments. It runs in the folder of that package, by go generate.
package main

import (
	"fmt"
	"os"
)

const target = "studiobroker.schema.json"

func main() {
	schema, err := generate()
	if err == nil {
		err = os.WriteFile(target, schema, 0o644) //nolint:gosec // it is published
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "schemagen:", err)
		os.Exit(1)
	}
}

package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/invopop/jsonschema"
)

const preface = `# Configuration

One YAML file. Unknown keys are errors. ` + "`studiobroker check FILE`" + ` tells everything that is wrong, in two rounds: first all of what is
wrong with the file, its values and the files that it names; then, once these are right, what session keys and providers' metadata
hold, and warnings. Paths begin at the folder of the file. Secrets are never written into it. Examples:
[docs/examples](../examples). Editors complete keys with the [JSON Schema](../../config/studiobroker.schema.json), which
` + "`studiobroker schema`" + ` prints too.

This page is made of the comments in package [config](../../config) by ` + "`go generate ./config`" + `.
`

func writeReference(path string) error {
	page, err := referencePage()
	if err != nil {
		return err
	}
	return os.WriteFile(path, page, 0o644) //nolint:gosec // it is published
}

// referencePage has a section for each block, in the order of the file, and one
// for secrets, which are in many.
func referencePage() ([]byte, error) {
	schema, err := reflectFile()
	if err != nil {
		return nil, err
	}
	p := page{definitions: schema.Definitions}
	p.out.WriteString(preface)
	p.section("", schema)
	p.section(secrets, p.definitions["SecretRef"])
	return []byte(p.out.String()), nil
}

const secrets = "Secrets"

type page struct {
	out         strings.Builder
	definitions jsonschema.Definitions
}

// inner is a block that a key leads to.
type inner struct {
	path  string
	block *jsonschema.Schema
}

// section is the block at path, and those within it.
func (p *page) section(path string, block *jsonschema.Schema) {
	fmt.Fprintf(&p.out, "\n%s\n\n%s\n\n| key | |\n|---|---|\n", heading(path), cell(block.Description))
	var blocks []inner
	for pair := block.Properties.Oldest(); pair != nil; pair = pair.Next() {
		notes := ""
		if slices.Contains(block.Required, pair.Key) {
			notes = " **Required.**"
		}
		if len(pair.Value.Enum) > 0 {
			notes += " One of " + values(pair.Value.Enum) + "."
		}
		if leads := p.inner(strings.TrimPrefix(path+"."+pair.Key, "."), pair.Value); leads.block != nil {
			notes += " See " + link(leads.path) + "."
			blocks = append(blocks, leads)
		}
		fmt.Fprintf(&p.out, "| `%s` | %s%s |\n", pair.Key, cell(pair.Value.Description), notes)
	}
	for _, b := range blocks {
		if b.path != secrets {
			p.section(b.path, b.block)
		}
	}
}

// inner is the block that the key at path leads to, if it leads to any.
func (p *page) inner(path string, key *jsonschema.Schema) inner {
	if key.Items != nil {
		key, path = key.Items, path+"[]"
	}
	name := strings.TrimPrefix(key.Ref, "#/$defs/")
	block := p.definitions[name]
	switch {
	case name == "SecretRef":
		return inner{secrets, block}
	case block == nil || block.Properties != nil:
		return inner{path, block}
	}
	return p.inner(path, block.OneOf[0]) // a list that its only item may stand for
}

// heading is that of the block at path: deeper ones are smaller.
func heading(path string) string {
	switch {
	case path == "":
		return "## The file"
	case path == secrets:
		return "## " + secrets
	case strings.Contains(path, "."):
		return "### `" + path + "`"
	}
	return "## `" + path + "`"
}

// link leads to a heading, whose anchor has neither dots nor brackets.
func link(path string) string {
	anchor := strings.NewReplacer(".", "", "[", "", "]", "").Replace(strings.ToLower(path))
	if path == secrets {
		return "[" + path + "](#" + anchor + ")"
	}
	return "[`" + path + "`](#" + anchor + ")"
}

func values(enum []any) string {
	words := make([]string, len(enum))
	for i, v := range enum {
		words[i] = fmt.Sprintf("`%v`", v)
	}
	return strings.Join(words, ", ")
}

// cell cannot end a table's cell.
func cell(text string) string { return strings.ReplaceAll(text, "|", "\\|") }

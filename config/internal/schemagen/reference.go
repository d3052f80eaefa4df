package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/invopop/jsonschema"
)

const preface = `# Configuration

One YAML file. Unknown keys are errors, and everything that is wrong is told at once: ` + "`studiobroker check FILE`" + `. Paths begin at the
folder of the file. Secrets are never written into it. Examples: [docs/examples](../examples). Editors complete keys with the
[JSON Schema](../../config/studiobroker.schema.json), which ` + "`studiobroker schema`" + ` prints too.

This page is made of the comments in package [config](../../config) by ` + "`go generate ./config`" + `.
`

func writeReference(path string) error {
	page, err := referencePage()
	if err != nil {
		return err
	}
	return os.WriteFile(path, page, 0o644) //nolint:gosec // it is published
}

// referencePage has a section for each block, in the order in which the file
// leads to them.
func referencePage() ([]byte, error) {
	schema, err := reflectFile()
	if err != nil {
		return nil, err
	}
	p := page{definitions: schema.Definitions}
	p.out.WriteString(preface)
	p.section("The file", schema)
	for name := p.next(); name != ""; name = p.next() {
		p.section(name, p.definitions[name])
	}
	return []byte(p.out.String()), nil
}

type page struct {
	out         strings.Builder
	definitions jsonschema.Definitions
	mentioned   []string // blocks, each once
	written     int      // how many of them have a section
}

// next is the next block without a section, or "".
func (p *page) next() string {
	if p.written == len(p.mentioned) {
		return ""
	}
	p.written++
	return p.mentioned[p.written-1]
}

func (p *page) section(name string, block *jsonschema.Schema) {
	if block.Properties == nil {
		return
	}
	fmt.Fprintf(&p.out, "\n## %s\n\n%s\n\n| key | |\n|---|---|\n", name, sentence(block.Description))
	for pair := block.Properties.Oldest(); pair != nil; pair = pair.Next() {
		notes := ""
		if slices.Contains(block.Required, pair.Key) {
			notes = " **Required.**"
		}
		if inner := p.mention(pair.Value); inner != "" {
			notes += fmt.Sprintf(" See [%s](#%s).", inner, strings.ToLower(inner))
		}
		if len(pair.Value.Enum) > 0 {
			notes += " One of " + values(pair.Value.Enum) + "."
		}
		fmt.Fprintf(&p.out, "| `%s` | %s%s |\n", pair.Key, sentence(withoutKey(pair.Key, pair.Value.Description)), notes)
	}
}

// mention remembers the block that a key leads to, and returns its name.
func (p *page) mention(key *jsonschema.Schema) string {
	if key.Items != nil {
		key = key.Items
	}
	name := strings.TrimPrefix(key.Ref, "#/$defs/")
	block := p.definitions[name]
	if block != nil && block.Properties == nil { // a list that may be left out around one
		for _, way := range block.OneOf {
			if way.Ref != "" {
				return p.mention(way)
			}
		}
		return ""
	}
	if block == nil {
		return ""
	}
	if !slices.Contains(p.mentioned, name) {
		p.mentioned = append(p.mentioned, name)
	}
	return name
}

func values(enum []any) string {
	words := make([]string, len(enum))
	for i, v := range enum {
		words[i] = fmt.Sprintf("`%v`", v)
	}
	return strings.Join(words, ", ")
}

// withoutKey leaves out what the table says already: "listen is the address"
// becomes "the address".
func withoutKey(key, description string) string {
	for _, verb := range []string{" is ", " are "} {
		if rest, ok := strings.CutPrefix(description, key+verb); ok {
			return rest
		}
	}
	return description
}

// sentence begins with a capital letter and cannot end a table's cell.
func sentence(text string) string {
	if text == "" {
		return ""
	}
	return strings.ReplaceAll(strings.ToUpper(text[:1])+text[1:], "|", "\\|")
}

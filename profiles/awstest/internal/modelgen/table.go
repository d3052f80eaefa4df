package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// table is the file that package awstest embeds.
type table struct {
	Provenance string
	Services   map[string]service
}

type service struct {
	Operations map[string]operation
	Shapes     map[string]shape
}

type operation struct {
	Input  string   `json:"input"`
	Output string   `json:"output,omitempty"`
	Errors []string `json:"errors,omitempty"`
}

type shape struct {
	Type     string            `json:"type"`
	Members  map[string]string `json:"members,omitempty"`
	Required []string          `json:"required,omitempty"`
	Member   string            `json:"member,omitempty"`
	Key      string            `json:"key,omitempty"`
	Value    string            `json:"value,omitempty"`
	Min      *float64          `json:"min,omitempty"`
	Max      *float64          `json:"max,omitempty"`
	Pattern  string            `json:"pattern,omitempty"`
	Enum     []string          `json:"enum,omitempty"`
}

// format writes one line per operation and shape, in order, so that a change
// of the model reads as a change of lines.
func (t table) format() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "{\n \"provenance\": %s,\n \"services\": {", compact(t.Provenance))
	for i, name := range slices.Sorted(maps.Keys(t.Services)) {
		s := t.Services[name]
		fmt.Fprintf(&b, "%s\n  %s: {\n   \"operations\": {", comma(i), compact(name))
		lines(&b, s.Operations)
		b.WriteString("\n   },\n   \"shapes\": {")
		lines(&b, s.Shapes)
		b.WriteString("\n   }\n  }")
	}
	b.WriteString("\n }\n}\n")
	return b.Bytes()
}

func lines[V any](b *bytes.Buffer, entries map[string]V) {
	for i, name := range slices.Sorted(maps.Keys(entries)) {
		fmt.Fprintf(b, "%s\n    %s: %s", comma(i), compact(name), compact(entries[name]))
	}
}

func comma(i int) string {
	if i == 0 {
		return ""
	}
	return ","
}

// compact is v as JSON with patterns readable: no HTML escapes.
func compact(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // strings, numbers and maps of them always encode
	}
	return bytes.TrimSpace(b.Bytes())
}

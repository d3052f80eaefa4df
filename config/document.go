package config

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// maxFile bounds a configuration: about 40,000 teams.
const maxFile = 8 << 20

// document is the text of a configuration and where its values stand.
type document struct {
	name  string
	lines []string
	root  *yaml.Node
}

// parse reads data as one YAML document. What it finds wrong is all there is
// to say: without a document there are no values.
func parse(name string, data []byte) (*document, *Problem) {
	d := &document{name: name}
	if len(data) > maxFile {
		return d, d.unreadable(0, 0, fmt.Sprintf("larger than %d MB", maxFile>>20), "split it by tenants: one broker for each part")
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	d.lines = strings.Split(string(data), "\n")
	for i, line := range d.lines {
		if column := unprintable(line); column > 0 {
			return d, d.unreadable(i+1, column, "a byte that is not text in UTF-8", "save the file as UTF-8 without control characters")
		}
	}
	var root yaml.Node
	if err := yaml.Load(data, &root); err != nil {
		return d, d.syntax(err)
	}
	d.root = &root
	if root.Kind == yaml.DocumentNode {
		d.root = root.Content[0]
	}
	if d.root.ShortTag() == "!!null" {
		return d, d.empty()
	}
	return d, nil
}

// unprintable is the column of the first byte that no text has, 0 without one.
func unprintable(line string) int {
	column := 1
	for _, c := range line {
		if c == utf8.RuneError || c < ' ' && c != '\t' && c != '\r' || c == 0x7f {
			return column
		}
		column++
	}
	return 0
}

// syntax tells what the YAML reader says.
func (d *document) syntax(err error) *Problem {
	var load *yaml.LoadError
	if !errors.As(err, &load) {
		return d.unreadable(0, 0, "not YAML: "+err.Error(), "see https://yaml.org")
	}
	message := strings.TrimPrefix(load.Message, "yaml: ")
	switch {
	case strings.Contains(message, "no documents"):
		return d.empty()
	case strings.Contains(message, "found multiple"):
		return d.unreadable(0, 0, "it holds several documents", "remove the lines with --- between them")
	case strings.Contains(message, "unknown anchor"):
		return d.star(load.Mark)
	case strings.Contains(load.ContextMsg, "scanning an alias"):
		return d.star(load.ContextMark)
	case strings.HasPrefix(d.line(load.Mark.Line), "\t"):
		return d.unreadable(load.Mark.Line, load.Mark.Column, "not YAML: a tab cannot indent", "indent with spaces")
	}
	return d.unreadable(load.Mark.Line, load.Mark.Column, "not YAML: "+message, "look for a missing colon, quote or bracket, or wrong indentation, here or just above")
}

// star blames a value that begins with *, which a pattern of teams does.
func (d *document) star(at yaml.Mark) *Problem {
	return d.unreadable(at.Line, at.Column, "not YAML: a value that begins with * is an alias", `put it into quotes: "*/*"`)
}

func (d *document) empty() *Problem {
	return d.unreadable(0, 0, "empty", "begin with version: 1; docs/examples has whole files")
}

func (d *document) unreadable(line, column int, message, remedy string) *Problem {
	p := Problem{Severity: Error, Code: CodeUnreadable, File: d.name, Line: line, Column: column, Message: message, Remedy: remedy}
	p.Excerpt = d.excerpt(line, column, 1)
	return &p
}

// line is the text of line number n, counted from 1.
func (d *document) line(n int) string {
	if n < 1 || n > len(d.lines) {
		return ""
	}
	return d.lines[n-1]
}

// top is the whole document.
func (d *document) top() *place {
	if d.root == nil {
		return &place{node: &yaml.Node{}}
	}
	return &place{node: d.root, present: true}
}

// show fills in where p is.
func (d *document) show(p Problem, at *place) Problem {
	p.File, p.Path = d.name, printable(at.String())
	p.Line, p.Column = at.node.Line, at.node.Column
	p.node = at.node
	return p
}

// mask takes a value out of every excerpt: a secret that should not stand
// there. It reaches to the end of the line, and over the lines after it that
// are indented deeper.
func (d *document) mask(value *yaml.Node) {
	text := []rune(d.line(value.Line))
	if value.Column < 1 || value.Column > len(text) {
		return
	}
	depth := indentation(string(text))
	d.lines[value.Line-1] = string(text[:value.Column-1]) + "[redacted]"
	for n := value.Line; n < len(d.lines); n++ {
		if strings.TrimSpace(d.lines[n]) != "" && indentation(d.lines[n]) <= depth {
			return
		}
		d.lines[n] = ""
	}
}

// indentation is where the first key of a line begins.
func indentation(line string) int { return len(line) - len(strings.TrimLeft(line, " -")) }

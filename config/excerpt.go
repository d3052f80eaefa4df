package config

import (
	"fmt"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v4"
)

// maxLine is how many characters of a line an excerpt shows.
const maxLine = 160

// excerpt is the line of a problem with one line around it on each side, and
// carets under width characters from column on.
func (d *document) excerpt(line, column, width int) string {
	if line < 1 || line > len(d.lines) {
		return ""
	}
	var out strings.Builder
	for n := line - 1; n <= line+1; n++ {
		if n < 1 || n > len(d.lines) || n != line && strings.TrimSpace(d.line(n)) == "" {
			continue
		}
		text := []rune(printable(d.line(n)))
		fmt.Fprintf(&out, "%6d | %s\n", n, string(text[:min(len(text), maxLine)]))
		if n == line && column > 0 && column <= len(text)+1 && column <= maxLine {
			width = max(1, min(width, min(len(text), maxLine)-column+1))
			fmt.Fprintf(&out, "       | %s%s\n", strings.Repeat(" ", column-1), strings.Repeat("^", width))
		}
	}
	return out.String()
}

// printable keeps a terminal from obeying the file, and makes tabs visible.
func printable(line string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c == '\t':
			return '→'
		case c == '\r':
			return -1
		case !unicode.IsPrint(c):
			return unicode.ReplacementChar
		}
		return c
	}, line)
}

// width is how many characters of its line a value takes.
func width(n *yaml.Node) int {
	if n == nil || n.Kind != yaml.ScalarNode || strings.Contains(n.Value, "\n") {
		return 1
	}
	length := len([]rune(n.Value))
	if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
		length += 2
	}
	return length
}

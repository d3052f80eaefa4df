package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/studiobroker/studiobroker/broker"
)

// Codes of what is wrong with a configuration.
const (
	CodeUnreadable broker.Code = "SB-5001" // the file cannot be read as one YAML document
	CodeKey        broker.Code = "SB-5002" // a key that does not exist, or stands twice
	CodeMissing    broker.Code = "SB-5003" // a key that has to be there
	CodeValue      broker.Code = "SB-5004" // a value that its key does not take
	CodeReference  broker.Code = "SB-5005" // a name that nothing has, or two things have
	CodeFile       broker.Code = "SB-5006" // a file or variable that the configuration names cannot be used
	CodeIdle       broker.Code = "SB-5007" // a warning: something has no effect, or more than was probably meant, or a name is almost another, or a secret is open to others
)

// Severity tells what is wrong from what is only worth a look.
type Severity string

// The severities.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Problem is one thing that is wrong with a configuration.
type Problem struct {
	Severity Severity    `json:"severity"`
	Code     broker.Code `json:"code"`
	File     string      `json:"file"`
	Line     int         `json:"line,omitempty"`   // from 1; 0 means the whole file
	Column   int         `json:"column,omitempty"` // from 1, in characters
	Path     string      `json:"path,omitempty"`   // tenants[0].teams[1].who
	Message  string      `json:"message"`
	Remedy   string      `json:"remedy"`            // what to write instead
	Excerpt  string      `json:"excerpt,omitempty"` // the lines around it

	node *yaml.Node
}

// Error tells where, what, and what to write instead, in one line.
func (p Problem) Error() string {
	return p.headline() + ": " + p.Remedy
}

// headline is where and what.
func (p Problem) headline() string {
	var out strings.Builder
	out.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&out, ":%d:%d", p.Line, p.Column)
	}
	out.WriteString(": ")
	if p.Severity == Warning {
		out.WriteString("warning: ")
	}
	if p.Path != "" {
		out.WriteString(p.Path + ": ")
	}
	out.WriteString(p.Message)
	return out.String()
}

// Render is the problem for people: headline, excerpt and remedy, each on
// lines of their own.
func (p Problem) Render() string {
	return p.headline() + " [" + string(p.Code) + "]\n" + p.Excerpt + "       = " + p.Remedy + "\n"
}

// Problems are all that is wrong, in the order of the file.
type Problems []Problem

// Error has one line for each problem.
func (ps Problems) Error() string {
	lines := make([]string, 0, len(ps))
	for _, p := range ps.few() {
		lines = append(lines, p.Error())
	}
	return strings.Join(append(lines, ps.rest()...), "\n")
}

// Render is all problems for people.
func (ps Problems) Render() string {
	texts := make([]string, 0, len(ps))
	for _, p := range ps.few() {
		texts = append(texts, p.Render())
	}
	return strings.Join(append(texts, ps.rest()...), "\n")
}

// maxShown keeps one mistake in a generated file from filling a screen.
const maxShown = 50

func (ps Problems) few() Problems { return ps[:min(len(ps), maxShown)] }

func (ps Problems) rest() []string {
	if len(ps) <= maxShown {
		return nil
	}
	return []string{fmt.Sprintf("and %d more", len(ps)-maxShown)}
}

// inOrder sorts problems as the file has them.
func (ps Problems) inOrder() {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}

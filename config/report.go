package config

import (
	"fmt"

	"go.yaml.in/yaml/v4"

	"github.com/studiobroker/studiobroker/broker"
)

// maxProblems bounds what one reading collects.
const maxProblems = 1000

// report collects what is wrong. A value is blamed once: what follows from a
// mistake is not a second one.
type report struct {
	document *document
	problems Problems
	warnings Problems
	blamed   map[*yaml.Node]bool
	meant    map[slot]bool
	strange  map[*yaml.Node]bool // mappings of which a key is misspelt or elsewhere
}

// slot is a key that a mapping does not have.
type slot struct {
	mapping *yaml.Node
	key     string
}

func newReport(d *document) *report {
	return &report{document: d, blamed: map[*yaml.Node]bool{}, meant: map[slot]bool{}, strange: map[*yaml.Node]bool{}}
}

// wrong blames the value at a place.
func (r *report) wrong(at *place, code broker.Code, remedy, format string, args ...any) {
	if r.blamed[at.node] || !at.present && r.meant[slot{at.node, at.key}] || r.full() {
		return
	}
	if at.present {
		r.blamed[at.node] = true
	}
	p := Problem{Severity: Error, Code: code, Message: fmt.Sprintf(format, args...), Remedy: remedy}
	r.problems = append(r.problems, r.document.show(p, at))
}

// full reports whether enough is wrong.
func (r *report) full() bool { return len(r.problems) >= maxProblems }

// warn points at what is probably not meant.
func (r *report) warn(at *place, remedy, message string) {
	if r.blamed[at.node] || len(r.warnings) >= maxProblems {
		return
	}
	p := Problem{Severity: Warning, Code: CodeIdle, Message: message, Remedy: remedy}
	r.warnings = append(r.warnings, r.document.show(p, at))
}

// finish puts all in order and adds the excerpts: last, when the document
// knows what to mask.
func (r *report) finish() {
	for _, list := range []Problems{r.problems, r.warnings} {
		list.inOrder()
		for i := range list.few() {
			p := &list[i]
			p.Excerpt = r.document.excerpt(p.Line, p.Column, width(p.node))
		}
	}
}

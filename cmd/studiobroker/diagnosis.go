package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/config"
)

// diagnosis is what doctor found.
type diagnosis []symptom

// symptom is how one thing is that a sign-in depends on.
type symptom struct {
	State  condition   `json:"state"`
	About  string      `json:"about"` // a provider, a workspace, or a place in the configuration
	Found  string      `json:"found"`
	Code   broker.Code `json:"code,omitempty"`
	Remedy string      `json:"remedy,omitempty"`
}

// condition tells what keeps people out from what may do so later.
type condition string

const (
	healthy condition = "ok"
	ailing  condition = "warning"
	failing condition = "failed"
)

// symptomOf is what was found about something, or the refusal that people would
// get there.
func symptomOf(about, found string, err error) symptom {
	if err == nil {
		return symptom{State: healthy, About: about, Found: found}
	}
	refusal := broker.RefusalOf(err)
	return symptom{State: failing, About: about, Found: refusal.Error(), Code: refusal.Code, Remedy: refusal.Hint}
}

// warningsOf are what is probably not meant in a configuration that is valid.
func warningsOf(problems config.Problems) diagnosis {
	var d diagnosis
	for _, p := range problems {
		d = append(d, symptom{State: ailing, About: fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Path), Found: p.Message, Code: p.Code, Remedy: p.Remedy})
	}
	return d
}

func (d diagnosis) failures() (n int) {
	for _, s := range d {
		if s.State == failing {
			n++
		}
	}
	return n
}

// joined has one symptom where several things in a row ail from the same.
func (d diagnosis) joined() (joined diagnosis) {
	for _, s := range d {
		if last := len(joined) - 1; last >= 0 && s.State != healthy && s.like(joined[last]) {
			joined[last].About += ", " + s.About
			continue
		}
		joined = append(joined, s)
	}
	return joined
}

// like reports whether both are the same, but about something else.
func (s symptom) like(other symptom) bool {
	s.About = other.About
	return s == other
}

// say writes the diagnosis for people or, as JSON, for programs.
func (d diagnosis) say(out io.Writer, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(out).Encode(struct {
			Healthy  bool      `json:"healthy"`
			Symptoms diagnosis `json:"symptoms"`
		}{d.failures() == 0, d})
	}
	var text strings.Builder
	for _, s := range d.joined() {
		fmt.Fprintf(&text, "%-8s %s: %s\n", s.State, s.About, s.Found)
		if s.Code != "" {
			fmt.Fprintf(&text, "       = %s [%s]\n", s.Remedy, s.Code)
		}
	}
	_, err := io.WriteString(out, text.String())
	return err
}

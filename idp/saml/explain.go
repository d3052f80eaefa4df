package saml

import (
	"bytes"
	"time"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp"
)

// Report tells an operator about every step and check of one response.
type Report struct {
	Findings []Finding
	Identity broker.Identity // the person, if everything holds
	Refusal  *broker.Error   // why a sign-in would be refused; nil if everything holds
}

// Finding is what became of one step or check.
type Finding struct {
	Check   string
	State   State
	Why     string        // it does not apply, or is supposed
	Refusal *broker.Error // why it fails: code, reason and remedy
}

// State is what became of a check.
type State string

// The states of a check.
const (
	Holds      State = "holds"
	Fails      State = "fails"
	NotReached State = "not reached" // a step before it failed
	NotAsked   State = "not asked"   // asking would change something
	NotNeeded  State = "not needed"  // there is nothing to check
	Supposed   State = "supposed"    // who asks says so, and nothing here can tell
)

// Explain judges a response at a given time by the steps and checks of
// Verify, and goes on to tell about every check that can still be made. It
// takes XML or the base64 of a form, does not use the response up, and signs
// nobody in. That something began is supposed: there is no browser here.
func (p *Provider) Explain(message []byte, began *idp.Pending, at time.Time) Report {
	var report Report
	h := p.hearing(bytes.Join(bytes.Fields(message), nil), began, at)
	defer h.end()
	steps := gateSteps()
	if bytes.HasPrefix(bytes.TrimSpace(message), []byte("<")) {
		h.raw, steps = message, steps[1:] // there is nothing to decode
	}
	for _, s := range steps {
		report.step(s.name, func() error { return s.run(h) })
	}
	readable := report.Refusal == nil
	for _, c := range checks() {
		if readable {
			report.judge(h, c)
		} else {
			report.skip(c.name)
		}
	}
	if p.opinion {
		report.step("crewjam/saml reads it the same", h.askOpinion)
	}
	report.Findings = append(report.Findings, Finding{Check: "it has not been used before", State: NotAsked}) // asking would use it up
	if report.Refusal == nil {
		report.Identity, _ = h.identity() // its one error is checkPerson's
	}
	return report
}

// step runs one that builds on those before it.
func (r *Report) step(name string, run func() error) {
	if r.Refusal != nil {
		r.skip(name)
		return
	}
	r.add(name, run())
}

func (r *Report) add(name string, err error) {
	if err == nil {
		r.Findings = append(r.Findings, Finding{Check: name, State: Holds})
		return
	}
	refusal := broker.RefusalOf(err)
	r.Findings = append(r.Findings, Finding{Check: name, State: Fails, Refusal: refusal})
	if r.Refusal == nil {
		r.Refusal = refusal
	}
}

func (r *Report) skip(name string) {
	r.Findings = append(r.Findings, Finding{Check: name, State: NotReached})
}

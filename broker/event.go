package broker

import (
	"context"
	"time"
)

// Auditor keeps the record of every attempt.
type Auditor interface {
	// Record stores e durably before it returns.
	Record(ctx context.Context, e Event) error
}

// Event is the story of one attempt. SignIn fills it in as it goes.
type Event struct {
	Reference  string // shown to the person; the same in page, log and audit
	Time       time.Time
	Source     Source
	Identity   Identity // nobody unless the evidence was verified
	Wish       string   // the assignment that was asked for, if any
	Offered    []string // IDs of what the directory offered
	Assignment Assignment
	Profile    Profile
	Launch     string // digest of the launch URL
	Result     string // "launched", "prepared", "choosing", "listed" or the Kind of the refusal
	Err        *Error // the refusal; nil if there was none
	Steps      []Step

	listing bool
}

// The results of an attempt that was not refused.
const (
	Launched = "launched"
	Prepared = "prepared"
	Choosing = "choosing"
	Listed   = "listed"
)

// Source says where an attempt came from.
type Source struct {
	Door      string // "saml", "ticket", ...
	Provider  string // the provider whose door it was
	IP        string
	UserAgent string
}

// Step is one part of an attempt and how long it took.
type Step struct {
	Name string
	Took time.Duration

	began time.Time
}

// enter closes the step under way and begins the next.
func (e *Event) enter(name string, now time.Time) {
	e.leave(now)
	e.Steps = append(e.Steps, Step{Name: name, began: now})
}

func (e *Event) leave(now time.Time) {
	if n := len(e.Steps); n > 0 {
		e.Steps[n-1].Took = now.Sub(e.Steps[n-1].began)
	}
}

// step names the step under way.
func (e *Event) step() string { return e.Steps[len(e.Steps)-1].Name }

// conclude writes the end of the story.
func (e *Event) conclude(outcome Outcome, err *Error, now time.Time) {
	e.leave(now)
	switch {
	case err != nil:
		e.Result, e.Err = string(err.Kind), err
	case outcome.Launch.URL != "":
		e.Result, e.Launch = Launched, outcome.Launch.Digest()
	case e.listing:
		e.Result = Listed
	case e.Profile.Name != "":
		e.Result = Prepared
	default:
		e.Result = Choosing
	}
}

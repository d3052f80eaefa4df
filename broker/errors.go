package broker

import (
	"errors"
	"fmt"
	"runtime/debug"
)

// Kind says what went wrong in the words of the person at the door.
type Kind string

// The kinds of refusal. Each has one page, one status and one text.
const (
	NotVerified   Kind = "not_verified"  // the evidence does not hold
	NoAssignment  Kind = "no_assignment" // verified, but no workspace is theirs
	NotOffered    Kind = "not_offered"   // asked for a workspace that is not theirs
	NotReady      Kind = "not_ready"     // the workspace is still being made; ask again soon
	Misconfigured Kind = "misconfigured" // an operator has to change something
	Unavailable   Kind = "unavailable"   // AWS or our own records did not answer; try again
	Internal      Kind = "internal"      // a bug of ours
)

// Code is the stable number of one reason, such as "SB-1024". Every code has
// an entry in docs/reference/errors.md.
type Code string

// Codes of the broker itself.
const (
	CodeNobody        Code = "SB-1001" // the evidence names nobody
	CodeNoAssignment  Code = "SB-2001" // the directory offers nothing
	CodeNotOffered    Code = "SB-2003" // the wish is not among what is offered
	CodeNoLanding     Code = "SB-2009" // the wished landing is none of the workspace's
	CodeNoDestination Code = "SB-4001" // no workspace opens this destination
	CodeInternal      Code = "SB-9001" // an error that no adapter named
	CodeNotRecorded   Code = "SB-9002" // the attempt could not be recorded
	CodePanic         Code = "SB-9003" // a bug
)

// Error is a refusal. Kind is for the person, the rest is for the operator.
type Error struct {
	Kind Kind
	Code Code
	Op   string // the step: "verify", "assign", "ensure", "open", "record"
	Hint string // what an operator can change
	Err  error  // what happened; never a secret, an assertion or a launch URL
}

// Error tells the operator what happened in which step.
func (e *Error) Error() string {
	if e.Op == "" {
		return e.Err.Error()
	}
	return e.Op + ": " + e.Err.Error()
}

// Unwrap returns what happened.
func (e *Error) Unwrap() error { return e.Err }

// Refuse is a refusal of kind with its code, a reason and a remedy, both for
// the operator.
func Refuse(kind Kind, code Code, reason error, hint string) *Error {
	return &Error{Kind: kind, Code: code, Err: reason, Hint: hint}
}

// Panicked is a bug that was caught. What the panic carried may be anything,
// so only its type is told.
type Panicked struct {
	Type  string
	Stack []byte
}

// Error names the type of what was caught.
func (p *Panicked) Error() string { return "panic of type " + p.Type }

// Caught turns a recovered panic into a refusal.
func Caught(recovered any) *Error {
	return Refuse(Internal, CodePanic, &Panicked{Type: fmt.Sprintf("%T", recovered), Stack: debug.Stack()}, "report the stack beside this reference in the log as a bug")
}

// caught turns a panic of the function that defers it into its error.
func caught(err *error) {
	if p := recover(); p != nil {
		*err = Caught(p)
	}
}

// RefusalOf returns the outermost Error in err's chain. An error that nobody
// named is Internal.
func RefusalOf(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{Kind: Internal, Code: CodeInternal, Err: err}
}

// CodeOf is the code of the refusal in err's chain; empty for no error.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	return RefusalOf(err).Code
}

// KindOf is the kind of the refusal in err's chain; empty for no error.
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	return RefusalOf(err).Kind
}

// at names the step in which err happened. A kind that was given deeper down,
// by the code that knows best, wins over fallback.
func at(step string, fallback Kind, err error) *Error {
	var e *Error
	if !errors.As(err, &e) {
		return &Error{Kind: fallback, Code: CodeInternal, Op: step, Err: err}
	}
	return &Error{Kind: e.Kind, Code: e.Code, Op: step, Hint: e.Hint, Err: err}
}

package broker

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Broker signs people in.
type Broker struct {
	Directory  Directory
	Workspaces map[string]Workspace // by Assignment.Destination
	Audit      Auditor
	Now        func() time.Time
}

// Request is one knock at the door.
type Request struct {
	Reference string // for the person, the log and the audit record
	Evidence  Evidence
	Wish      string // ID of the wanted assignment; empty means the only one
	Landing   string // name of the wanted landing there; empty means its own
	Prepare   bool   // make the workspace ready and open no door
	List      bool   // tell which workspaces there are, and do nothing about them
	Source    Source

	// Allow may refuse the person whom the evidence proves; nil allows all.
	Allow func(context.Context, Identity) error
}

// Outcome is a Launch or, when several workspaces fit or were to be listed, the
// Choices; neither when the workspace was only to be prepared. Identity and Assignment tell how
// far a refused attempt came.
type Outcome struct {
	Identity   Identity
	Assignment Assignment
	Launch     Launch
	Choices    []Assignment
}

// The steps of a sign-in and the kind of an error that its adapter did not name.
const (
	stepVerify = "verify"
	stepAssign = "assign"
	stepEnsure = "ensure"
	stepOpen   = "open"
	stepRecord = "record"
)

// SignIn answers req and records the attempt. No record, no launch. An error
// is always an [*Error].
func (b *Broker) SignIn(ctx context.Context, req Request) (Outcome, error) {
	event := Event{Reference: req.Reference, Time: b.Now(), Source: req.Source, Wish: req.Wish, listing: req.List}
	outcome, err := b.signIn(ctx, req, &event)

	var refusal *Error
	if err != nil {
		refusal = at(event.step(), fallback(event.step()), err)
		outcome.Launch, outcome.Choices = Launch{}, nil
	}
	event.conclude(outcome, refusal, b.Now())

	// The record outlives a browser that hangs up.
	if err := b.Audit.Record(context.WithoutCancel(ctx), event); err != nil {
		unrecorded := Refuse(Unavailable, CodeNotRecorded, errors.Join(err, asError(refusal)), "see what the audit destination in the configuration needs")
		return Outcome{}, at(stepRecord, Unavailable, unrecorded)
	}
	return outcome, asError(refusal)
}

// signIn is the whole job, top to bottom.
func (b *Broker) signIn(ctx context.Context, req Request, event *Event) (outcome Outcome, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = Caught(p)
		}
	}()

	// Who is it?
	event.enter(stepVerify, b.Now())
	who, err := req.Evidence.Verify(ctx)
	if err != nil {
		return outcome, err
	}
	if !who.known() {
		return outcome, Refuse(Internal, CodeNobody, errors.New("the verified evidence names nobody"), "report this as a bug")
	}
	event.Identity, outcome.Identity = who, who
	if req.Allow != nil {
		if err := req.Allow(ctx, who); err != nil {
			return outcome, err
		}
	}

	// Which workspaces are theirs, and which one do they want?
	event.enter(stepAssign, b.Now())
	offered, err := b.Directory.Assignments(ctx, who)
	if err != nil {
		return outcome, err
	}
	event.Offered = ids(offered)
	if req.List {
		outcome.Choices = offered
		return outcome, nil
	}
	assignment, several, err := choose(offered, req.Wish)
	if err != nil {
		return outcome, err
	}
	if several {
		outcome.Choices = offered
		return outcome, nil
	}
	if assignment, err = assignment.at(req.Landing); err != nil {
		return outcome, err
	}
	event.Assignment, outcome.Assignment = assignment, assignment

	// Is their place there ready?
	event.enter(stepEnsure, b.Now())
	workspace, ok := b.Workspaces[assignment.Destination]
	if !ok {
		return outcome, Refuse(Misconfigured, CodeNoDestination, fmt.Errorf("no workspace opens destination %q of %s", assignment.Destination, assignment.ID), "use a destination that this release knows")
	}
	profile, err := workspace.Ensure(ctx, who, assignment)
	event.Profile = profile
	if err != nil {
		return outcome, err
	}
	if req.Prepare {
		return outcome, nil
	}

	// Open the door.
	event.enter(stepOpen, b.Now())
	outcome.Launch, err = workspace.Open(ctx, profile)
	return outcome, err
}

// choose picks the wished assignment, or the only one. Without a wish several
// ask for a choice.
func choose(offered []Assignment, wish string) (chosen Assignment, several bool, err error) {
	switch {
	case len(offered) == 0:
		return Assignment{}, false, Refuse(NoAssignment, CodeNoAssignment, errors.New("the directory offers nothing"), "add the person to a team, or the team to the directory")
	case wish == "" && len(offered) == 1:
		return offered[0], false, nil
	case wish == "":
		return Assignment{}, true, nil
	}
	for _, a := range offered {
		if a.ID == wish {
			return a, false, nil
		}
	}
	return Assignment{}, false, Refuse(NotOffered, CodeNotOffered, fmt.Errorf("%.64q is not among the %d offered", wish, len(offered)), "add the person to that team, or correct the link")
}

// fallback is the kind of an error in step that its adapter did not name.
func fallback(step string) Kind {
	if step == stepVerify {
		return NotVerified
	}
	return Unavailable
}

func ids(assignments []Assignment) []string {
	names := make([]string, len(assignments))
	for i, a := range assignments {
		names[i] = a.ID
	}
	return names
}

// asError keeps a nil *Error from becoming a non-nil error.
func asError(e *Error) error {
	if e == nil {
		return nil
	}
	return e
}

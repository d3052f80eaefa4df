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
	defer caught(&err)

	// Who is it?
	event.enter(stepVerify, b.Now())
	who, err := req.verify(ctx)
	event.Identity, outcome.Identity = who, who
	if err != nil {
		return outcome, err
	}

	// Which workspaces are theirs, and which one do they want?
	event.enter(stepAssign, b.Now())
	offered, err := b.Directory.Assignments(ctx, who)
	if err != nil {
		return outcome, err
	}
	event.Offered = ids(offered)
	assignment, chosen, err := req.choose(offered)
	if err != nil {
		return outcome, err
	}
	if !chosen {
		outcome.Choices = offered
		return outcome, nil
	}
	event.Assignment, outcome.Assignment = assignment, assignment

	// Is their place there ready?
	event.enter(stepEnsure, b.Now())
	workspace, err := b.workspace(assignment)
	if err != nil {
		return outcome, err
	}
	event.Profile, err = workspace.Ensure(ctx, who, assignment)
	if err != nil || req.Prepare {
		return outcome, err
	}

	// Open the door.
	event.enter(stepOpen, b.Now())
	outcome.Launch, err = workspace.Open(ctx, event.Profile)
	return outcome, err
}

// workspace is the one that opens a.
func (b *Broker) workspace(a Assignment) (Workspace, error) {
	workspace, ok := b.Workspaces[a.Destination]
	if !ok {
		return nil, Refuse(Misconfigured, CodeNoDestination, fmt.Errorf("no workspace opens destination %q of %s", a.Destination, a.ID), "use a destination that this release knows")
	}
	return workspace, nil
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

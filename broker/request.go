package broker

import (
	"context"
	"errors"
	"fmt"
)

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

// verify returns who it is, also with the refusal of a person who is not
// allowed: the record names them.
func (r Request) verify(ctx context.Context) (Identity, error) {
	who, err := r.Evidence.Verify(ctx)
	if err != nil {
		return Identity{}, err
	}
	if !who.known() {
		return Identity{}, Refuse(Internal, CodeNobody, errors.New("the verified evidence names nobody"), "report this as a bug")
	}
	if r.Allow == nil {
		return who, nil
	}
	return who, r.Allow(ctx, who)
}

// choose picks the wished assignment, or the only one, with the wished
// landing. Without a wish several ask for a choice, and a list chooses none.
func (r Request) choose(offered []Assignment) (a Assignment, chosen bool, err error) {
	switch {
	case r.List:
		return Assignment{}, false, nil
	case len(offered) == 0:
		return Assignment{}, false, Refuse(NoAssignment, CodeNoAssignment, errors.New("the directory offers nothing"), "add the person to a team, or the team to the directory")
	case r.Wish == "" && len(offered) > 1:
		return Assignment{}, false, nil
	case r.Wish == "":
		a, err = offered[0].at(r.Landing)
		return a, true, err
	}
	for _, a := range offered {
		if a.ID == r.Wish {
			a, err = a.at(r.Landing)
			return a, true, err
		}
	}
	return Assignment{}, false, Refuse(NotOffered, CodeNotOffered, fmt.Errorf("%.64q is not among the %d offered", r.Wish, len(offered)), "add the person to that team, or correct the link")
}

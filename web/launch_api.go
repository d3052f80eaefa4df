package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/web/session"
)

// Codes of launches that programs ask for.
const (
	CodeSeveral  broker.Code = "SB-1205" // several assignments fit and none was named
	CodeNoLaunch broker.Code = "SB-1209" // no such launch of this person
)

// launchAnswer is what programs are told of a launch.
type launchAnswer struct {
	ID         string `json:"id"`
	Status     string `json:"status"` // ready or preparing
	Assignment string `json:"assignment,omitempty"`
	LaunchURL  string `json:"launch_url,omitempty"`
	ExpiresAt  string `json:"expires_at,omitempty"`
}

// beginLaunch makes the workspace of the token's person ready and answers with
// the way in.
func (s *Server) beginLaunch(w http.ResponseWriter, r *http.Request, k *knock) error {
	asked, unread := readLaunch(w, r)
	var launch session.Launch
	begin := func(ctx context.Context, who broker.Identity) (err error) {
		if unread != nil {
			return unread // told to nobody without a token
		}
		launch, err = s.API.Launches.Begin(ctx, who, asked.key, asked.wanted)
		return err
	}
	req := wish{asked.wanted.Assignment, asked.wanted.Landing}.with(s.API.Bearer.Evidence(r))
	req.Prepare, req.Allow = !asked.wanted.Direct, begin
	outcome, err := s.signIn(r, k, "api", req)
	return s.answerLaunch(w, r, k, launch, asked.key, outcome, err)
}

// continueLaunch looks again whether the workspace is ready. Each look is a
// sign-in of its own.
func (s *Server) continueLaunch(w http.ResponseWriter, r *http.Request, k *knock) error {
	launch, lost := s.API.Launches.Get(r.Context(), r.PathValue("id"))
	theirs := func(_ context.Context, who broker.Identity) error {
		if lost != nil {
			return lost
		}
		if !launch.Of(who) {
			return broker.Refuse(broker.NotOffered, CodeNoLaunch, errors.New("no launch of this person has that ID"), "begin a new launch; one can be asked for during 10 minutes, with tokens of the same person")
		}
		return nil
	}
	req := wish{launch.Wanted.Assignment, launch.Wanted.Landing}.with(s.API.Bearer.Evidence(r))
	req.Prepare, req.Allow = !launch.Wanted.Direct, theirs
	outcome, err := s.signIn(r, k, "api", req)
	return s.answerLaunch(w, r, k, launch, "", outcome, err)
}

// answerLaunch tells how far the launch is.
func (s *Server) answerLaunch(w http.ResponseWriter, r *http.Request, k *knock, launch session.Launch, key string, outcome broker.Outcome, err error) error {
	ready, waiting := http.StatusOK, http.StatusOK
	if r.Method == http.MethodPost {
		ready, waiting = http.StatusCreated, http.StatusAccepted
	}
	answer := launchAnswer{ID: launch.ID, Status: "ready", Assignment: outcome.Assignment.ID}
	var until time.Time
	switch {
	case broker.KindOf(err) == broker.NotReady:
		k.result = string(broker.NotReady)
		w.Header().Set("Location", launchPath(launch))
		w.Header().Set("Retry-After", "3")
		return writeJSON(w, waiting, "application/json", launchAnswer{ID: launch.ID, Status: "preparing"})
	case err != nil:
		return err
	case len(outcome.Choices) > 0:
		return broker.Refuse(broker.NotOffered, CodeSeveral, severalOf(outcome.Choices), "name one of the assignments in the request")
	case launch.Wanted.Direct:
		k.result = broker.Launched
		answer.LaunchURL, until = outcome.Launch.URL, outcome.Launch.ExpiresAt
	default:
		k.result = broker.Prepared
		ticket, err := s.API.Launches.Ticket(r.Context(), launch, key, outcome.Identity, outcome.Assignment.ID)
		if err != nil {
			return err
		}
		answer.LaunchURL, until = s.PublicURL.JoinPath("tickets", ticket.ID).String(), ticket.ExpiresAt
	}
	answer.ExpiresAt = until.UTC().Format(time.RFC3339)
	w.Header().Set("Location", launchPath(launch))
	return writeJSON(w, ready, "application/json", answer)
}

func launchPath(launch session.Launch) string { return "/api/v1/launches/" + launch.ID }

// redeem opens what a program asked for, in whichever browser brings the
// ticket first. It leaves no session: that browser may be another person's.
func (s *Server) redeem(w http.ResponseWriter, r *http.Request, k *knock) error {
	wanted, evidence := s.API.Launches.Redeem(r.Context(), r.PathValue("id"))
	to := wish{wanted.Assignment, wanted.Landing}
	outcome, err := s.signIn(r, k, "ticket", to.with(evidence))
	return s.open(w, r, k, to, outcome, err)
}

// several is that a person has to choose.
type several struct{ ids []string }

func severalOf(offered []broker.Assignment) *several {
	ids := make([]string, len(offered))
	for i, a := range offered {
		ids[i] = a.ID
	}
	return &several{ids}
}

// Error counts them.
func (s *several) Error() string {
	return fmt.Sprintf("%d assignments fit and none was named", len(s.ids))
}

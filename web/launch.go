package web

import (
	"net/http"

	"github.com/studiobroker/studiobroker/broker"
)

// launch is where a person chooses a workspace, or waits until theirs is made.
// Each visit is a sign-in of its own, with the ticket as evidence.
func (s *Server) launch(w http.ResponseWriter, r *http.Request, k *knock) error {
	id := r.PathValue("id")
	wish, err := wishOf(r)
	if err != nil {
		return err
	}
	outcome, err := s.Broker.SignIn(r.Context(), broker.Request{
		Reference: k.reference,
		Evidence:  s.Tickets.Evidence(r, id),
		Wish:      wish,
		Source:    source(r, "ticket", k),
	})
	switch {
	case err != nil && broker.RefusalOf(err).Kind == broker.NotReady:
		k.result = string(broker.NotReady)
		return s.preparing(w, r, id, outcome.Assignment)
	case err != nil:
		return err
	case len(outcome.Choices) > 0:
		k.result = broker.Choosing
		return chooseWorkspace(w, id, outcome.Choices)
	}
	if err := s.Tickets.Forget(w, r, id); err != nil {
		return err
	}
	return s.open(w, r, k, outcome, nil)
}

// chooseWorkspace shows one link per workspace.
func chooseWorkspace(w http.ResponseWriter, id string, choices []broker.Assignment) error {
	var links []link
	for _, a := range choices {
		links = append(links, link{Title: a.Title, Note: a.Tenant + ", " + a.Account.Region, Path: launchPath(id, a.ID)})
	}
	return render(w, http.StatusOK, "workspaces", links)
}

// preparing shows that the workspace is being made and comes back by itself,
// until the person says stop.
func (s *Server) preparing(w http.ResponseWriter, r *http.Request, id string, a broker.Assignment) error {
	here := launchPath(id, a.ID)
	return render(w, http.StatusAccepted, "preparing", struct {
		Title, Here, Stop string
		Refresh           bool
	}{Title: a.Title, Here: here, Stop: here + "&refresh=off", Refresh: r.FormValue("refresh") != "off"})
}

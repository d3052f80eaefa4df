package web

import (
	"net/http"
	"net/url"

	"github.com/studiobroker/studiobroker/broker"
)

// wait is where a person chooses a workspace, or waits until theirs is made.
// Each visit is a sign-in of its own, with the ticket as evidence.
func (s *Server) wait(w http.ResponseWriter, r *http.Request, k *knock) error {
	to, err := wishOf(r)
	if r.Method == http.MethodPost { // a tile was chosen
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		to, err = newWish(r.PostFormValue("wish"), r.URL.Query().Get("landing"))
	}
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	here := "/launches/" + url.PathEscape(id)
	outcome, err := s.signIn(r, k, "ticket", to.with(s.Tickets.Find(r, id, to.assignment)))
	switch {
	case broker.KindOf(err) == broker.NotReady:
		k.result = string(broker.NotReady)
		return preparing(w, r, to.path(here), outcome.Assignment)
	case err != nil:
		return err
	case len(outcome.Choices) > 0:
		k.result = broker.Choosing
		return s.chooseFrom(w, r, "workspaces", tilesOf(outcome, to.path(here)))
	}
	if err := s.Tickets.Forget(w, r, id); err != nil { // it ends by itself soon
		s.Log.Error("ticket not ended", "reference", k.reference, "error", err)
	}
	return s.open(w, r, k, to, outcome, nil)
}

// preparing shows that the workspace is being made and comes back by itself,
// until the person says stop.
func preparing(w http.ResponseWriter, r *http.Request, here string, a broker.Assignment) error {
	return render(w, http.StatusAccepted, "preparing", struct {
		Title, Here, Stop string
		Refresh           bool
	}{Title: a.Title, Here: here, Stop: here + "&refresh=off", Refresh: r.URL.Query().Get("refresh") != "off"})
}

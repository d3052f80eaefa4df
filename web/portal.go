package web

import (
	"net/http"

	"github.com/studiobroker/studiobroker/broker"
)

// home is the portal: a tile for every workspace of who is signed in.
func (s *Server) home(w http.ResponseWriter, r *http.Request, k *knock) error {
	if !s.signedIn(r) {
		http.Redirect(w, r, "/signin", http.StatusSeeOther)
		return nil
	}
	outcome, err := s.signIn(r, k, "session", broker.Request{Evidence: s.Sessions.Evidence(r), List: true})
	if err != nil {
		return err
	}
	return s.chooseFrom(w, r, "portal", tilesOf(outcome, "/launch"))
}

package web

import (
	"net/http"
	"strings"

	"github.com/studiobroker/studiobroker/broker"
)

// home is the portal: a tile for every workspace of who is signed in.
func (s *Server) home(w http.ResponseWriter, r *http.Request, _ *knock) error {
	if !s.signedIn(r) {
		http.Redirect(w, r, "/signin", http.StatusSeeOther)
		return nil
	}
	outcome, err := s.Broker.Offered(r.Context(), s.Sessions.Evidence(r))
	if err != nil {
		return err
	}
	// A form that leads to Studio has to say so: browsers hold its redirects to
	// form-action too.
	w.Header().Set("Content-Security-Policy", strings.Replace(contentSecurityPolicy, "form-action 'none'", "form-action 'self' "+strings.Join(s.StudioSources, " "), 1))
	return render(w, http.StatusOK, "portal", choices(outcome.Choices, func(a broker.Assignment) string { return a.ID }))
}

// signOutPage asks, because a link must not sign anybody out.
func (s *Server) signOutPage(w http.ResponseWriter, _ *http.Request, _ *knock) error {
	w.Header().Set("Content-Security-Policy", strings.Replace(contentSecurityPolicy, "form-action 'none'", "form-action 'self'", 1))
	return render(w, http.StatusOK, "signout", nil)
}

// signOut ends the session here. Studio and the provider keep theirs.
func (s *Server) signOut(w http.ResponseWriter, r *http.Request, k *knock) error {
	if s.Sessions != nil {
		if err := s.Sessions.End(w, r); err != nil {
			return err
		}
	}
	k.result = "signed_out"
	return render(w, http.StatusOK, "signedout", nil)
}

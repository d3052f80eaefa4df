package web

import (
	"net/http"
	"strings"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp"
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
	there := s.signOutThere(r, k)
	if s.Sessions != nil {
		if err := s.Sessions.End(w, r); err != nil {
			return err
		}
	}
	k.result = "signed_out"
	return render(w, http.StatusOK, "signedout", there)
}

// signOutThere leads to where the person can sign out at their provider too;
// nil if nobody knows the way.
func (s *Server) signOutThere(r *http.Request, k *knock) *link {
	if s.Sessions == nil {
		return nil
	}
	who, err := s.Sessions.Identity(r)
	if err != nil {
		return nil // there is no session to end
	}
	for _, p := range s.Providers {
		outer, ok := p.(idp.SignOuter)
		if p.Name() != who.Provider || !ok {
			continue
		}
		address, err := outer.SignOutAddress(r.Context(), s.PublicURL.JoinPath("/").String())
		if err != nil {
			s.Log.Warn("no way to sign out at the provider", "reference", k.reference, "provider", p.Name(), "error", err)
		}
		if address != "" {
			return &link{Title: s.title(p), Path: address}
		}
	}
	return nil
}

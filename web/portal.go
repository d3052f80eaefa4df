package web

import (
	"net/http"
	"strings"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp"
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
	return s.chooseFrom(w, "portal", tilesOf(outcome.Choices, "/launch"))
}

// signOutPage asks, because a link must not sign anybody out.
func (s *Server) signOutPage(w http.ResponseWriter, _ *http.Request, _ *knock) error {
	w.Header().Set("Content-Security-Policy", strings.Replace(contentSecurityPolicy, "form-action 'none'", "form-action 'self'", 1))
	return render(w, http.StatusOK, "signout", nil)
}

// signOut ends the session here. Studio keeps its own, and so does the provider
// unless the person goes on there.
func (s *Server) signOut(w http.ResponseWriter, r *http.Request, k *knock) error {
	s.Tickets.Drop(w, r)
	provider := s.providerOfSession(r)
	if s.Sessions != nil {
		if err := s.Sessions.End(w, r); err != nil {
			return err
		}
	}
	there := s.signOutThere(r, k, provider)
	k.result = "signed_out"
	return render(w, http.StatusOK, "signedout", there)
}

// providerOfSession is whose session it is; nil if there is none.
func (s *Server) providerOfSession(r *http.Request) idp.Provider {
	if s.Sessions == nil {
		return nil
	}
	who, err := s.Sessions.Identity(r)
	if err != nil {
		return nil // there is no session to end
	}
	for _, p := range s.Providers {
		if p.Name() == who.Provider {
			return p
		}
	}
	return nil
}

// signOutThere leads to where people sign out at the provider too; nil if
// nobody knows the way.
func (s *Server) signOutThere(r *http.Request, k *knock, provider idp.Provider) *link {
	outer, ok := provider.(idp.SignOuter)
	if !ok {
		return nil
	}
	address, err := outer.SignOutAddress(r.Context(), s.PublicURL.JoinPath("/").String())
	if err != nil {
		s.Log.Warn("no way to sign out at the provider", "reference", k.reference, "provider", provider.Name(), "error", err)
	}
	if address == "" {
		return nil
	}
	return &link{Title: s.title(provider), Path: address}
}

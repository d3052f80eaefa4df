package web

import (
	"context"
	"net/http"
	"strings"

	"github.com/studiobroker/studiobroker/idp"
)

// signedOut is the result of a sign-out in the log.
const signedOut = "signed_out"

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
	k.result = signedOut
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

// endSessions signs the person of the token out, in every browser. Only a
// program that holds their token can, and no link: nobody is signed out by a
// page that they look at.
func (s *Server) endSessions(w http.ResponseWriter, r *http.Request, k *knock) error {
	ctx, cancel := context.WithTimeout(r.Context(), signInPatience)
	defer cancel()
	who, err := s.API.Bearer.Evidence(r).Verify(ctx)
	if err != nil {
		return err
	}
	k.provider = who.Provider
	if err := s.API.SignOuts.Add(ctx, who); err != nil {
		return err
	}
	k.result = signedOut
	w.WriteHeader(http.StatusNoContent)
	return nil
}

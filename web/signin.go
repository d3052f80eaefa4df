package web

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp"
)

// signInPatience bounds one sign-in with everything that AWS may have to do,
// so that a person reads a page before the connection is given up.
const signInPatience = 45 * time.Second

// chooseProvider asks which provider, unless only one comes into question.
func (s *Server) chooseProvider(w http.ResponseWriter, r *http.Request, _ *knock) error {
	to, err := wishOf(r)
	if err != nil {
		return err
	}
	able := s.able(to)
	if len(able) == 1 {
		http.Redirect(w, r, to.signInPath(able[0].Name()), http.StatusSeeOther)
		return nil
	}
	var links []link
	for _, p := range able {
		links = append(links, link{Title: s.title(p), Path: to.signInPath(p.Name())})
	}
	return render(w, http.StatusOK, "providers", links)
}

// beginSignIn sends the browser to the provider.
func (s *Server) beginSignIn(w http.ResponseWriter, r *http.Request, k *knock) error {
	provider, err := s.provider(r, k)
	if err != nil {
		return err
	}
	to, err := wishOf(r)
	if err != nil {
		return err
	}
	return s.begin(w, r, provider, to, false)
}

// begin remembers a sign-in and sends the browser away. A silent one must not
// show the person anything at the provider.
func (s *Server) begin(w http.ResponseWriter, r *http.Request, provider idp.Provider, to wish, silent bool) error {
	began, err := s.Pending.Begin(w, r, provider.Door(), idp.Pending{Provider: provider.Name(), Wish: to.assignment, Landing: to.landing, Silent: silent})
	if err != nil {
		return err
	}
	return provider.Begin(w, r, began)
}

// finishSignIn takes what a provider made the browser bring back to its door.
func (s *Server) finishSignIn(door idp.Door) handler {
	return func(w http.ResponseWriter, r *http.Request, k *knock) error {
		provider, err := s.provider(r, k)
		if err != nil {
			return err
		}
		if provider.Door() != door {
			return notFound(w, r, k)
		}
		answer := provider.Answer(w, r)
		began, err := s.Pending.Take(w, r, provider.Name(), answer.Handle())
		if err != nil {
			answer = unreadable{err}
		}
		to := wishedBy(began, answer.Handle())
		outcome, err := s.signIn(r, k, string(door), to.with(answer.Evidence(began)))
		if began != nil && began.Silent && broker.CodeOf(err) == idp.CodeLoginRequired {
			http.Redirect(w, r, to.signInPath(provider.Name()), http.StatusSeeOther)
			return nil
		}
		s.remember(w, r, k, began, outcome)
		return s.open(w, r, k, to, outcome, err)
	}
}

// signIn knocks at the broker's door.
func (s *Server) signIn(r *http.Request, k *knock, door string, req broker.Request) (broker.Outcome, error) {
	ctx, cancel := context.WithTimeout(r.Context(), signInPatience)
	defer cancel()
	req.Reference, req.Source = k.reference, s.source(r, door, k)
	outcome, err := s.Broker.SignIn(ctx, req)
	if k.provider == "" {
		k.provider = outcome.Identity.Provider // a token's, or a session's
	}
	return outcome, err
}

// with is the request of somebody who wants to go there.
func (to wish) with(evidence broker.Evidence) broker.Request {
	return broker.Request{Evidence: evidence, Wish: to.assignment, Landing: to.landing}
}

// remember begins a session for a person who was verified in a sign-in that
// this browser began. One that nobody began makes none: whoever can make a
// browser post a response of their own must not leave it signed in as them. A
// session that cannot begin keeps nobody out: they are asked again next time.
func (s *Server) remember(w http.ResponseWriter, r *http.Request, k *knock, began *idp.Pending, outcome broker.Outcome) {
	if s.Sessions == nil || began == nil || outcome.Identity.Subject == "" {
		return
	}
	if err := s.Sessions.Begin(w, r, outcome.Identity, began.Began); err != nil {
		s.Log.Error("no session begun", "reference", k.reference, "error", err)
		return
	}
	k.session = true
}

// open sends the browser through the door, or to the page where the door will
// open: a choice to make or a workspace in preparation. The wish goes along.
func (s *Server) open(w http.ResponseWriter, r *http.Request, k *knock, to wish, outcome broker.Outcome, err error) error {
	waiting := broker.KindOf(err) == broker.NotReady
	if err != nil && !waiting {
		return err
	}
	if outcome.Launch.URL != "" {
		k.result = broker.Launched
		w.Header().Set("Location", outcome.Launch.URL)
		w.WriteHeader(http.StatusFound)
		return nil
	}
	k.result = broker.Choosing
	if waiting {
		k.result = string(broker.NotReady)
	}
	id, err := s.Tickets.Issue(w, r, outcome.Identity, outcome.Assignment.ID)
	if err != nil {
		return err
	}
	to.assignment = outcome.Assignment.ID
	http.Redirect(w, r, to.path("/launches/"+url.PathEscape(id)), http.StatusSeeOther)
	return nil
}

// metadata serves what an identity provider must know of us.
func (s *Server) metadata(w http.ResponseWriter, r *http.Request, k *knock) error {
	provider, err := s.provider(r, k)
	if err != nil {
		return err
	}
	publisher, ok := provider.(interface {
		ServeMetadata(w http.ResponseWriter, r *http.Request)
	})
	if !ok {
		return notFound(w, r, k)
	}
	publisher.ServeMetadata(w, r)
	return nil
}

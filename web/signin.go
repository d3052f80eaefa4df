package web

import (
	"net"
	"net/http"
	"net/url"
	"regexp"

	"github.com/studiobroker/studiobroker/broker"
)

// home sends people to where they can do something.
func (s *Server) home(w http.ResponseWriter, r *http.Request, _ *knock) error {
	http.Redirect(w, r, "/signin", http.StatusSeeOther)
	return nil
}

// chooseProvider asks which provider, unless there is only one.
func (s *Server) chooseProvider(w http.ResponseWriter, r *http.Request, _ *knock) error {
	if len(s.Providers) == 1 {
		http.Redirect(w, r, signInPath(s.Providers[0].Name(), r.FormValue("wish")), http.StatusSeeOther)
		return nil
	}
	var links []link
	for _, p := range s.Providers {
		links = append(links, link{Title: p.Name(), Path: signInPath(p.Name(), r.FormValue("wish"))})
	}
	return render(w, http.StatusOK, "providers", links)
}

// beginSignIn sends the browser to the provider.
func (s *Server) beginSignIn(w http.ResponseWriter, r *http.Request, k *knock) error {
	provider, err := s.provider(r, k)
	if err != nil {
		return err
	}
	wish, err := wishOf(r)
	if err != nil {
		return err
	}
	began, err := s.Pending.Begin(w, r, provider.Name(), wish)
	if err != nil {
		return err
	}
	return provider.Begin(w, r, began)
}

// finishSignIn takes what the provider made the browser bring back.
func (s *Server) finishSignIn(w http.ResponseWriter, r *http.Request, k *knock) error {
	provider, err := s.provider(r, k)
	if err != nil {
		return err
	}
	answer := provider.Answer(w, r)
	began, err := s.Pending.Take(w, r, provider.Name(), answer.Handle())
	if err != nil {
		answer = unreadable{err}
	}
	wish := ""
	switch {
	case began != nil:
		wish = began.Wish
	case wishPattern.MatchString(answer.Handle()):
		wish = answer.Handle() // a tile of the provider's portal names the workspace it stands for
	}
	outcome, err := s.Broker.SignIn(r.Context(), broker.Request{
		Reference: k.reference,
		Evidence:  answer.Evidence(began),
		Wish:      wish,
		Source:    source(r, "saml", k),
	})
	return s.open(w, r, k, outcome, err)
}

// open sends the browser through the door, or to the page where the door will
// open: a choice to make or a workspace in preparation.
func (s *Server) open(w http.ResponseWriter, r *http.Request, k *knock, outcome broker.Outcome, err error) error {
	waiting := err != nil && broker.RefusalOf(err).Kind == broker.NotReady
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
	id, err := s.Tickets.Issue(w, r, outcome.Identity)
	if err != nil {
		return err
	}
	http.Redirect(w, r, launchPath(id, outcome.Assignment.ID), http.StatusSeeOther)
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

// wishPattern is the form of an assignment's ID.
var wishPattern = regexp.MustCompile(`^[a-z0-9-]{1,64}/[a-z0-9-]{1,64}$`)

// wishOf is the assignment that the query asks for, if any.
func wishOf(r *http.Request) (string, error) {
	wish := r.FormValue("wish")
	if wish != "" && !wishPattern.MatchString(wish) {
		return "", broker.Refuse(broker.NotOffered, broker.CodeNotOffered, errWish, "write the wish as tenant/team")
	}
	return wish, nil
}

func signInPath(provider, wish string) string {
	return withWish("/signin/"+url.PathEscape(provider), wish)
}

func launchPath(id, wish string) string { return withWish("/launches/"+id, wish) }

func withWish(path, wish string) string {
	if wish == "" {
		return path
	}
	return path + "?wish=" + url.QueryEscape(wish)
}

// source says where the request came from.
func source(r *http.Request, door string, k *knock) broker.Source {
	ip, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		ip = r.RemoteAddr
	}
	agent := r.UserAgent()
	return broker.Source{Door: door, Provider: k.provider, IP: ip, UserAgent: agent[:min(len(agent), 200)]}
}

package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/web/session"
)

// SignIner is what the doors need from the broker.
type SignIner interface {
	SignIn(ctx context.Context, req broker.Request) (broker.Outcome, error)
}

// Server serves the people at the doors.
type Server struct {
	Broker    SignIner
	Providers []idp.Provider // in the order in which people see them
	Pending   session.Pending
	Tickets   session.Tickets
	PublicURL *url.URL // how people reach this server; never taken from a request
	Log       *slog.Logger
	Now       func() time.Time
}

// Handler is every public route.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	s.get(mux, "/{$}", s.home)
	s.get(mux, "/signin", s.chooseProvider)
	s.get(mux, "/signin/{provider}", s.beginSignIn)
	s.get(mux, "/saml/{provider}/metadata", s.metadata)
	mux.Handle("/saml/{provider}/acs", s.edge(s.finishSignIn)) // a wrong method is recorded like every other bad answer
	s.get(mux, "/launches/{id}", s.launch)
	s.get(mux, "/livez", alive)
	mux.Handle("GET "+stylePath, s.edge(style))
	mux.Handle("/", s.edge(notFound))
	return s.headers(mux)
}

// get serves path, and refuses every method but GET in words.
func (s *Server) get(mux *http.ServeMux, path string, h handler) {
	mux.Handle("GET "+path, s.edge(h))
	mux.Handle(path, s.edge(onlyGet))
}

func onlyGet(w http.ResponseWriter, _ *http.Request, _ *knock) error {
	w.Header().Set("Allow", http.MethodGet)
	return broker.Refuse(broker.NotVerified, idp.CodeMethod, errors.New("this address takes GET only"), "use GET")
}

// provider is the one that the path names.
func (s *Server) provider(r *http.Request, k *knock) (idp.Provider, error) {
	name := r.PathValue("provider")
	for _, p := range s.Providers {
		if p.Name() == name {
			k.provider = name
			return p, nil
		}
	}
	return nil, broker.Refuse(broker.NotVerified, CodeNoProvider, errNoProvider(name), "correct the address, or add the provider to the configuration")
}

package web

import (
	"context"
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
	s.route(mux, "GET", "/{$}", s.home)
	s.route(mux, "GET", "/signin", s.chooseProvider)
	s.route(mux, "GET", "/signin/{provider}", s.beginSignIn)
	s.route(mux, "GET", "/saml/{provider}/metadata", s.metadata)
	mux.Handle("/saml/{provider}/acs", s.edge(s.finishSignIn)) // a wrong method is recorded like every other bad answer
	s.route(mux, "GET", "/launches/{id}", s.launch)
	s.route(mux, "GET", "/livez", alive)
	mux.Handle("GET "+stylePath, s.edge(style))
	mux.Handle("/", s.edge(notFound))
	return s.headers(mux)
}

// route serves path with method, and refuses every other method in words.
func (s *Server) route(mux *http.ServeMux, method, path string, h handler) {
	mux.Handle(method+" "+path, s.edge(h))
	mux.Handle(path, s.edge(func(w http.ResponseWriter, _ *http.Request, _ *knock) error {
		w.Header().Set("Allow", method)
		return broker.Refuse(broker.NotVerified, CodeMethod, errWrongMethod(method), "use "+method)
	}))
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

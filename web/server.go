package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/web/limit"
	"github.com/studiobroker/studiobroker/web/session"
)

// SignIner is what the doors need from the broker.
type SignIner interface {
	SignIn(ctx context.Context, req broker.Request) (broker.Outcome, error)
}

// Server serves the people at the doors.
type Server struct {
	Broker    SignIner
	Providers []idp.Provider    // in the order in which people see them
	Titles    map[string]string // of providers, by name; a provider without one is called by its name
	// Vouches reports whether a provider may speak about a team: nobody else is
	// asked for it. Nil for everybody.
	Vouches   func(provider, tenant, team string) bool
	Pending   session.Pending
	Tickets   session.Tickets
	Sessions  *session.Store // nil for none: everybody is asked each time
	PublicURL *url.URL       // how people reach this server; never taken from a request
	Log       *slog.Logger
	Now       func() time.Time
	API       *API // nil for none: its routes say so

	// StudioSources are the CSP sources of every Studio that the portal leads
	// to, such as https://*.studio.eu-west-1.sagemaker.aws.
	StudioSources []string
	// EmbedOrigins are the origins whose pages may show a tenant's button, by
	// tenant.
	EmbedOrigins map[string][]string

	Limits         *limit.Limits  // nil for none
	TrustedProxies []netip.Prefix // whose word on where a request came from is taken
}

// Handler is every public route.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	s.only(mux, "GET", "/{$}", s.limited("session", nobodys, s.home))
	s.only(mux, "GET", "/signin", s.chooseProvider)
	s.only(mux, "GET", "/signin/{provider}", s.limited("signin", s.named, s.beginSignIn))
	s.only(mux, "GET", "/saml/{provider}/metadata", s.metadata)
	mux.Handle("/saml/{provider}/acs", s.edge(s.limited("saml", s.named, s.finishSignIn(idp.SAML)))) // a wrong method is recorded like every other bad answer
	mux.Handle("/oidc/{provider}/callback", s.edge(s.limited("oidc", s.named, s.finishSignIn(idp.OIDC))))
	s.only(mux, "GET", "/launch/{tenant}/{team}", s.limited("session", s.linked, s.launchLink))
	s.only(mux, "POST", "/launch", s.limited("session", nobodys, s.launchTile))
	wait := s.limited("ticket", nobodys, s.wait)
	s.getAndPost(mux, "/launches/{id}", wait, wait)
	s.only(mux, "GET", "/embed/{tenant}", s.embed)
	s.getAndPost(mux, "/signout", s.signOutPage, s.limited("session", nobodys, s.signOut))
	mux.Handle("GET /livez", s.edge(alive))
	mux.Handle("GET "+stylePath, s.edge(style))
	s.api(mux)
	mux.Handle("/", s.edge(notFound))
	return s.headers(s.cors(s.sameOrigin(mux)))
}

// only serves path with method, and refuses every other method in words.
func (s *Server) only(mux *http.ServeMux, method, path string, h handler) {
	mux.Handle(method+" "+path, s.edge(h))
	if method == http.MethodGet {
		mux.Handle("HEAD "+path, s.edge(refuseMethod(method))) // a look must not use anything up
	}
	mux.Handle(path, s.edge(refuseMethod(method)))
}

// getAndPost serves path by two methods, and refuses every other in words.
func (s *Server) getAndPost(mux *http.ServeMux, path string, get, post handler) {
	mux.Handle("GET "+path, s.edge(get))
	mux.Handle("POST "+path, s.edge(post))
	mux.Handle("HEAD "+path, s.edge(refuseMethod("GET, POST")))
	mux.Handle(path, s.edge(refuseMethod("GET, POST")))
}

func refuseMethod(allowed string) handler {
	return func(w http.ResponseWriter, _ *http.Request, _ *knock) error {
		w.Header().Set("Allow", allowed)
		return broker.Refuse(broker.NotVerified, idp.CodeMethod, errors.New("this address takes "+allowed+" only"), "use "+allowed)
	}
}

// sameOrigin refuses posts that another site makes a browser send, except at
// the assertion consumer service, where they are how SAML works, and at the
// API, which no browser speaks for by itself.
func (s *Server) sameOrigin(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	protection.AddInsecureBypassPattern("/saml/{provider}/acs")
	protection.AddInsecureBypassPattern(apiPrefix)
	protection.SetDenyHandler(s.edge(func(http.ResponseWriter, *http.Request, *knock) error {
		return broker.Refuse(broker.NotVerified, CodeCrossOrigin, errors.New("another site made the browser send this"), "nothing: the person presses the button here")
	}))
	return protection.Handler(next)
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

// able are the providers that may speak about the wish, or all if none may: the
// refusal comes after the sign-in, and tells a stranger nothing. Of these, it is
// those with which a sign-in can begin here, unless there is none.
func (s *Server) able(to wish) []idp.Provider {
	all := s.Providers
	if tenant, team, ok := strings.Cut(to.assignment, "/"); ok && s.Vouches != nil {
		all = among(all, func(p idp.Provider) bool { return s.Vouches(p.Name(), tenant, team) })
	}
	return among(all, func(p idp.Provider) bool {
		known, ok := p.(idp.Beginner)
		return !ok || known.Begins()
	})
}

// among are those of all that are good, or all if none is.
func among(all []idp.Provider, good func(idp.Provider) bool) []idp.Provider {
	var some []idp.Provider
	for _, p := range all {
		if good(p) {
			some = append(some, p)
		}
	}
	if some == nil {
		return all
	}
	return some
}

func (s *Server) title(p idp.Provider) string {
	if title := s.Titles[p.Name()]; title != "" {
		return title
	}
	return p.Name()
}

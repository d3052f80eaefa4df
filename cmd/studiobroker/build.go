package main

import (
	"context"
	"net/url"
	"reflect"
	"slices"
	"time"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/config"
	"github.com/studiobroker/studiobroker/config/directory"
	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/idp/oidc"
	"github.com/studiobroker/studiobroker/profiles"
	"github.com/studiobroker/studiobroker/web"
	"github.com/studiobroker/studiobroker/web/session"
)

// build makes of a configuration a broker and its doors.
func (h *house) build(ctx context.Context, file *config.File) (*web.Server, error) {
	teams, err := directory.New(file.Directory())
	if err != nil {
		return nil, err
	}
	providers, err := h.providers(ctx, file)
	if err != nil {
		return nil, err
	}
	sessions, err := h.sessions(file)
	if err != nil {
		return nil, err
	}
	api, err := h.api(file, providers)
	if err != nil {
		return nil, err
	}
	publicURL, err := url.Parse(string(file.PublicURL))
	if err != nil {
		return nil, err
	}
	return &web.Server{
		Broker: &broker.Broker{
			Directory:  teams,
			Workspaces: map[string]broker.Workspace{config.Studio: h.studio},
			Audit:      h.auditor,
			Now:        h.now,
		},
		Providers:     providers,
		Titles:        titles(file),
		Vouches:       teams.Vouches,
		Pending:       session.NewPending(h.state, h.now),
		Tickets:       session.NewTickets(h.state, h.now),
		Sessions:      sessions,
		API:           api,
		PublicURL:     publicURL,
		Log:           h.log,
		Now:           h.now,
		StudioSources: append(studioSources(file), h.studios...),
		EmbedOrigins:  file.EmbedOrigins(),

		Limits:         h.limitsOf(file),
		TrustedProxies: file.Proxies(),
	}, nil
}

// providers makes every provider, or tells what is wrong with each.
func (h *house) providers(ctx context.Context, file *config.File) ([]idp.Provider, error) {
	var providers []idp.Provider
	var problems config.Problems
	for i := range file.Providers {
		provider, problem := newProvider(ctx, file, i, h.means)
		if problem != nil {
			problems = append(problems, *problem)
			continue
		}
		providers = append(providers, h.same(file, i, provider))
	}
	if len(problems) == 0 {
		problems = apart(file, providers, h.log)
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return providers, nil
}

// openID is a provider with what it knows of its endpoints and keys.
type openID struct {
	config   oidc.Config
	provider idp.Provider
}

// same is the provider that was there before, if its configuration has not
// changed: it knows endpoints and keys, also while they cannot be fetched.
func (h *house) same(file *config.File, i int, made idp.Provider) idp.Provider {
	if file.Providers[i].OIDC == nil {
		return made
	}
	now := h.oidcConfig(file, file.Providers[i])
	before, known := h.openID[now.Name]
	if known && reflect.DeepEqual(before.config, now) {
		return before.provider
	}
	h.openID[now.Name] = openID{config: now, provider: made}
	return made
}

// sessions keep who signed in, if the configuration has keys for it.
func (h *house) sessions(file *config.File) (*session.Store, error) {
	if file.Session == nil {
		return nil, nil
	}
	keys, err := session.ParseKeys(file.Session.Keys.Reveal())
	if err != nil {
		return nil, config.Problems{file.Problem(err.Error(), "make a keys file with studiobroker keys generate", "session", "keys")}
	}
	limits := session.Limits{Absolute: time.Duration(file.Session.Absolute), Idle: time.Duration(file.Session.Idle)}
	store := session.NewStore(h.state, keys, limits, h.now)
	store.Unopened = func() { h.unopened.Add(1) }
	return store, nil
}

func titles(file *config.File) map[string]string {
	titles := map[string]string{}
	for _, p := range file.Providers {
		titles[string(p.Name)] = p.Title
	}
	return titles
}

// studioSources are the CSP sources of the Studios that the portal's tiles
// lead to.
func studioSources(file *config.File) []string {
	var sources []string
	for _, a := range file.Accounts {
		sources = append(sources, "https://*."+profiles.StudioHost(string(a.Region)))
	}
	slices.Sort(sources)
	return slices.Compact(sources)
}

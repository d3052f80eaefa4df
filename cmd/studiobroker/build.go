package main

import (
	"context"
	"errors"
	"net/url"
	"time"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/config"
	"github.com/studiobroker/studiobroker/config/directory"
	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/idp/saml"
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
		Providers: providers,
		Pending:   session.NewPending(h.state, h.now),
		Tickets:   session.NewTickets(h.state, h.now),
		PublicURL: publicURL,
		Log:       h.log,
		Now:       h.now,
	}, nil
}

// providers makes every provider, or tells what is wrong with each.
func (h *house) providers(ctx context.Context, file *config.File) ([]idp.Provider, error) {
	var providers []idp.Provider
	var problems config.Problems
	for i, p := range file.Providers {
		made, problem := newSAML(ctx, file, i, h.metadata.get, h.state)
		if problem != nil {
			problems = append(problems, *problem)
			continue
		}
		h.log.Debug("provider", "name", p.Name)
		providers = append(providers, made)
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return providers, nil
}

// fetch gets metadata from a URL.
type fetch func(ctx context.Context, url string) ([]byte, error)

// newSAML makes provider i of file. What is wrong with it is told with its
// place in the file.
func newSAML(ctx context.Context, file *config.File, i int, get fetch, used saml.Ledger) (*saml.Provider, *config.Problem) {
	settings := file.Providers[i].SAML
	metadata := settings.Metadata.Content()
	if from := settings.Metadata.URL; from != "" {
		var err error
		if metadata, err = get(ctx, from); err != nil {
			problem := file.Problem("the metadata cannot be fetched: "+err.Error(), "see that this machine reaches the address, or save the metadata as a file", "providers", i, "saml", "metadata", "url")
			return nil, &problem
		}
	}
	c := saml.Config{
		Name:             string(file.Providers[i].Name),
		PublicURL:        string(file.PublicURL),
		EntityID:         settings.EntityID,
		Metadata:         metadata,
		AllowUnsolicited: settings.AllowUnsolicited,
		Person:           settings.Person,
		RequestBinding:   saml.Binding(settings.RequestBinding),
		Skew:             time.Duration(settings.Skew),
		SecondOpinion:    settings.SecondOpinion,
		Used:             used,
	}
	if settings.Signing != nil {
		c.SigningKey, c.Certificate = settings.Signing.Pair()
	}
	provider, err := saml.New(c)
	if err != nil {
		refusal := broker.RefusalOf(err)
		problem := file.Problem(refusal.Err.Error(), refusal.Hint, "providers", i, "saml")
		problem.Code = refusal.Code
		return nil, &problem
	}
	return provider, nil
}

// unusedLedger is for commands that judge and let nobody in.
type unusedLedger struct{}

// Claim implements [saml.Ledger].
func (unusedLedger) Claim(context.Context, string, time.Time) (bool, error) {
	return false, errors.New("nobody is let in here")
}

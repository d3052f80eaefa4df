package web_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/studiobroker/studiobroker/broker"
)

// town is the directory, the workspaces and the audit of a real broker.
type town struct {
	mu      sync.Mutex
	refusal error // of Ensure
	lives   time.Duration
	ensured []string // who
	opened  []string // landing URIs
	events  []broker.Event
}

// Assignments implements [broker.Directory]: bob is in two teams, and cy in
// none.
func (w *town) Assignments(_ context.Context, who broker.Identity) ([]broker.Assignment, error) {
	first := broker.Assignment{
		ID: "acme/research", Title: "Research", Tenant: "acme", Team: "research", Destination: "studio",
		Account:  broker.Account{ID: "012345670123", Region: "eu-west-1", ExternalID: "external-secret"},
		Landings: map[string]string{"notebooks": "app:JupyterLab:", "lab": "studio::lab"},
	}
	second := first
	second.ID, second.Title, second.Team, second.Landings = "acme/finance", "Finance", "finance", nil
	switch who.Subject {
	case "ann":
		return []broker.Assignment{first}, nil
	case "bob":
		return []broker.Assignment{first, second}, nil
	}
	return nil, nil
}

// Ensure implements [broker.Workspace].
func (w *town) Ensure(_ context.Context, who broker.Identity, a broker.Assignment) (broker.Profile, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ensured = append(w.ensured, who.Subject)
	return broker.Profile{Assignment: a, Owner: who, Name: who.Subject}, w.refusal
}

// Open implements [broker.Workspace].
func (w *town) Open(_ context.Context, p broker.Profile) (broker.Launch, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.opened = append(w.opened, p.Assignment.LandingURI)
	return broker.Launch{URL: launchURL, ExpiresAt: start.Add(10 * time.Second)}, nil
}

// Record implements [broker.Auditor].
func (w *town) Record(_ context.Context, e broker.Event) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.events = append(w.events, e)
	return nil
}

func (w *town) refuse(kind broker.Kind, code broker.Code) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.refusal = nil
	if kind != "" {
		w.refusal = broker.Refuse(kind, code, errors.New("the exact reason"), "the remedy")
	}
}

func (w *town) last() broker.Event {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.events[len(w.events)-1]
}

// Evidence implements [web.BearerReader]: a token is the name of its person,
// and that of another issuer's ann "ann@other".
func (w *town) Evidence(r *http.Request) broker.Evidence {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	subject, other := strings.CutSuffix(token, "@other")
	switch {
	case !ok:
		return refusedToken("SB-1150")
	case subject == "wrong-audience":
		return refusedToken("SB-1107")
	}
	who := person{Provider: "crm", Issuer: "https://idp.example", Subject: subject, ValidUntil: start.Add(w.lives)}
	if other {
		who.Issuer = "https://other.example"
	}
	return who
}

func refusedToken(code broker.Code) broker.Evidence {
	return broker.Unreadable{Err: broker.Refuse(broker.NotVerified, code, errors.New("the exact reason"), "the remedy")}
}

type person broker.Identity

func (p person) Verify(context.Context) (broker.Identity, error) { return broker.Identity(p), nil }

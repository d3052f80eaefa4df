package web_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/internal/state"
	"github.com/studiobroker/studiobroker/internal/state/statetest"
	"github.com/studiobroker/studiobroker/web"
	"github.com/studiobroker/studiobroker/web/session"
)

const launchURL = "https://d-abc.studio.eu-west-1.sagemaker.aws/auth?token=secret"

var (
	ann      = broker.Identity{Provider: "corp", Issuer: "https://idp.example", Subject: "ann", ValidUntil: start.Add(time.Hour)}
	research = broker.Assignment{ID: "acme/research", Title: "Research", Tenant: "acme", Account: broker.Account{Region: "eu-west-1"}}
	finance  = broker.Assignment{ID: "acme/finance", Title: "Finance & <Risk>", Tenant: "acme", Account: broker.Account{Region: "eu-west-1"}}
	start    = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
)

// gate answers sign-ins as the test says, after verifying the evidence.
type gate struct {
	answer   func(broker.Request) (broker.Outcome, error)
	requests []broker.Request
}

func (g *gate) SignIn(ctx context.Context, req broker.Request) (broker.Outcome, error) {
	g.requests = append(g.requests, req)
	who, err := req.Evidence.Verify(ctx)
	if err != nil {
		return broker.Outcome{}, err
	}
	if req.List {
		return broker.Outcome{Identity: who, Choices: []broker.Assignment{research, finance}}, nil
	}
	outcome, err := g.answer(req)
	outcome.Identity = who
	return outcome, err
}

// provider speaks a toy protocol: ?state= comes back in the form, or in the query.
type provider struct {
	name  string
	door  idp.Door       // SAML unless set
	began []*idp.Pending // as its evidence saw it
	now   func() time.Time
	mute  bool // sign-ins begin in its own portal only

	email      string // of ann
	attributes map[string][]string
}

func (p *provider) Name() string   { return p.name }
func (p *provider) Door() idp.Door { return cmp.Or(p.door, idp.SAML) }

func (p *provider) Begins() bool { return !p.mute }

func (p *provider) Begin(w http.ResponseWriter, r *http.Request, pending idp.Pending) error {
	silent := ""
	if pending.Silent {
		silent = "&prompt=none"
	}
	http.Redirect(w, r, "https://idp.example/sso?state="+pending.Handle+"&id="+pending.RequestID+silent, http.StatusFound)
	return nil
}

func (p *provider) Answer(_ http.ResponseWriter, r *http.Request) idp.Answer {
	return &answer{p: p, handle: r.FormValue("state"), refused: r.FormValue("error")}
}

func (p *provider) SignOutAddress(_ context.Context, back string) (string, error) {
	return "https://idp.example/logout?back=" + url.QueryEscape(back), nil
}

func (p *provider) ServeMetadata(w http.ResponseWriter, _ *http.Request) {
	_, _ = fmt.Fprint(w, "<EntityDescriptor/>")
}

type answer struct {
	p       *provider
	handle  string
	refused string
	began   *idp.Pending
}

func (a *answer) Handle() string { return a.handle }
func (a *answer) Evidence(began *idp.Pending) broker.Evidence {
	a.began = began
	a.p.began = append(a.p.began, began)
	return a
}
func (a *answer) Verify(context.Context) (broker.Identity, error) {
	if a.refused != "" {
		return broker.Identity{}, broker.Refuse(broker.NotVerified, idp.CodeLoginRequired, errors.New(a.refused), "")
	}
	who := ann
	who.Email, who.Attributes = a.p.email, a.p.attributes
	who.VerifiedAt = a.p.now()
	return who, nil
}

// rig is a server and everything a test wants to look at.
type rig struct {
	*httptest.Server
	gate     *gate
	corp     *provider
	clock    *statetest.Clock
	log      *bytes.Buffer
	records  *state.File
	upstream *web.Server
}

func newRig(t *testing.T, answer func(broker.Request) (broker.Outcome, error)) *rig {
	t.Helper()
	clock := statetest.NewClock(start)
	records, err := state.OpenFile(filepath.Join(t.TempDir(), "state.db"), clock.Now)
	require.NoError(t, err)
	t.Cleanup(func() { _ = records.Close() })

	r := &rig{gate: &gate{answer: answer}, corp: &provider{name: "corp", now: clock.Now}, clock: clock, log: &bytes.Buffer{}, records: records}
	r.upstream = &web.Server{
		Broker:    r.gate,
		Providers: []idp.Provider{r.corp, &provider{name: "other", now: clock.Now}},
		Pending:   session.NewPending(records, clock.Now),
		Tickets:   session.NewTickets(records, clock.Now),
		Sessions:  session.NewStore(records, session.NewKeys(), session.Limits{}, clock.Now),
		Titles:    map[string]string{"corp": "Example Corp"},
		PublicURL: &url.URL{Scheme: "https", Host: "studio.example.com"},
		Log:       slog.New(slog.NewJSONHandler(r.log, nil)),
		Now:       clock.Now,

		StudioSources: []string{"https://*.studio.eu-west-1.sagemaker.aws"},
		EmbedOrigins:  map[string][]string{"acme": {"https://crm.example.com", "https://other.example.com"}},
	}
	r.Server = httptest.NewTLSServer(r.upstream.Handler())
	t.Cleanup(r.Close)
	return r
}

// browser keeps cookies and shows every answer instead of following it.
func (r *rig) browser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	return &http.Client{
		Transport:     r.Client().Transport,
		Jar:           jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func (r *rig) get(t *testing.T, b *http.Client, path string) *http.Response {
	t.Helper()
	response, err := b.Get(r.URL + path)
	return read(t, response, err)
}

func (r *rig) post(t *testing.T, b *http.Client, path string, form url.Values) *http.Response {
	t.Helper()
	response, err := b.PostForm(r.URL+path, form)
	return read(t, response, err)
}

// read takes in the whole answer: whoever gave it has come to the end by then,
// the log included.
func read(t *testing.T, response *http.Response, err error) *http.Response {
	t.Helper()
	require.NoError(t, err)
	content, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	response.Body = io.NopCloser(bytes.NewReader(content))
	return response
}

func body(t *testing.T, response *http.Response) string {
	t.Helper()
	var content bytes.Buffer
	_, err := content.ReadFrom(response.Body)
	require.NoError(t, err)
	return content.String()
}

func launches(broker.Request) (broker.Outcome, error) {
	return broker.Outcome{Launch: broker.Launch{URL: launchURL}}, nil
}

func refuses(kind broker.Kind, code broker.Code) func(broker.Request) (broker.Outcome, error) {
	return func(broker.Request) (broker.Outcome, error) {
		return broker.Outcome{Assignment: research}, broker.Refuse(kind, code, errors.New("the exact reason"), "the remedy")
	}
}

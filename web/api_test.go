package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/web"
	"github.com/studiobroker/studiobroker/web/limit"
	"github.com/studiobroker/studiobroker/web/session"
)

// apiRig is a server with a launch API, a real broker behind it.
type apiRig struct {
	*rig
	*contract
	town *town
}

func newAPIRig(t *testing.T) *apiRig {
	t.Helper()
	r := &apiRig{rig: newRig(t, launches), contract: newContract(t), town: &town{lives: time.Hour}}
	r.upstream.Broker = &broker.Broker{
		Directory: r.town, Workspaces: map[string]broker.Workspace{"studio": r.town}, Audit: r.town, Now: r.clock.Now,
	}
	r.upstream.API = &web.API{
		Bearer: r.town, Launches: session.NewLaunches(r.records, r.clock.Now), SignOuts: session.NewSignOuts(r.records, r.clock.Now),
	}
	r.restart()
	return r
}

// restart serves with what the test changed.
func (r *apiRig) restart() { r.Config.Handler = r.upstream.Handler() }

// asked is what a program sends.
type asked struct{ token, body, key string }

// answered is what comes back.
type answered struct {
	status int
	header http.Header
	text   string
}

func (a answered) code() string { return strconv.Itoa(a.status) }

// launch is the answer's content.
func (a answered) launch(t testing.TB) (l struct {
	ID, Assignment, Code, Kind, Detail string
	Status                             any       // a word, or the number of a problem
	URL                                string    `json:"launch_url"`
	ExpiresAt                          time.Time `json:"expires_at"`
	Assignments                        []string
}) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(a.text), &l), a.text)
	return l
}

// send asks for exactly what request says, without holding the answer to the
// document.
func (r *apiRig) send(t testing.TB, method, path string, a asked, headers ...string) answered {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, r.URL+path, strings.NewReader(a.body))
	require.NoError(t, err)
	if a.token != "" {
		request.Header.Set("Authorization", "Bearer "+a.token)
	}
	if a.key != "" {
		request.Header.Set("Idempotency-Key", a.key)
	}
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		if i == 0 || headers[i] != headers[i-2] {
			request.Header.Del(headers[i])
		}
		request.Header.Add(headers[i], headers[i+1])
	}
	client := &http.Client{
		Transport:     r.Client().Transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	response, err := client.Do(request)
	require.NoError(t, err)
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	return answered{response.StatusCode, response.Header, string(text)}
}

// call is send, held to the document.
func (r *apiRig) call(t testing.TB, method, path string, a asked, headers ...string) answered {
	t.Helper()
	answer := r.send(t, method, path, a, headers...)
	r.hold(t, method, path, answer)
	return answer
}

func (r *apiRig) post(t testing.TB, a asked, headers ...string) answered {
	t.Helper()
	if a.body == "" {
		a.body = "{}"
	}
	return r.call(t, "POST", "/api/v1/launches", a, headers...)
}

// ticketPath is the path of the launch URL of a launch that is ready.
func (r *apiRig) ticketPath(t testing.TB, a answered) string {
	t.Helper()
	path, ours := strings.CutPrefix(a.launch(t).URL, "https://studio.example.com")
	require.True(t, ours, a.text)
	require.Regexp(t, `^/tickets/[A-Z2-7]{26}$`, path)
	return path
}

func TestTheAPIAndItsDescriptionAgree(t *testing.T) {
	rig := newAPIRig(t)
	launched := rig.post(t, asked{token: "ann"})
	at := "/api/v1/launches/" + launched.launch(t).ID
	rig.call(t, "GET", at, asked{token: "ann"})
	rig.call(t, "GET", rig.ticketPath(t, launched), asked{})
	rig.call(t, "GET", "/tickets/x", asked{})
	rig.call(t, "GET", "/api/v1/assignments", asked{token: "ann"})
	rig.call(t, "GET", "/api/v1/assignments", asked{token: "cy"})
	rig.call(t, "GET", "/api/v1/openapi.yaml", asked{})

	rig.post(t, asked{token: "ann", body: "[]"})
	rig.post(t, asked{token: "ann", body: strings.Repeat(" ", 5000)})
	rig.post(t, asked{token: "ann"}, "Content-Type", "text/plain")
	rig.post(t, asked{token: "cy"})
	rig.post(t, asked{token: "bob"})
	rig.post(t, asked{token: "ann", key: "k"})
	rig.post(t, asked{token: "ann", key: "k", body: `{"mode":"url"}`})
	for _, path := range []string{at, "/api/v1/assignments"} {
		rig.call(t, "GET", path, asked{})
	}
	rig.post(t, asked{})
	rig.call(t, "GET", at, asked{token: "bob"})

	unused := rig.ticketPath(t, rig.post(t, asked{token: "ann"}))
	rig.town.refuse(broker.NotReady, "SB-3001")
	rig.post(t, asked{token: "ann"})
	rig.call(t, "GET", unused, asked{})
	for _, refusal := range []broker.Kind{broker.Misconfigured, broker.Unavailable} {
		rig.town.refuse("", "")
		unused := rig.ticketPath(t, rig.post(t, asked{token: "ann"}))
		rig.town.refuse(refusal, "SB-4003")
		rig.post(t, asked{token: "ann"})
		rig.call(t, "GET", at, asked{token: "ann"})
		rig.call(t, "GET", unused, asked{})
	}
	rig.town.refuse("", "")
	rig.call(t, "DELETE", "/api/v1/session", asked{token: "ann"})
	rig.call(t, "DELETE", "/api/v1/session", asked{})

	directory := &moved{town: rig.town}
	rig.upstream.Broker.(*broker.Broker).Directory = directory
	directory.subject = "cy"
	rig.call(t, "GET", at, asked{token: "ann"})
	directory.subject = "bob"
	rig.call(t, "GET", at, asked{token: "ann"})
	for _, refusal := range []error{
		broker.Refuse(broker.NoAssignment, "SB-2001", errors.New("no team"), ""),
		broker.Refuse(broker.Unavailable, "SB-2002", errors.New("down"), ""),
		errors.New("lost"),
		broker.Refuse(broker.Internal, "SB-9001", errors.New("bug"), ""),
	} {
		directory.refusal = refusal
		rig.call(t, "GET", "/api/v1/assignments", asked{token: "ann"})
	}

	for template := range rig.paths() {
		rig.call(t, "PATCH", strings.Replace(template, "{id}", "x", 1), asked{})
	}

	rig.limit(hurry(60), limit.Rate{})
	rig.knock("GET", "/tickets/x", "127.0.0.1")
	for _, route := range web.APIRoutes() {
		method, path, _ := strings.Cut(route, " ")
		require.Equal(t, http.StatusTooManyRequests, rig.call(t, method, strings.Replace(path, "{id}", "x", 1), asked{token: "ann"}).status)
	}
	rig.upstream.Limits = nil
	rig.restart()

	require.NoError(t, rig.records.Close())
	rig.call(t, "DELETE", "/api/v1/session", asked{token: "ann"})
	rig.upstream.API = nil
	rig.restart()
	for _, route := range web.APIRoutes() {
		method, path, _ := strings.Cut(route, " ")
		require.Equal(t, http.StatusNotFound, rig.call(t, method, strings.Replace(path, "{id}", "x", 1), asked{token: "ann"}).status)
	}

	_, answers := rig.all()
	for _, answer := range answers {
		require.True(t, rig.seen[answer], "no test sees %s", answer)
	}
}

// moved is a directory in which everybody has what another one had.
type moved struct {
	*town
	subject string
	refusal error
}

func (m *moved) Assignments(ctx context.Context, who broker.Identity) ([]broker.Assignment, error) {
	who.Subject = m.subject
	offered, _ := m.town.Assignments(ctx, who)
	return offered, m.refusal
}

func TestAssignmentsOfTheTokensPerson(t *testing.T) {
	rig := newAPIRig(t)
	answer := rig.call(t, "GET", "/api/v1/assignments", asked{token: "bob"})
	for range 20 { // in the same order each time
		require.JSONEq(t, `[
			{"id":"acme/research","title":"Research","tenant":"acme","team":"research","region":"eu-west-1","landings":["lab","notebooks"]},
			{"id":"acme/finance","title":"Finance","tenant":"acme","team":"finance","region":"eu-west-1","landings":[]}]`,
			rig.call(t, "GET", "/api/v1/assignments", asked{token: "bob"}).text)
	}
	require.JSONEq(t, `[]`, rig.call(t, "GET", "/api/v1/assignments", asked{token: "cy"}).text)
	require.Equal(t, "no-store", answer.header.Get("Cache-Control"))
}

func TestAnAPIThatIsOff(t *testing.T) {
	rig := newAPIRig(t)
	path := rig.ticketPath(t, rig.post(t, asked{token: "ann"}))
	rig.upstream.API = nil
	rig.restart()
	require.Equal(t, "SB-1201", rig.post(t, asked{token: "ann"}).launch(t).Code)
	require.Contains(t, rig.call(t, "GET", path, asked{}).text, "SB-1006", "people read a page")
	require.Equal(t, http.StatusNotFound, rig.call(t, "GET", "/api/v2/launches", asked{}).status)
}

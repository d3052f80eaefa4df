package web

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"

	_ "embed"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/web/session"
)

// BearerReader reads the bearer token of a request and believes none of it. It
// always returns evidence: that of a request without a token fails with the
// reason.
type BearerReader interface {
	Evidence(r *http.Request) broker.Evidence
}

// API is the door for programs. It looks at bearer tokens alone, never at
// cookies.
type API struct {
	Bearer      BearerReader
	Launches    session.Launches
	SignOuts    session.SignOuts
	CORSOrigins []string // of the sites whose scripts may call it; none for none
}

// CodeAPIOff is the code of a launch API that is not configured.
const CodeAPIOff broker.Code = "SB-1201"

// openAPI describes the API to programs. A test holds it to the handlers.
//
//go:embed openapi.yaml
var openAPI []byte

// operation is one thing that programs can ask for, or browsers that they
// send.
type operation struct {
	method, path string
	handle       handler
}

func (s *Server) operations() []operation {
	return []operation{
		{method: "POST", path: "/api/v1/launches", handle: s.beginLaunch},
		{method: "GET", path: "/api/v1/launches/{id}", handle: s.continueLaunch},
		{method: "GET", path: "/api/v1/assignments", handle: s.assignments},
		{method: "DELETE", path: "/api/v1/session", handle: s.endSessions},
		{method: "GET", path: "/api/v1/openapi.yaml", handle: describe},
		{method: "GET", path: "/tickets/{id}", handle: s.redeem},
	}
}

// api adds the routes of the launch API to mux. Where it is off they are there
// and say so.
func (s *Server) api(mux *http.ServeMux) {
	for _, o := range s.operations() {
		forPrograms := strings.HasPrefix(o.path, apiPrefix)
		switch {
		case s.API == nil && forPrograms:
			o.handle = apiOff
		case s.API == nil:
			o.handle = notFound
		case forPrograms:
			o.handle = s.limited("api", programs, o.handle)
		default:
			o.handle = s.limited("ticket", nobodys, o.handle)
		}
		s.only(mux, o.method, o.path, o.handle)
		if s.API != nil && len(s.API.CORSOrigins) > 0 && forPrograms {
			mux.Handle("OPTIONS "+o.path, s.edge(preflight(o.method)))
		}
	}
}

// apiPrefix is where programs knock. Refusals there are problems, not pages.
const apiPrefix = "/api/"

func isAPI(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, apiPrefix) }

func apiOff(http.ResponseWriter, *http.Request, *knock) error {
	return broker.Refuse(broker.Misconfigured, CodeAPIOff, errors.New("the launch API is off"), "add api_audiences to oidc of a provider")
}

// describe serves the description of the API.
func describe(w http.ResponseWriter, _ *http.Request, _ *knock) error {
	w.Header().Set("Content-Type", "application/yaml") // RFC 9512
	_, err := w.Write(openAPI)
	return err
}

// offer is one assignment as programs see it.
type offer struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Tenant   string   `json:"tenant"`
	Team     string   `json:"team"`
	Region   string   `json:"region"`
	Landings []string `json:"landings"` // names
}

// assignments lists what the person of the token may launch.
func (s *Server) assignments(w http.ResponseWriter, r *http.Request, k *knock) error {
	outcome, err := s.signIn(r, k, "api", broker.Request{Evidence: s.API.Bearer.Evidence(r), List: true})
	if err != nil {
		return err
	}
	offers := make([]offer, len(outcome.Choices))
	for i, a := range outcome.Choices {
		landings := slices.AppendSeq([]string{}, maps.Keys(a.Landings))
		slices.Sort(landings)
		offers[i] = offer{ID: a.ID, Title: a.Title, Tenant: a.Tenant, Team: a.Team, Region: a.Account.Region, Landings: landings}
	}
	return writeJSON(w, http.StatusOK, "application/json", offers)
}

// writeJSON writes content, whole or not at all.
func writeJSON(w http.ResponseWriter, status int, mediaType string, content any) error {
	text, err := json.Marshal(content)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", mediaType)
	w.WriteHeader(status)
	_, err = w.Write(append(text, '\n'))
	return err
}

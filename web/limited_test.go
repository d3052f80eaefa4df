package web_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/web"
	"github.com/studiobroker/studiobroker/web/limit"
	"github.com/studiobroker/studiobroker/web/session"
)

// hurry is a rate at which a second knock comes too early by so many seconds.
func hurry(seconds float64) limit.Rate { return limit.Rate{PerSecond: 1 / seconds, Burst: 1} }

// limit puts limits in force, of which nothing is used yet.
func (r *apiRig) limit(perAddress, perProvider limit.Rate) {
	r.upstream.Limits = limit.New(limit.Config{PerAddress: perAddress, PerProvider: perProvider, Providers: []string{"corp", "other", limit.API}}, r.clock.Now)
	r.restart()
}

// knock comes from an address, without a body.
func (r *apiRig) knock(method, path, from string) *httptest.ResponseRecorder {
	request := httptest.NewRequest(method, path, nil)
	request.RemoteAddr = from + ":1234"
	answer := httptest.NewRecorder()
	r.Config.Handler.ServeHTTP(answer, request)
	return answer
}

const here, there = "203.0.113.7", "198.51.100.9"

// limitedDoors are the doors that have a limit, without those of the API.
var limitedDoors = []struct{ method, path, door string }{
	{"GET", "/", "session"},
	{"GET", "/signin/corp", "signin"},
	{"POST", "/saml/corp/acs", "saml"},
	{"GET", "/saml/corp/acs", "saml"},
	{"GET", "/oidc/other/callback", "oidc"},
	{"GET", "/launch/acme/research", "session"},
	{"POST", "/launch", "session"},
	{"POST", "/signout", "session"},
	{"GET", "/launches/x", "ticket"},
	{"POST", "/launches/x", "ticket"},
	{"GET", "/tickets/x", "ticket"},
}

func TestChecklist35TooManyKnocks(t *testing.T) {
	for _, tt := range limitedDoors {
		t.Run("35 at "+tt.method+" "+tt.path, func(t *testing.T) {
			rig := newAPIRig(t)
			rig.limit(hurry(2.5), limit.Rate{})
			require.NotEqual(t, http.StatusTooManyRequests, rig.knock(tt.method, tt.path, here).Code)
			answer := rig.knock(tt.method, tt.path, here)
			require.Equal(t, http.StatusTooManyRequests, answer.Code)
			require.Equal(t, "3", answer.Header().Get("Retry-After"))
			require.Contains(t, answer.Body.String(), "Too many sign-ins from your network at once")
			require.Contains(t, answer.Body.String(), "Try again in 3 seconds.")
			require.Contains(t, answer.Body.String(), answer.Header().Get("X-Request-Id"))
			require.Empty(t, answer.Result().Cookies())
			require.Equal(t, tt.door, rig.town.last().Source.Door)
			require.Equal(t, answer.Header().Get("X-Request-Id"), rig.town.last().Reference)
			require.NotEqual(t, http.StatusTooManyRequests, rig.knock(tt.method, tt.path, there).Code, "another address comes in")
			rig.clock.Advance(2500 * time.Millisecond)
			require.NotEqual(t, http.StatusTooManyRequests, rig.knock(tt.method, tt.path, here).Code, "and so does this one then")
		})
	}
	t.Run("of programs", func(t *testing.T) {
		for _, route := range web.APIRoutes() {
			method, path, _ := strings.Cut(route, " ")
			rig := newAPIRig(t)
			rig.limit(hurry(2.5), limit.Rate{})
			rig.send(t, method, path, asked{token: "ann"})
			answer := rig.call(t, method, strings.Replace(path, "{id}", "x", 1), asked{token: "ann", body: "{}"})
			require.Equal(t, http.StatusTooManyRequests, answer.status, route)
			require.Equal(t, "3", answer.header.Get("Retry-After"))
			require.Contains(t, answer.text, "SB-1070")
		}
	})
	t.Run("elsewhere are answered", func(t *testing.T) {
		rig := newAPIRig(t)
		rig.limit(hurry(2.5), hurry(2.5))
		for _, path := range []string{"/signin", "/saml/corp/metadata", "/embed/acme?team=research", "/signout", "/livez"} {
			for range 3 {
				require.Equal(t, http.StatusOK, rig.knock("GET", path, here).Code, path)
			}
		}
	})
}

func TestPagesOfTooManyKnocks(t *testing.T) {
	rig := newAPIRig(t)
	rig.limit(hurry(1), hurry(20))
	rig.knock("GET", "/signin/corp", here)
	golden(t, "too many from a network", rig.knock("GET", "/signin/corp", here).Body.String())
	golden(t, "too many for a provider", rig.knock("GET", "/signin/corp", there).Body.String())
}

func TestAProviderHasALimitToo(t *testing.T) {
	refused := func(rig *apiRig, method, path, from string) bool {
		return rig.knock(method, path, from).Code == http.StatusTooManyRequests
	}
	for _, tt := range limitedDoors {
		rig := newAPIRig(t)
		rig.limit(limit.Rate{}, hurry(1))
		rig.upstream.Vouches = func(provider, _, _ string) bool { return provider == "corp" }
		rig.knock("GET", "/signin/corp", here)
		rig.knock("GET", "/signin/other", here)
		counts := strings.Contains(tt.path, "corp") || strings.Contains(tt.path, "other") || tt.path == "/launch/acme/research"
		require.Equal(t, counts, refused(rig, tt.method, tt.path, there), tt.path)
	}
	t.Run("all programs together have one", func(t *testing.T) {
		rig := newAPIRig(t)
		rig.limit(limit.Rate{}, hurry(1))
		require.False(t, refused(rig, "GET", "/api/v1/assignments", here))
		require.True(t, refused(rig, "GET", "/api/v1/assignments", there))
		require.False(t, refused(rig, "GET", "/signin/corp", there))
		require.Contains(t, rig.town.last().Err.Error(), "limits.per_provider")
	})
	t.Run("one that does not exist has none", func(t *testing.T) {
		rig := newAPIRig(t)
		rig.limit(limit.Rate{}, hurry(1))
		for range 3 {
			require.Equal(t, http.StatusNotFound, rig.knock("GET", "/signin/evil", here).Code)
		}
	})
	t.Run("a link that several may open counts against none", func(t *testing.T) {
		rig := newAPIRig(t)
		rig.limit(limit.Rate{}, hurry(1))
		for range 3 {
			require.False(t, refused(rig, "GET", "/launch/acme/research", here))
		}
	})
}

func TestAFloodIsNotRead(t *testing.T) {
	rig := newAPIRig(t)
	records := &memory{held: map[string][]byte{}}
	rig.upstream.Pending = session.NewPending(records, rig.clock.Now)
	rig.limit(hurry(60), limit.Rate{})
	rig.knock("GET", "/signin/corp", here)
	require.Len(t, records.held, 1)
	for range 100 {
		rig.knock("GET", "/signin/corp", here)
		request := httptest.NewRequest(http.MethodPost, "/saml/corp/acs", unread{t})
		request.RemoteAddr = here + ":1"
		answer := httptest.NewRecorder()
		rig.Config.Handler.ServeHTTP(answer, request)
		require.Equal(t, http.StatusTooManyRequests, answer.Code)
	}
	require.Len(t, records.held, 1, "nothing was written")
}

// unread is a body that nobody must look at.
type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.t.Error("the body was read")
	return 0, errors.New("read")
}

func TestAFloodIsRecordedInAFewLines(t *testing.T) {
	rig := newAPIRig(t)
	rig.limit(hurry(3600), limit.Rate{})
	rig.knock("GET", "/signin/corp", here)
	rig.log.Reset()
	first := rig.knock("GET", "/signin/corp", here)
	for range 1000 {
		answer := rig.knock("GET", "/signin/corp", here)
		require.Equal(t, http.StatusTooManyRequests, answer.Code)
		require.Contains(t, answer.Body.String(), answer.Header().Get("X-Request-Id"))
	}
	require.Len(t, rig.town.events, 1)
	event := rig.town.last()
	require.Equal(t, broker.Source{Door: "signin", Provider: "corp", IP: here}, event.Source)
	require.Equal(t, first.Header().Get("X-Request-Id"), event.Reference)
	require.Equal(t, web.CodeTooMany, event.Err.Code)
	require.Equal(t, "verify: more requests from "+here+" than limits.per_address allows", event.Err.Error())
	require.Equal(t, 1, strings.Count(rig.log.String(), "\n"))
	require.Contains(t, rig.log.String(), `"level":"WARN"`)

	rig.clock.Advance(limit.Window)
	rig.knock("GET", "/signin/corp", here)
	require.Len(t, rig.town.events, 2)
	require.Contains(t, rig.town.last().Err.Error(), "1000 others, from wherever, were refused and only counted")
	require.Equal(t, 2, strings.Count(rig.log.String(), "\n"))
}

func TestTheLimitHoldsForWhoStandsBehindAProxy(t *testing.T) {
	rig := newAPIRig(t)
	rig.upstream.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	rig.limit(hurry(60), limit.Rate{})
	status := func(from string) int {
		return rig.send(t, "GET", "/signin/corp", asked{}, "X-Forwarded-For", from).status
	}
	require.Equal(t, http.StatusFound, status(here))
	require.Equal(t, http.StatusTooManyRequests, status(here))
	require.Equal(t, http.StatusTooManyRequests, status(there+", "+here), "whatever it says of itself")
	require.Equal(t, http.StatusFound, status(there))
}

func TestAScriptReadsWhenToComeBack(t *testing.T) {
	rig := newCORSRig(t, crm)
	rig.limit(hurry(60), limit.Rate{})
	rig.send(t, "GET", "/api/v1/assignments", asked{token: "ann"}, "Origin", crm)
	answer := rig.send(t, "GET", "/api/v1/assignments", asked{token: "ann"}, "Origin", crm)
	require.Equal(t, http.StatusTooManyRequests, answer.status)
	require.Equal(t, crm, answer.header.Get("Access-Control-Allow-Origin"))
	require.Contains(t, answer.header.Get("Access-Control-Expose-Headers"), "Retry-After")
}

func TestARefusalThatCannotBeRecordedIsOne(t *testing.T) {
	rig := newAPIRig(t)
	rig.upstream.Broker.(*broker.Broker).Audit = deaf{}
	rig.limit(hurry(60), limit.Rate{})
	rig.knock("GET", "/signin/corp", here)
	require.Equal(t, http.StatusServiceUnavailable, rig.knock("GET", "/signin/corp", here).Code)
	require.Equal(t, http.StatusTooManyRequests, rig.knock("GET", "/signin/corp", here).Code)
}

// deaf is a record that takes nothing.
type deaf struct{}

func (deaf) Record(context.Context, broker.Event) error { return errors.New("disk full") }

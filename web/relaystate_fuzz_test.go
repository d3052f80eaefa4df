package web_test

import (
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/web"
	"github.com/studiobroker/studiobroker/web/session"
)

// FuzzRelayState comes back from a provider with any state. It is a name and
// never an address: the browser is sent to the workspace or to a page of ours.
func FuzzRelayState(f *testing.F) {
	for _, state := range []string{"", "acme/research", "https://evil.example", "//evil.example", `\\evil.example`, "/launches/x", "javascript:alert(1)", "acme/research\r\nLocation: x", "h-1", "../..", "%2F%2Fevil.example"} {
		f.Add(state, true)
		f.Add(state, false)
	}
	now := func() time.Time { return start }
	f.Fuzz(func(t *testing.T, state string, ready bool) {
		door := &gate{answer: func(broker.Request) (broker.Outcome, error) {
			if ready {
				return broker.Outcome{Launch: broker.Launch{URL: launchURL}}, nil
			}
			return broker.Outcome{Assignment: research}, broker.Refuse(broker.NotReady, "SB-0000", errors.New("not yet"), "")
		}}
		records := &memory{held: map[string][]byte{}}
		server := (&web.Server{
			Broker: door, Providers: []idp.Provider{&provider{name: "corp", now: now}},
			Pending: session.NewPending(records, now), Tickets: session.NewTickets(records, now),
			PublicURL: &url.URL{Scheme: "https", Host: "studio.example.com"}, Log: slog.New(slog.DiscardHandler), Now: now,
		}).Handler()
		request := httptest.NewRequestWithContext(t.Context(), "POST", "/saml/corp/acs", strings.NewReader(url.Values{"state": {state}}.Encode()))
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		recorder := httptest.NewRecorder()
		server.ServeHTTP(recorder, request)

		to := recorder.Header().Get("Location")
		if ready {
			require.Equal(t, http.StatusFound, recorder.Code)
			require.Equal(t, launchURL, to)
			return
		}
		require.Equal(t, http.StatusSeeOther, recorder.Code)
		require.Regexp(t, `^/launches/[A-Z0-9]+\?wish=acme%2Fresearch$`, to)
		require.Contains(t, []string{"", state}, door.requests[0].Wish)
	})
}

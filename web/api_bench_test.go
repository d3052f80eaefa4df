package web_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/web"
	"github.com/studiobroker/studiobroker/web/session"
)

// memory is records that are not kept, so that what is measured is ours.
type memory struct {
	mu   sync.Mutex
	held map[string][]byte
}

func (m *memory) Claim(_ context.Context, key string, _ time.Time) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, taken := m.held[key]
	if !taken {
		m.held[key] = nil
	}
	return !taken, nil
}

func (m *memory) Put(_ context.Context, key string, value []byte, _ time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.held[key] = value
	return nil
}

func (m *memory) Get(_ context.Context, key string) ([]byte, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	value, found := m.held[key]
	return value, found, nil
}

func (m *memory) Take(_ context.Context, key string) ([]byte, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	value, found := m.held[key]
	delete(m.held, key)
	return value, found, nil
}

// quiet is a town that keeps no record.
type quiet struct{ *town }

func (quiet) Record(context.Context, broker.Event) error { return nil }
func (quiet) Ensure(_ context.Context, who broker.Identity, a broker.Assignment) (broker.Profile, error) {
	return broker.Profile{Assignment: a, Owner: who, Name: who.Subject}, nil
}
func (quiet) Open(context.Context, broker.Profile) (broker.Launch, error) {
	return broker.Launch{URL: launchURL}, nil
}

func benchServer() (http.Handler, *memory) {
	calm, records := quiet{&town{lives: time.Hour}}, &memory{held: map[string][]byte{}}
	now := func() time.Time { return start }
	return (&web.Server{
		Broker:    &broker.Broker{Directory: calm, Workspaces: map[string]broker.Workspace{"studio": calm}, Audit: calm, Now: now},
		Tickets:   session.NewTickets(records, now),
		API:       &web.API{Bearer: calm, Launches: session.NewLaunches(records, now)},
		PublicURL: &url.URL{Scheme: "https", Host: "studio.example.com"},
		Log:       slog.New(slog.DiscardHandler), Now: now,
	}).Handler(), records
}

func benchLaunch(b *testing.B, server http.Handler, key string) *httptest.ResponseRecorder {
	request := httptest.NewRequestWithContext(b.Context(), "POST", "/api/v1/launches", strings.NewReader(`{"assignment":"acme/research"}`))
	request.Header = http.Header{"Authorization": {"Bearer ann"}, "Content-Type": {"application/json"}}
	if key != "" {
		request.Header.Set("Idempotency-Key", key)
	}
	answer := httptest.NewRecorder()
	server.ServeHTTP(answer, request)
	require.Equal(b, http.StatusCreated, answer.Code)
	return answer
}

func BenchmarkLaunchOfAProgram(b *testing.B) {
	for name, key := range map[string]string{"without a key": "", "repeated with its key": "k"} {
		b.Run(name, func(b *testing.B) {
			server, _ := benchServer()
			b.ReportAllocs()
			for b.Loop() {
				benchLaunch(b, server, key)
			}
		})
	}
}

func BenchmarkTicketRedemption(b *testing.B) {
	server, records := benchServer()
	var launch struct {
		URL string `json:"launch_url"`
	}
	require.NoError(b, json.Unmarshal(benchLaunch(b, server, "").Body.Bytes(), &launch))
	path := strings.TrimPrefix(launch.URL, "https://studio.example.com")
	kept := map[string][]byte{}
	for key, value := range records.held {
		kept[key] = value
	}
	b.ReportAllocs()
	for b.Loop() {
		for key, value := range kept { // the ticket is there again
			records.held[key] = value
		}
		answer := httptest.NewRecorder()
		server.ServeHTTP(answer, httptest.NewRequestWithContext(b.Context(), "GET", path, nil))
		require.Equal(b, http.StatusFound, answer.Code)
	}
}

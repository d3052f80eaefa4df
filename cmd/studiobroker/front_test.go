package main

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/config"
	"github.com/studiobroker/studiobroker/idp/saml"
)

// Metadata of several providers is asked for at once, and what could not be put
// in force is not forgotten.
func TestMetadataIsPutInForceInTheEnd(t *testing.T) {
	town := newTown(t)
	next := newIDP(t, "two")
	both := make(chan struct{}, 2)
	var together atomic.Bool
	serve := func(metadata func() []byte) string {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if together.Load() { // each waits for the other
				both <- struct{}{}
				for len(both) < 2 && r.Context().Err() == nil {
					runtime.Gosched()
				}
			}
			_, _ = w.Write(metadata())
		}))
		t.Cleanup(server.Close)
		return server.URL
	}
	var published atomic.Value
	published.Store(town.other.Metadata())
	configuration := townConfig(town.url, town.admin)
	for name, metadata := range map[string]func() []byte{"one.xml": town.idp.Metadata, "two.xml": func() []byte { return published.Load().([]byte) }} {
		require.Contains(t, configuration, "{file: "+name+"}")
		configuration = strings.Replace(configuration, "{file: "+name+"}", `{url: "`+serve(metadata)+`"}`, 1)
	}
	town.write("studiobroker.yaml", configuration)
	file, err := config.Load(filepath.Join(town.folder, "studiobroker.yaml"))
	require.NoError(t, err)
	now := time.Now()
	h := &house{means: judging(), log: slog.New(slog.DiscardHandler), openID: map[string]openID{}}
	h.now = func() time.Time { return now }
	h.metadata.now = h.now
	f, err := newFront(t.Context(), h, file)
	require.NoError(t, err)
	trusted := func() int { return len(f.inForce.Load().providers[1].(*saml.Provider).Anchor().Certificates) }

	published.Store(town.other.MetadataWith(town.other.Certificate, next.Certificate))
	now = now.Add(time.Hour)
	together.Store(true)
	file.Session = &config.Session{} // without keys nothing can be put in force
	f.refresh(t.Context())
	require.Equal(t, 1, trusted())
	file.Session = nil
	f.refresh(t.Context())
	require.Equal(t, 2, trusted(), "although it was not fetched again")
	f.refresh(t.Context())
	require.False(t, f.behind)
}

// TestTimePassesAndNobodySaysAnything has neither a signal nor a change of a
// file: metadata is fetched in the background, and what ends is warned of.
func TestTimePassesAndNobodySaysAnything(t *testing.T) {
	town := newTown(t)
	next := newIDP(t, "two")
	var published atomic.Value
	published.Store(town.other.Metadata())
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(published.Load().([]byte)) }))
	defer server.Close()
	town.write("studiobroker.yaml", strings.Replace(townConfig(town.url, town.admin), "{file: two.xml}", `{url: "`+server.URL+`"}`, 1))
	path := filepath.Join(town.folder, "studiobroker.yaml")
	file, err := config.Load(path)
	require.NoError(t, err)

	log := &output{more: make(chan struct{}, 1)}
	var passed atomic.Int64
	h := &house{means: judging(), log: slog.New(slog.NewTextHandler(io.Writer(log), nil)), openID: map[string]openID{}}
	h.now = func() time.Time { return time.Now().Add(time.Duration(passed.Load())) }
	h.metadata.now = h.now
	f, err := newFront(t.Context(), h, file)
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	ticks, done := make(chan time.Time), make(chan struct{})
	go func() { defer close(done); f.follow(ctx, nil, ticks, path) }()
	pass := func(d time.Duration) {
		passed.Add(int64(d))
		ticks <- time.Time{}
		ticks <- time.Time{} // taken when the first one's work is done
	}
	trusted := func() int { return len(f.inForce.Load().providers[1].(*saml.Provider).Anchor().Certificates) }

	published.Store(town.other.MetadataWith(town.other.Certificate, next.Certificate))
	pass(time.Minute)
	require.Equal(t, 1, trusted(), "it is not time yet")
	pass(time.Hour)
	require.Equal(t, 2, trusted())
	require.NotContains(t, log.String(), "a certificate ends soon")
	pass(340 * 24 * time.Hour)
	require.Contains(t, log.String(), "a certificate ends soon")
	stop()
	<-done
}

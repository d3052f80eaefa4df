package main

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/config"
	"github.com/studiobroker/studiobroker/idp/saml"
)

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

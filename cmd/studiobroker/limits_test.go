package main

import (
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/config"
)

func TestAReloadForgivesNobody(t *testing.T) {
	h := &house{means: judging()}
	file := &config.File{Limits: config.Limits{PerAddress: "50/s", PerProvider: "200/s"}, Providers: []config.Provider{{Name: "corp"}}}
	first := h.limitsOf(file)
	require.Same(t, first, h.limitsOf(file))

	file.Providers = append(file.Providers, config.Provider{Name: "other"})
	more := h.limitsOf(file)
	require.NotSame(t, first, more)
	file.Limits.PerAddress = "off"
	require.NotSame(t, more, h.limitsOf(file))
}

func TestTheLimitOfAServerBehindAProxy(t *testing.T) {
	town := newTown(t)
	settings := townConfig(town.url, town.admin) + "trusted_proxies: [127.0.0.1]\n"
	town.write("studiobroker.yaml", settings+"limits: {per_address: 1/m}\n")
	town.open()
	visit := func(from string) (status int, reference string) {
		request, err := http.NewRequest(http.MethodGet, town.url+"/signin/one", nil)
		require.NoError(t, err)
		request.Header.Set("X-Forwarded-For", from)
		response, err := http.DefaultTransport.RoundTrip(request)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		return response.StatusCode, response.Header.Get("X-Request-Id")
	}
	first, _ := visit("203.0.113.7")
	require.Equal(t, http.StatusFound, first)
	second, reference := visit("203.0.113.7")
	require.Equal(t, http.StatusTooManyRequests, second)
	require.Equal(t, "SB-1070", town.event(t, reference).Data.Code)
	town.logs(t, reference)
	another, _ := visit("203.0.113.8")
	require.Equal(t, http.StatusFound, another)

	for _, reloaded := range []struct {
		limits string
		want   int
	}{{"limits: {per_address: 1/m, per_provider: 200/s}\n", http.StatusTooManyRequests}, {"limits: {per_address: off}\n", http.StatusFound}} {
		before := strings.Count(town.out.String(), "configuration in force")
		town.write("studiobroker.yaml", settings+reloaded.limits)
		require.NoError(t, town.Process.Signal(syscall.SIGHUP))
		require.Eventually(t, func() bool { return strings.Count(town.out.String(), "configuration in force") > before }, patience, 20*time.Millisecond)
		status, _ := visit("203.0.113.8")
		require.Equal(t, reloaded.want, status, reloaded.limits)
	}
}

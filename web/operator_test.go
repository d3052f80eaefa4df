package web_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/web"
)

func TestOperator(t *testing.T) {
	var log bytes.Buffer
	var away error
	operator := (&web.Operator{
		Checks: []web.Check{
			{Name: "config", Run: func(context.Context) error { return nil }},
			{Name: "state", Run: func(context.Context) error { return away }},
		},
		Notes:   func() []string { return []string{"metadata of corp: of yesterday"} },
		Metrics: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "figures\n") }),
		Version: map[string]string{"version": "v1"},
		Log:     slog.New(slog.NewTextHandler(&log, nil)),
	}).Handler()
	ask := func(path string) (int, string) {
		answer := httptest.NewRecorder()
		operator.ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), "GET", path, nil))
		return answer.Code, answer.Body.String()
	}

	t.Run("ready when every check holds", func(t *testing.T) {
		status, text := ask("/readyz?verbose")
		require.Equal(t, 200, status)
		require.Equal(t, "config: ok\nstate: ok\nmetadata of corp: of yesterday\n", text)
	})
	t.Run("not ready when one fails", func(t *testing.T) {
		away = errors.New("disk is gone")
		status, text := ask("/readyz?verbose")
		require.Equal(t, 503, status)
		require.Equal(t, "config: ok\nstate: failed\nmetadata of corp: of yesterday\n", text)
		require.Contains(t, log.String(), "disk is gone", "what exactly is for the log")
		status, text = ask("/readyz")
		require.Equal(t, 503, status)
		require.Equal(t, "not ready\n", text)
	})
	t.Run("alive all the same", func(t *testing.T) {
		for _, path := range []string{"/livez", "/healthz"} {
			status, text := ask(path)
			require.Equal(t, 200, status)
			require.Equal(t, "ok\n", text)
		}
	})
	t.Run("notes are for those who want to read", func(t *testing.T) {
		away = nil
		_, text := ask("/readyz")
		require.Equal(t, "ok\n", text)
	})
	t.Run("tells figures", func(t *testing.T) {
		_, text := ask("/metrics")
		require.Equal(t, "figures\n", text)
	})
	t.Run("tells its version", func(t *testing.T) {
		_, text := ask("/version")
		require.JSONEq(t, `{"version":"v1"}`, text)
	})
}

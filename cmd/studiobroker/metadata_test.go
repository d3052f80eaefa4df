package main

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMetadataBehindAURL(t *testing.T) {
	answer, asked := http.HandlerFunc(nil), 0
	says := func(text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) }
	}
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { asked++; answer(w, r) }))
	defer server.Close()
	var log bytes.Buffer
	fetcher := func() *metadataFetcher {
		f := newMetadataFetcher(slog.New(slog.NewTextHandler(&log, nil)))
		f.client.Transport = server.Client().Transport
		return f
	}

	get := func(t *testing.T, f *metadataFetcher) (string, error) {
		t.Helper()
		var got string
		err := f.get(t.Context(), server.URL, func(metadata []byte) error {
			got = string(metadata)
			if strings.HasPrefix(got, "<html>") {
				return errors.New("no metadata")
			}
			return nil
		})
		return got, err
	}

	t.Run("is fetched once, until it is looked at again", func(t *testing.T) {
		f := fetcher()
		answer, asked = says("one"), 0
		for range 3 {
			metadata, err := get(t, f)
			require.NoError(t, err)
			require.Equal(t, "one", metadata)
		}
		require.Equal(t, 1, asked)
		answer = says("two")
		f.lookAgain()
		metadata, err := get(t, f)
		require.NoError(t, err)
		require.Equal(t, "two", metadata)
	})
	t.Run("stays in force when the address stops answering", func(t *testing.T) {
		f := fetcher()
		answer = says("one")
		_, err := get(t, f)
		require.NoError(t, err)
		for _, answer = range []http.HandlerFunc{
			func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) },
			says("<html>maintenance</html>"),
			func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) },
		} {
			f.lookAgain()
			metadata, err := get(t, f)
			require.NoError(t, err)
			require.Equal(t, "one", metadata, "what nobody could use is not what it said last")
		}
		require.Contains(t, log.String(), "stays in force")
	})
	t.Run("is looked for again when what it said last cannot be used any more", func(t *testing.T) {
		f := fetcher()
		answer, asked = says("one"), 0
		_, err := get(t, f)
		require.NoError(t, err)
		f.lookAgain()
		answer = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }
		expired := func([]byte) error { return errors.New("expired") }
		require.Error(t, f.get(t.Context(), server.URL, expired))
		require.Error(t, f.get(t.Context(), server.URL, expired))
		require.Equal(t, 3, asked)
	})
	for name, tt := range map[string]struct {
		answer http.HandlerFunc
		words  string
	}{
		"an error page is none":        {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) }, "404"},
		"more than a megabyte is none": {says(strings.Repeat("x", metadataMax+1)), "more than 1 MB"},
		"a redirect is not followed":   {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) }, "302"},
	} {
		t.Run(name, func(t *testing.T) {
			answer = tt.answer
			_, err := get(t, fetcher())
			require.ErrorContains(t, err, tt.words)
		})
	}
}

package oidc_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/oidc"
)

// recorded is a network that answers from memory.
type recorded map[string]string // by the end of the path

func (n recorded) RoundTrip(r *http.Request) (*http.Response, error) {
	for path, body := range n {
		if strings.HasSuffix(r.URL.Path, path) {
			return &http.Response{
				StatusCode: http.StatusOK, Request: r, Header: http.Header{"Content-Type": {"application/json"}},
				Body: io.NopCloser(strings.NewReader(body)),
			}, nil
		}
	}
	return nil, errors.New("no such path: " + r.URL.Path)
}

// written is what an endpoint answers.
func written(b *testing.B, handler http.Handler, target string) string {
	b.Helper()
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, target, http.NoBody))
	require.Equal(b, http.StatusOK, w.Code)
	return w.Body.String()
}

// BenchmarkCallback is a sign-in from the query to the person; the provider
// answers from memory.
func BenchmarkCallback(b *testing.B) {
	s := stage(b)
	pending := s.pending()
	query := s.answer(b, pending)
	var tokens []byte
	s.op.Knobs.Exchange = func(answer map[string]any) { tokens, _ = json.Marshal(answer) }
	_, err := s.verify(query, &pending)
	require.NoError(b, err)
	handler := s.op.Handler(idptest.Nobody)
	network := recorded{
		"/openid-configuration": written(b, handler, "/.well-known/openid-configuration"),
		"/jwks":                 written(b, handler, "/jwks"),
		"/token":                string(tokens),
	}
	p, err := oidc.New(oidc.Config{
		Name: "crm", PublicURL: publicURL, Issuer: s.op.Issuer, ClientID: clientID, ClientSecret: secret, Now: s.Now,
		HTTPClient: &http.Client{Transport: network},
	})
	require.NoError(b, err)
	r := httptest.NewRequest(http.MethodGet, callback+"?"+query.Encode(), http.NoBody)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Answer(httptest.NewRecorder(), r).Evidence(&pending).Verify(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkBegin is a browser sent away.
func BenchmarkBegin(b *testing.B) {
	s := stage(b)
	pending := s.pending()
	r := httptest.NewRequest(http.MethodGet, "/signin/crm", http.NoBody)
	b.ReportAllocs()
	for b.Loop() {
		if err := s.p.Begin(httptest.NewRecorder(), r, pending); err != nil {
			b.Fatal(err)
		}
	}
}

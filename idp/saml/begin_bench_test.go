package saml_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// discard is a browser that looks at nothing.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(p []byte) (int, error) { return len(p), nil }
func (d discard) WriteHeader(int)             {}

func BenchmarkBegin(b *testing.B) {
	p := provider(b)
	pending, _ := begun()
	w := discard{http.Header{}}
	b.ReportAllocs()
	for b.Loop() {
		require.NoError(b, p.Begin(w, nil, *pending))
	}
}

package access_test

import (
	"testing"

	"github.com/studiobroker/studiobroker/profiles/access"
)

// BenchmarkEnter is the way in when the session is kept.
func BenchmarkEnter(b *testing.B) {
	w := newWorld(b, nil)
	accounts := access.New(w.config())
	p := profileOf("ann", churning)
	if _, err := accounts.Enter(b.Context(), p); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := accounts.Enter(b.Context(), p); err != nil {
			b.Fatal(err)
		}
	}
}

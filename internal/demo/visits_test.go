package demo

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestVisits(t *testing.T) {
	now := time.Now()
	fresh := func() *visits { return &visits{now: func() time.Time { return now }, byID: map[string]visit{}} }
	// begin returns a request of the browser after it.
	begin := func(s *visits, r *http.Request, v visit) *http.Request {
		w := httptest.NewRecorder()
		s.begin(w, r, v, time.Minute)
		cookies := w.Result().Cookies()
		next := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
		next.AddCookie(cookies[len(cookies)-1])
		return next
	}
	stranger := httptest.NewRequest(http.MethodGet, "/", http.NoBody)

	t.Run("a visit is remembered for its browser", func(t *testing.T) {
		s := fresh()
		require.Equal(t, "s", s.of(begin(s, stranger, visit{State: "s"})).State)
		require.Equal(t, visit{}, s.of(stranger))
	})
	t.Run("the next one has another ID, and the last is gone", func(t *testing.T) {
		s := fresh()
		before := begin(s, stranger, visit{State: "s"})
		after := begin(s, before, visit{IDToken: "t"})
		require.Equal(t, visit{}, s.of(before))
		require.Equal(t, "t", s.of(after).IDToken)
	})
	t.Run("it is over at its time, and swept out when the next one comes", func(t *testing.T) {
		s := fresh()
		r := begin(s, stranger, visit{State: "s"})
		now = now.Add(time.Minute + 1)
		require.Equal(t, visit{}, s.of(r))
		begin(s, stranger, visit{State: "t"})
		require.Len(t, s.byID, 1)
	})
}

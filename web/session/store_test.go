package session_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/internal/state"
	"github.com/studiobroker/studiobroker/internal/state/statetest"
	"github.com/studiobroker/studiobroker/web/session"
)

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

func ann(validFor time.Duration) broker.Identity {
	return broker.Identity{Provider: "corp", Issuer: "https://idp.example", Subject: "ann", Attributes: map[string][]string{"groups": {"ds"}}, ValidUntil: noon.Add(validFor)}
}

// desk is a store, its clock and its records.
type desk struct {
	*session.Store
	keys    session.Keys
	clock   *statetest.Clock
	records *state.File
}

func newDesk(t *testing.T, keys session.Keys) desk {
	t.Helper()
	clock := statetest.NewClock(noon)
	records, err := state.OpenFile(filepath.Join(t.TempDir(), "state.db"), clock.Now)
	require.NoError(t, err)
	t.Cleanup(func() { _ = records.Close() })
	return desk{session.NewStore(records, keys, session.Limits{}, clock.Now), keys, clock, records}
}

// racing are records in which something happens right after a look.
type racing struct {
	*state.File
	meanwhile func()
}

func (r racing) Get(ctx context.Context, key string) ([]byte, bool, error) {
	value, found, err := r.File.Get(ctx, key)
	r.meanwhile()
	return value, found, err
}

// begin signs who in and returns the cookie.
func (d desk) begin(t *testing.T, who broker.Identity, with ...*http.Cookie) *http.Cookie {
	t.Helper()
	answer := httptest.NewRecorder()
	require.NoError(t, d.Begin(answer, request(with...), who, who.VerifiedAt))
	cookies := answer.Result().Cookies()
	require.Len(t, cookies, 1)
	return cookies[0]
}

func (d desk) requireOver(t *testing.T, cookie *http.Cookie) {
	t.Helper()
	_, err := d.Identity(request(cookie))
	require.Equal(t, session.CodeNoSession, broker.RefusalOf(err).Code)
	require.Equal(t, broker.NotVerified, broker.RefusalOf(err).Kind)
}

func request(cookies ...*http.Cookie) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "https://studio.example.com/", nil)
	for _, c := range cookies {
		r.AddCookie(c)
	}
	return r
}

func TestSession(t *testing.T) {
	t.Run("remembers who signed in", func(t *testing.T) {
		d := newDesk(t, session.NewKeys())
		who, err := d.Evidence(request(d.begin(t, ann(9*time.Hour)))).Verify(t.Context())
		require.NoError(t, err)
		require.Equal(t, ann(9*time.Hour), who)
	})
	t.Run("tells the browser an ID and nothing else", func(t *testing.T) {
		cookie := newDesk(t, session.NewKeys()).begin(t, ann(9*time.Hour))
		require.Equal(t, "__Host-sb_session", cookie.Name)
		require.True(t, cookie.Secure && cookie.HttpOnly)
		require.Equal(t, http.SameSiteLaxMode, cookie.SameSite)
		require.Equal(t, "/", cookie.Path)
		require.Empty(t, cookie.Domain)
		require.Equal(t, 8*60*60, cookie.MaxAge)
		require.Less(t, len(cookie.String()), 1024)
	})
	t.Run("has a new ID after each sign-in, and the old one is over", func(t *testing.T) {
		d := newDesk(t, session.NewKeys())
		planted := d.begin(t, ann(9*time.Hour))
		after := d.begin(t, ann(9*time.Hour), planted)
		require.NotEqual(t, planted.Value, after.Value)
		d.requireOver(t, planted)
	})
	t.Run("is over after eight hours, used or not", func(t *testing.T) {
		d := newDesk(t, session.NewKeys())
		cookie := d.begin(t, ann(20*time.Hour))
		for range 15 {
			d.clock.Advance(30 * time.Minute)
			_, err := d.Identity(request(cookie))
			require.NoError(t, err)
		}
		d.clock.Advance(30 * time.Minute)
		d.requireOver(t, cookie)
	})
	t.Run("is over after an hour without use", func(t *testing.T) {
		d := newDesk(t, session.NewKeys())
		cookie := d.begin(t, ann(9*time.Hour))
		d.clock.Advance(time.Hour)
		d.requireOver(t, cookie)
	})
	t.Run("is over when the identity is not valid any more", func(t *testing.T) {
		d := newDesk(t, session.NewKeys())
		cookie := d.begin(t, ann(30*time.Minute))
		d.clock.Advance(30 * time.Minute)
		d.requireOver(t, cookie)
	})
	t.Run("ends on the server at sign-out", func(t *testing.T) {
		d := newDesk(t, session.NewKeys())
		cookie := d.begin(t, ann(9*time.Hour))
		answer := httptest.NewRecorder()
		require.NoError(t, d.End(answer, request(cookie)))
		require.Equal(t, -1, answer.Result().Cookies()[0].MaxAge)
		d.requireOver(t, cookie)
	})
	t.Run("does not come back when it is used while it ends", func(t *testing.T) {
		d := newDesk(t, session.NewKeys())
		cookie := d.begin(t, ann(9*time.Hour))
		d.clock.Advance(30 * time.Minute) // long enough for a use to be written down
		busy := session.NewStore(racing{d.records, func() {
			require.NoError(t, d.End(httptest.NewRecorder(), request(cookie)))
		}}, d.keys, session.Limits{}, d.clock.Now)
		_, err := busy.Identity(request(cookie))
		require.NoError(t, err, "it was there when it was looked at")
		d.requireOver(t, cookie)
	})
	t.Run("is nobody's with a cookie that no key opens, and that is counted", func(t *testing.T) {
		d, unopened := newDesk(t, session.NewKeys()), 0
		d.Unopened = func() { unopened++ }
		own, foreign := d.begin(t, ann(20*time.Hour)), newDesk(t, session.NewKeys()).begin(t, ann(20*time.Hour))
		d.requireOver(t, &http.Cookie{Name: session.CookieName, Value: "none"})
		d.requireOver(t, foreign)
		require.Equal(t, 2, unopened)
		_, err := d.Identity(request())
		require.Error(t, err)
		_, err = d.Identity(request(own))
		require.NoError(t, err)
		require.Equal(t, 2, unopened)
		require.NotEqual(t, foreign.Value, d.begin(t, ann(20*time.Hour), foreign).Value, "the next sign-in overwrites it")
	})
	t.Run("outlives one rotation of the keys and not two", func(t *testing.T) {
		keys := session.NewKeys()
		d := newDesk(t, keys)
		cookie := d.begin(t, ann(9*time.Hour))
		for rotations, keys := range []session.Keys{keys.Rotate(), keys.Rotate().Rotate()} {
			d.Store = session.NewStore(d.records, keys, session.Limits{}, d.clock.Now)
			_, err := d.Identity(request(cookie))
			require.Equal(t, rotations == 0, err == nil)
		}
	})
	t.Run("is not made by a cookie that was altered, guessed or sealed for another name", func(t *testing.T) {
		d := newDesk(t, session.NewKeys())
		cookie := d.begin(t, ann(9*time.Hour))
		for _, value := range []string{"", "x", strings.ToLower(cookie.Value), cookie.Value[1:], strings.Repeat("A", 4096)} {
			d.requireOver(t, &http.Cookie{Name: cookie.Name, Value: value})
		}
		d.requireOver(t, &http.Cookie{Name: "__Host-sb_other", Value: cookie.Value})
	})
	t.Run("lets nobody in when the records are away", func(t *testing.T) {
		d := newDesk(t, session.NewKeys())
		cookie := d.begin(t, ann(9*time.Hour))
		require.NoError(t, d.records.Close())
		_, err := d.Identity(request(cookie))
		require.Equal(t, broker.Unavailable, broker.RefusalOf(err).Kind)
		require.Error(t, d.Begin(httptest.NewRecorder(), request(), ann(time.Hour), time.Now()))
		require.Error(t, d.End(httptest.NewRecorder(), request(cookie)), "who cannot be signed out is told so")
	})
}

func BenchmarkSession(b *testing.B) {
	records, err := state.OpenFile(filepath.Join(b.TempDir(), "state.db"), time.Now)
	require.NoError(b, err)
	b.Cleanup(func() { _ = records.Close() })
	store := session.NewStore(records, session.NewKeys(), session.Limits{}, time.Now)
	who := ann(0)
	who.ValidUntil = time.Now().Add(time.Hour)
	answer := httptest.NewRecorder()
	require.NoError(b, store.Begin(answer, request(), who, time.Now()))
	r := request(answer.Result().Cookies()...)
	b.ReportAllocs()
	for b.Loop() {
		_, err := store.Identity(r)
		require.NoError(b, err)
	}
}

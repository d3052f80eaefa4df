package profiles_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/profiles"
)

func TestNoStudioSessionOutlivesItsIdentity(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	for _, tt := range []struct {
		name       string
		wish, left time.Duration
		want       time.Duration
	}{
		{"the assignment is shorter", time.Hour, 8 * time.Hour, time.Hour},
		{"the identity is shorter, and the link may be redeemed late", 8 * time.Hour, time.Hour, time.Hour - 10*time.Second},
		{"the identity is shorter than the longest", 0, 4 * time.Hour, 4*time.Hour - 10*time.Second},
		{"AWS is shorter than both", 24 * time.Hour, 48 * time.Hour, 12 * time.Hour},
		{"thirty minutes are the least AWS can do", 8 * time.Hour, 30 * time.Minute, 30 * time.Minute},
		{"also in the last minute", 8 * time.Hour, time.Minute, 30 * time.Minute},
		{"also in the last second", 8 * time.Hour, time.Second, 30 * time.Minute},
		{"AWS counts whole seconds", 8 * time.Hour, time.Hour + 999*time.Millisecond, time.Hour - 10*time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			sm := &script{presign: []any{url}, describe: []any{as(teamRole)}}
			studio := profiles.New(profiles.Config{Access: sm, Now: func() time.Time { return now }})
			who, a := ann, churning
			who.ValidUntil, a.Session = now.Add(tt.left), tt.wish
			p, err := studio.Ensure(t.Context(), who, a)
			require.NoError(t, err)
			require.Equal(t, int32(tt.want/time.Second), *sm.asked.SessionExpirationDurationInSeconds)

			sm.asked, p.Door = nil, broker.Launch{}
			_, err = studio.Open(t.Context(), p)
			require.NoError(t, err)
			require.Equal(t, int32(tt.want/time.Second), *sm.asked.SessionExpirationDurationInSeconds)
		})
	}
}

func TestAnIdentityThatIsOverOpensNothing(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	for name, until := range map[string]time.Time{
		"over now":       now,
		"over long ago":  now.Add(-time.Hour),
		"without an end": {},
	} {
		t.Run(name, func(t *testing.T) {
			sm := &script{presign: []any{url}, describe: []any{as(teamRole)}}
			studio := profiles.New(profiles.Config{Access: sm, Now: func() time.Time { return now }})
			who := ann
			who.ValidUntil = until
			p, err := studio.Ensure(t.Context(), who, churning)
			require.Equal(t, profiles.CodeIdentityOver, broker.RefusalOf(err).Code)
			require.Equal(t, broker.NotVerified, broker.RefusalOf(err).Kind)
			_, err = studio.Open(t.Context(), p)
			require.Equal(t, profiles.CodeIdentityOver, broker.RefusalOf(err).Code)
			require.Empty(t, sm.calls, "AWS is not even asked")
		})
	}
}

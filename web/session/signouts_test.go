package session_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/internal/state"
	"github.com/studiobroker/studiobroker/web/session"
)

// verified is somebody for whom a provider speaks now.
func (d desk) verified(issuer, subject string) broker.Identity {
	return broker.Identity{Provider: "corp", Issuer: issuer, Subject: subject, VerifiedAt: d.clock.Now(), ValidUntil: d.clock.Now().Add(9 * time.Hour)}
}

func (d desk) signOut(t *testing.T, who broker.Identity) {
	t.Helper()
	require.NoError(t, session.NewSignOuts(d.records, d.clock.Now).Add(t.Context(), who))
}

func TestASignOutElsewhere(t *testing.T) {
	const issuer = "https://idp.example"
	t.Run("ends the person's sessions in every browser, until they sign in again", func(t *testing.T) {
		d := newDesk(t, session.NewKeys())
		who := d.verified(issuer, "ann")
		office, home := d.begin(t, who), d.begin(t, who)
		d.clock.Advance(time.Minute)
		elsewhere := d.verified(issuer, "ann")
		elsewhere.Provider, elsewhere.Attributes = "crm", nil
		d.signOut(t, elsewhere)
		d.requireOver(t, office)
		d.requireOver(t, home)

		d.clock.Advance(1)
		again := d.begin(t, d.verified(issuer, "ann"))
		_, err := d.Identity(request(again))
		require.NoError(t, err)
		d.requireOver(t, office)
	})
	t.Run("ends what a provider said in the same moment", func(t *testing.T) {
		d := newDesk(t, session.NewKeys())
		cookie := d.begin(t, d.verified(issuer, "ann"))
		d.signOut(t, d.verified(issuer, "ann"))
		d.requireOver(t, cookie)
	})
	t.Run("leaves no session to a sign-in that was under way", func(t *testing.T) {
		d := newDesk(t, session.NewKeys())
		asked := d.clock.Now()
		d.clock.Advance(time.Second)
		d.signOut(t, d.verified(issuer, "ann"))
		d.clock.Advance(time.Second)
		answer := httptest.NewRecorder()
		require.NoError(t, d.Begin(answer, request(), d.verified(issuer, "ann"), asked))
		require.Empty(t, answer.Result().Cookies())
	})
	t.Run("ends nobody else's", func(t *testing.T) {
		d := newDesk(t, session.NewKeys())
		for _, other := range []broker.Identity{
			d.verified(issuer, "bob"), d.verified("https://other.example", "ann"), d.verified(issuer, "Ann"),
			d.verified(issuer+"a", "nn"), d.verified(issuer+`","a`, "nn"), d.verified("", issuer+"ann"),
		} {
			cookie := d.begin(t, other)
			d.signOut(t, d.verified(issuer, "ann"))
			_, err := d.Identity(request(cookie))
			require.NoError(t, err, "%s %s", other.Issuer, other.Subject)
		}
	})
	t.Run("holds as long as a session may last", func(t *testing.T) {
		d := newDesk(t, session.NewKeys())
		d.Store = session.NewStore(d.records, d.keys, session.Limits{Absolute: 12 * time.Hour, Idle: 12 * time.Hour}, d.clock.Now)
		who := d.verified(issuer, "ann")
		who.ValidUntil = who.ValidUntil.Add(9 * time.Hour)
		cookie := d.begin(t, who)
		d.signOut(t, who)
		d.clock.Advance(12*time.Hour - 1)
		d.requireOver(t, cookie)
	})
	t.Run("ends the person's tickets", func(t *testing.T) {
		d := newDesk(t, session.NewKeys())
		tickets := session.NewTickets(d.records, d.clock.Now)
		answer := httptest.NewRecorder()
		id, err := tickets.Issue(answer, request(), d.verified(issuer, "ann"), "")
		require.NoError(t, err)
		d.signOut(t, d.verified(issuer, "bob"))
		_, err = tickets.Find(request(answer.Result().Cookies()...), id, "").Verify(t.Context())
		require.NoError(t, err)
		d.signOut(t, d.verified(issuer, "ann"))
		_, err = tickets.Find(request(answer.Result().Cookies()...), id, "").Verify(t.Context())
		require.Equal(t, session.CodeTicket, broker.CodeOf(err))
	})
	t.Run("lets nobody in when it cannot be read", func(t *testing.T) {
		d := newDesk(t, session.NewKeys())
		cookie := d.begin(t, d.verified(issuer, "ann"))
		blind := session.NewStore(unread{d.records}, d.keys, session.Limits{}, d.clock.Now)
		_, err := blind.Identity(request(cookie))
		require.Equal(t, session.CodeRecordsAway, broker.CodeOf(err))

		answer := httptest.NewRecorder()
		tickets := session.NewTickets(unread{d.records}, d.clock.Now)
		id, err := tickets.Issue(answer, request(), d.verified(issuer, "ann"), "")
		require.NoError(t, err)
		_, err = tickets.Find(request(answer.Result().Cookies()...), id, "").Verify(t.Context())
		require.Equal(t, session.CodeRecordsAway, broker.CodeOf(err))
	})
	t.Run("holds although the program hangs up", func(t *testing.T) {
		d := newDesk(t, session.NewKeys())
		cookie := d.begin(t, d.verified(issuer, "ann"))
		gone, hangUp := context.WithCancel(t.Context())
		hangUp()
		require.NoError(t, session.NewSignOuts(d.records, d.clock.Now).Add(gone, d.verified(issuer, "ann")))
		d.requireOver(t, cookie)
	})
	t.Run("is told of when it cannot be written", func(t *testing.T) {
		d := newDesk(t, session.NewKeys())
		require.NoError(t, d.records.Close())
		err := session.NewSignOuts(d.records, d.clock.Now).Add(t.Context(), d.verified(issuer, "ann"))
		require.Equal(t, session.CodeRecordsAway, broker.CodeOf(err))
	})
}

// unread are records whose sign-outs cannot be read.
type unread struct{ *state.File }

func (u unread) Get(ctx context.Context, key string) ([]byte, bool, error) {
	if strings.HasPrefix(key, "signed_out/") {
		return nil, false, errors.New("broken")
	}
	return u.File.Get(ctx, key)
}

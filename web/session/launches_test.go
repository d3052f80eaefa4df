package session_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/internal/state"
	"github.com/studiobroker/studiobroker/internal/state/statetest"
	"github.com/studiobroker/studiobroker/web/session"
)

// counter is launches, their clock and their records.
type counter struct {
	session.Launches
	clock   *statetest.Clock
	records *state.File
	path    string
}

func newCounter(t *testing.T) counter {
	t.Helper()
	clock, path := statetest.NewClock(noon), filepath.Join(t.TempDir(), "state.db")
	records, err := state.OpenFile(path, clock.Now)
	require.NoError(t, err)
	t.Cleanup(func() { _ = records.Close() })
	return counter{session.NewLaunches(records, clock.Now), clock, records, path}
}

var wanted = session.Wanted{Assignment: "acme/research", Landing: "lab"}

func (c counter) begin(t *testing.T, key string) session.Launch {
	t.Helper()
	launch, err := c.Begin(t.Context(), ann(time.Hour), key, wanted)
	require.NoError(t, err)
	return launch
}

func (c counter) ticket(t *testing.T, launch session.Launch, key string) session.LaunchTicket {
	t.Helper()
	ticket, err := c.Ticket(t.Context(), launch, key, ann(time.Hour), "acme/research")
	require.NoError(t, err)
	return ticket
}

// redeem returns who comes in.
func (c counter) redeem(t *testing.T, id string) string {
	t.Helper()
	_, evidence := c.Redeem(t.Context(), id)
	who, err := evidence.Verify(t.Context())
	if err != nil {
		require.Empty(t, who)
		require.Equal(t, session.CodeLaunchTicket, broker.CodeOf(err))
	}
	return who.Subject
}

func TestLaunches(t *testing.T) {
	t.Run("are remembered", func(t *testing.T) {
		c := newCounter(t)
		launch := c.begin(t, "")
		again, err := c.Get(t.Context(), launch.ID)
		require.NoError(t, err)
		require.Equal(t, launch, again)
		require.NotEqual(t, launch.ID, c.begin(t, "").ID)
	})
	t.Run("belong to issuer and subject", func(t *testing.T) {
		launch := newCounter(t).begin(t, "")
		other := ann(time.Hour)
		require.True(t, launch.Of(other))
		other.Issuer = "https://other.example"
		require.False(t, launch.Of(other))
		other = ann(time.Hour)
		other.Subject = "bob"
		require.False(t, launch.Of(other))
		require.False(t, session.Launch{}.Of(broker.Identity{}), "an unknown launch is nobody's")
	})
	t.Run("that are only claimed are nobody's yet", func(t *testing.T) {
		c := newCounter(t)
		id := c.begin(t, "k").ID
		_, _, err := c.records.Take(t.Context(), "launch/"+id)
		require.NoError(t, err)
		fresh, err := c.records.Claim(t.Context(), "launch/"+id, noon.Add(time.Minute))
		require.NoError(t, err)
		require.True(t, fresh)
		launch, err := c.Get(t.Context(), id)
		require.NoError(t, err)
		require.False(t, launch.Of(ann(time.Hour)))
	})
	t.Run("never share an ID by how issuer, subject and key are cut", func(t *testing.T) {
		c := newCounter(t)
		one, other := broker.Identity{Issuer: "a", Subject: "bc"}, broker.Identity{Issuer: "ab", Subject: "c"}
		first, err := c.Begin(t.Context(), one, "d", wanted)
		require.NoError(t, err)
		second, err := c.Begin(t.Context(), other, "d", wanted)
		require.NoError(t, err)
		third, err := c.Begin(t.Context(), broker.Identity{Issuer: "a", Subject: "b"}, "cd", wanted)
		require.NoError(t, err)
		require.NotEqual(t, first.ID, second.ID)
		require.NotEqual(t, first.ID, third.ID)
	})
}

func TestLaunchTickets(t *testing.T) {
	t.Run("open once what was wanted, for whom it was", func(t *testing.T) {
		c := newCounter(t)
		ticket := c.ticket(t, c.begin(t, ""), "")
		opens, evidence := c.Redeem(t.Context(), ticket.ID)
		require.Equal(t, wanted, opens)
		who, err := evidence.Verify(t.Context())
		require.NoError(t, err)
		require.Equal(t, ann(time.Hour), who)
		require.Empty(t, c.redeem(t, ticket.ID))
	})
	t.Run("are over when the identity is", func(t *testing.T) {
		c := newCounter(t)
		ticket, err := c.Ticket(t.Context(), c.begin(t, ""), "", ann(time.Minute), "acme/research")
		require.NoError(t, err)
		_, evidence := c.Redeem(t.Context(), ticket.ID)
		c.clock.Advance(time.Minute)
		_, err = evidence.Verify(t.Context())
		require.Equal(t, session.CodeLaunchTicket, broker.CodeOf(err))
	})
	t.Run("are not made for an identity that is over", func(t *testing.T) {
		c := newCounter(t)
		for _, key := range []string{"", "k"} {
			_, err := c.Ticket(t.Context(), c.begin(t, key), key, ann(0), "acme/research")
			require.Equal(t, session.CodeLaunchTicket, broker.CodeOf(err))
		}
	})
	t.Run("do not stand in the records, nor what makes them", func(t *testing.T) {
		c := newCounter(t)
		launch := c.begin(t, "a key that the program chose")
		ticket := c.ticket(t, launch, "a key that the program chose")
		content, err := os.ReadFile(c.path)
		require.NoError(t, err)
		require.True(t, bytes.Contains(content, []byte(launch.ID)), "the file is the one")
		require.False(t, bytes.Contains(content, []byte(ticket.ID)))
		require.False(t, bytes.Contains(content, []byte("a key that")))
		sum := sha256.Sum256([]byte(`["` + launch.Seed + `"]`))
		require.NotEqual(t, base32.StdEncoding.EncodeToString(sum[:])[:26], ticket.ID, "the seed alone does not make it")
	})
	t.Run("of requests that repeat each other together are one", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) { // no time passes while the first one is at work
			c := newCounter(t)
			launch := c.begin(t, "k")
			require.Equal(t, "ann", c.redeem(t, c.ticket(t, launch, "k").ID))
			var crowd sync.WaitGroup
			tickets := make([]session.LaunchTicket, 12)
			for i := range tickets {
				crowd.Go(func() { tickets[i], _ = c.Ticket(t.Context(), launch, "k", ann(time.Hour), "acme/research") })
			}
			crowd.Wait()
			for _, ticket := range tickets {
				require.Equal(t, tickets[0], ticket)
			}
			require.Equal(t, "ann", c.redeem(t, tickets[0].ID))
			require.Empty(t, c.redeem(t, tickets[0].ID))
		})
	})
	t.Run("follow each other as long as the launch is known", func(t *testing.T) {
		c := newCounter(t)
		for range 20 {
			require.Equal(t, "ann", c.redeem(t, c.ticket(t, c.begin(t, "k"), "k").ID))
		}
	})
	t.Run("that others redeem as fast as they are made come to an end", func(t *testing.T) {
		c := newCounter(t)
		launches := session.NewLaunches(greedy{c.records}, c.clock.Now)
		_, err := launches.Ticket(t.Context(), c.begin(t, "k"), "k", ann(time.Hour), "acme/research")
		require.Equal(t, session.CodeKeyBusy, broker.CodeOf(err))
	})
}

// greedy are records out of which every ticket is gone at once.
type greedy struct{ *state.File }

func (g greedy) Get(ctx context.Context, key string) ([]byte, bool, error) {
	if bytes.HasPrefix([]byte(key), []byte("launch_ticket/")) {
		return nil, false, nil
	}
	return g.File.Get(ctx, key)
}

func TestWhoClaimedAKeyAndCrashed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		records := &crashed{}
		launches := session.NewLaunches(records, time.Now)
		began := time.Now()
		_, err := launches.Begin(t.Context(), ann(time.Hour), "k", wanted)
		require.Equal(t, session.CodeKeyBusy, broker.CodeOf(err))
		require.Equal(t, 2*time.Second, time.Since(began))

		records.crash = true
		_, err = launches.Begin(t.Context(), ann(time.Hour), "k", wanted)
		require.Equal(t, session.CodeRecordsAway, broker.CodeOf(err))
		require.Equal(t, 5*time.Second, time.Until(records.until), "the key is soon free again")

		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		records.crash = false
		_, err = launches.Begin(ctx, ann(time.Hour), "k", wanted)
		require.Equal(t, session.CodeRecordsAway, broker.CodeOf(err), "who hangs up waits no longer")
	})
}

// crashed are records in which everything is claimed and nothing put.
type crashed struct {
	session.LaunchRecords
	crash bool
	until time.Time
}

func (c *crashed) Claim(_ context.Context, _ string, until time.Time) (bool, error) {
	c.until = until
	return c.crash, nil
}
func (*crashed) Get(context.Context, string) ([]byte, bool, error) { return nil, true, nil }
func (*crashed) Put(context.Context, string, []byte, time.Time) error {
	return errors.New("disk is gone")
}

func TestRecordsOfLaunchesThatCannotBeRead(t *testing.T) {
	c := newCounter(t)
	launch := c.begin(t, "k")
	require.NoError(t, c.records.Put(t.Context(), "launch/"+launch.ID, []byte("{"), noon.Add(time.Hour)))
	_, err := c.Get(t.Context(), launch.ID)
	require.Equal(t, session.CodeRecordsAway, broker.CodeOf(err))
	_, err = c.Begin(t.Context(), ann(time.Hour), "k", wanted)
	require.Equal(t, session.CodeRecordsAway, broker.CodeOf(err))

	require.NoError(t, c.records.Close())
	none, err := c.Get(t.Context(), "launch/../session")
	require.NoError(t, err, "what is no ID is not looked for")
	require.Empty(t, none)
	_, err = c.Begin(t.Context(), ann(time.Hour), "k", wanted)
	require.Equal(t, session.CodeRecordsAway, broker.CodeOf(err))
	_, err = c.Ticket(t.Context(), launch, "k", ann(time.Hour), "acme/research")
	require.Equal(t, session.CodeRecordsAway, broker.CodeOf(err))
	_, evidence := c.Redeem(t.Context(), launch.ID)
	_, err = evidence.Verify(t.Context())
	require.Equal(t, broker.Unavailable, broker.RefusalOf(err).Kind)
}

package limit_test

import (
	"encoding/binary"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/web/limit"
)

// clock stands still until a test moves it.
type clock struct{ at atomic.Int64 }

func (c *clock) Now() time.Time          { return time.Unix(0, c.at.Load()) }
func (c *clock) Advance(d time.Duration) { c.at.Add(int64(d)) }

var (
	ann = netip.MustParseAddr("203.0.113.7")
	bob = netip.MustParseAddr("203.0.113.8")
)

func newLimits(perAddress, perProvider limit.Rate) (*limit.Limits, *clock) {
	c := new(clock)
	return limit.New(limit.Config{PerAddress: perAddress, PerProvider: perProvider, Providers: []string{"corp", "other"}}, c.Now), c
}

// admitted is how many of n knocks are let in.
func admitted(l *limit.Limits, n int, from netip.Addr, provider string) (in int) {
	for range n {
		if l.Take(from, provider).Wait == 0 {
			in++
		}
	}
	return in
}

func TestAnAddress(t *testing.T) {
	l, clock := newLimits(limit.Rate{PerSecond: 10, Burst: 20}, limit.Rate{})
	require.Equal(t, 20, admitted(l, 100, ann, "corp"), "may send a burst")
	require.Equal(t, 100*time.Millisecond, l.Take(ann, "corp").Wait, "is told when the next is let in")
	require.False(t, l.Take(ann, "corp").Provider)
	clock.Advance(100*time.Millisecond - 1)
	require.Zero(t, admitted(l, 100, ann, "corp"), "gets nothing before that")
	clock.Advance(1)
	require.Equal(t, 1, admitted(l, 100, ann, "corp"), "and one then")
	clock.Advance(time.Second)
	require.Equal(t, 10, admitted(l, 100, ann, "corp"), "goes on at its rate")
	require.Equal(t, 20, admitted(l, 100, bob, "corp"), "takes nothing from another one")
	clock.Advance(time.Hour)
	require.Equal(t, 20, admitted(l, 100, ann, "corp"), "saves no more than a burst")
}

func TestWhatCountsAsOneAddress(t *testing.T) {
	for _, c := range []struct {
		name, a, b string
		same       bool
	}{
		{"two IPv4 addresses are two", "203.0.113.7", "203.0.113.8", false},
		{"an IPv4 address in IPv6 clothes is the same", "203.0.113.7", "::ffff:203.0.113.7", true},
		{"two IPv4 addresses in IPv6 clothes are two", "::ffff:203.0.113.7", "::ffff:203.0.113.8", false},
		{"two IPv4 addresses behind a translator are two", "64:ff9b::203.0.113.7", "64:ff9b::203.0.113.8", false},
		{"and each is the same as in the clear", "64:ff9b::203.0.113.7", "203.0.113.7", true},
		{"an IPv6 network of 64 bits is one", "2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true},
		{"its neighbour is another", "2001:db8:1:2::1", "2001:db8:1:3::1", false},
		{"loopback and no address at all are not anybody", "::1", "0.0.0.0", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, _ := newLimits(limit.Rate{PerSecond: 1, Burst: 1}, limit.Rate{})
			require.Zero(t, l.Take(netip.MustParseAddr(c.a), "").Wait)
			require.Equal(t, c.same, l.Take(netip.MustParseAddr(c.b), "").Wait > 0)
		})
	}
	t.Run("what is no address is limited too", func(t *testing.T) {
		l, _ := newLimits(limit.Rate{PerSecond: 1, Burst: 3}, limit.Rate{})
		require.Equal(t, 3, admitted(l, 10, netip.Addr{}, ""))
	})
}

func TestAProvider(t *testing.T) {
	l, clock := newLimits(limit.Rate{PerSecond: 10, Burst: 20}, limit.Rate{PerSecond: 10, Burst: 30})
	require.Equal(t, 20, admitted(l, 100, ann, "corp"))
	require.Equal(t, 10, admitted(l, 100, bob, "corp"), "all addresses together; what ann sent in vain does not count")
	v := l.Take(netip.MustParseAddr("203.0.113.9"), "corp")
	require.True(t, v.Provider)
	require.Equal(t, 100*time.Millisecond, v.Wait)
	require.Equal(t, 20, admitted(l, 100, netip.MustParseAddr("203.0.113.10"), "other"), "another provider's people come in")
	require.Equal(t, 20, admitted(l, 100, netip.MustParseAddr("203.0.113.11"), "nobody"), "one that does not exist has no bucket")
	clock.Advance(time.Second)
	require.Equal(t, 10, admitted(l, 100, netip.MustParseAddr("203.0.113.12"), "corp"))
}

func TestWithoutRatesEverybodyComesIn(t *testing.T) {
	l, _ := newLimits(limit.Rate{}, limit.Rate{})
	require.Equal(t, 10_000, admitted(l, 10_000, ann, "corp"))
}

func TestARateWithoutABurstLetsOneIn(t *testing.T) {
	l, _ := newLimits(limit.Rate{PerSecond: 0.5}, limit.Rate{})
	require.Equal(t, 1, admitted(l, 10, ann, "corp"))
	require.Equal(t, 2*time.Second, l.Take(ann, "corp").Wait)
}

func TestAFloodIsToldInAFewWords(t *testing.T) {
	l, clock := newLimits(limit.Rate{PerSecond: 1, Burst: 1}, limit.Rate{})
	tell := func(from netip.Addr) limit.Verdict {
		for {
			if v := l.Take(from, ""); v.Wait > 0 {
				return v
			}
		}
	}
	first := tell(ann)
	require.True(t, first.Tell, "the first refusal is")
	require.Zero(t, first.Untold)
	for range 1000 {
		require.False(t, tell(ann).Tell, "those after it are counted")
	}
	another := tell(bob)
	require.True(t, another.Tell, "another address is told of too")
	require.Equal(t, 1000, another.Untold)
	clock.Advance(limit.Window - 1)
	require.False(t, tell(ann).Tell)
	clock.Advance(1)
	again := tell(ann)
	require.True(t, again.Tell)
	require.Equal(t, 1, again.Untold, "since bob was told of")
}

func TestAFloodFromEverywhereIsToldInAFewWords(t *testing.T) {
	l, clock := newLimits(limit.Rate{PerSecond: 1, Burst: 1}, limit.Rate{})
	refused, told, accounted := 0, 0, 0
	knock := func(i int) {
		if v := l.Take(address(i), ""); v.Wait > 0 {
			refused++
			if v.Tell {
				told++
				accounted += 1 + v.Untold
			}
		}
	}
	for i := range 100_000 {
		knock(i)
		knock(i)
	}
	require.Equal(t, 10, told, "a burst")
	clock.Advance(time.Second)
	for i := range 100_000 {
		knock(i)
		knock(i)
	}
	require.Equal(t, 11, told, "and one a second after that")
	clock.Advance(time.Minute)
	for before := told; told == before; {
		knock(0)
	}
	require.Equal(t, refused, accounted, "none is lost")
}

func TestAMillionAddressesCostNoMemory(t *testing.T) {
	l, _ := newLimits(limit.Rate{PerSecond: 1, Burst: 1}, limit.Rate{PerSecond: 1, Burst: 1})
	i := 0
	require.Zero(t, testing.AllocsPerRun(1_000_000, func() {
		l.Take(address(i), "corp")
		i++
	}))
}

func TestWhenTheTableIsFull(t *testing.T) {
	l, clock := newLimits(limit.Rate{PerSecond: 1, Burst: 100}, limit.Rate{})
	known := address(0)
	require.Equal(t, 100, admitted(l, 100, known, ""))
	for i := range 20 * limit.Addresses { // each is active for a second
		l.Take(address(1+i), "")
	}
	require.Zero(t, admitted(l, 100, known, ""), "who is remembered stays so")
	in := 0
	for i := range 1000 {
		in += admitted(l, 1, address(1<<24+i), "")
	}
	require.Zero(t, in, "those for whom there is no room share one bucket, which is empty")
	clock.Advance(time.Second)
	for i := range 1000 {
		in += admitted(l, 1, address(1<<25+i), "")
	}
	require.Equal(t, 1000, in, "and have their own again when the flood is over")
}

func TestManyAtOnce(t *testing.T) {
	l, _ := newLimits(limit.Rate{PerSecond: 1, Burst: 50}, limit.Rate{PerSecond: 1, Burst: 120})
	var in atomic.Int64
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() { in.Add(int64(admitted(l, 1000, address(i/2), "corp"))) })
	}
	group.Wait()
	require.EqualValues(t, 120, in.Load())
}

// address is the i-th of many IPv6 networks.
func address(i int) netip.Addr {
	var a [16]byte
	binary.BigEndian.PutUint64(a[:], 0x2001_0db8_0000_0000+uint64(i))
	return netip.AddrFrom16(a)
}

func BenchmarkTake(b *testing.B) {
	now := time.Now
	for _, c := range []struct {
		name   string
		rate   limit.Rate
		spread int // addresses
	}{
		{"one address", limit.Rate{PerSecond: 1e9, Burst: 1e6}, 1},
		{"one address, refused", limit.Rate{PerSecond: 1e-3, Burst: 1}, 1},
		{"a million addresses", limit.Rate{PerSecond: 50, Burst: 500}, 1 << 20},
	} {
		b.Run(c.name, func(b *testing.B) {
			l := limit.New(limit.Config{PerAddress: c.rate, PerProvider: limit.Rate{PerSecond: 1e9, Burst: 1e6}, Providers: []string{"corp"}}, now)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				l.Take(address(i%c.spread), "corp")
			}
		})
	}
}

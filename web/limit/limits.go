package limit

import (
	"net/netip"
	"sync"
	"time"
)

// API is where programs knock. It counts as a provider, with a name that none
// can have.
const API = "/api"

// Window is how long the refusals of one address, or of one provider, are only
// counted after one of them was told.
const Window = time.Minute

// told is how many refusals are told of all together, whoever is refused.
var told = Rate{PerSecond: 1, Burst: 10}.pace()

// Config is what the limits are. The rates are of each address and of each
// provider.
type Config struct {
	PerAddress, PerProvider Rate
	Providers               []string // those that exist; [API] may be among them
}

// Limits counts knocks. It is safe for concurrent use.
type Limits struct {
	address, provider pace
	now               func() time.Time
	began             time.Time

	mu        sync.Mutex
	addresses *table
	providers map[string]*slot
	told      bucket
	untold    int
}

// New starts to count at now.
func New(c Config, now func() time.Time) *Limits {
	l := &Limits{
		address: c.PerAddress.pace(), provider: c.PerProvider.pace(), now: now, began: now(),
		addresses: newTable(), providers: map[string]*slot{},
	}
	for _, name := range c.Providers {
		l.providers[name] = new(slot)
	}
	return l
}

// Verdict is what the limits say to one knock.
type Verdict struct {
	Wait     time.Duration // until one more is let in; 0 lets this one in
	Provider bool          // it is the provider's limit, and not that of the address
	Tell     bool          // it is to be recorded; the others are counted
	Untold   int           // refusals that were only counted since the last one that was told
}

// Take counts a knock from an address at the doors of a provider. The address
// is asked first, so that what it sends in vain does not count against the
// provider. A provider that does not exist has no limit.
func (l *Limits) Take(from netip.Addr, provider string) Verdict {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now().Sub(l.began)
	address := l.addresses.slot(networkOf(from), now)
	if wait := address.take(now, l.address); wait > 0 {
		return l.refuse(address, now, Verdict{Wait: wait})
	}
	if s := l.providers[provider]; s != nil {
		if wait := s.take(now, l.provider); wait > 0 {
			return l.refuse(s, now, Verdict{Wait: wait, Provider: true})
		}
	}
	return Verdict{}
}

// refuse decides whether a refusal is told.
func (l *Limits) refuse(s *slot, now time.Duration, v Verdict) Verdict {
	if now < s.quiet || l.told.take(now, told) > 0 {
		l.untold++
		return v
	}
	s.quiet = now + Window
	v.Tell, v.Untold, l.untold = true, l.untold, 0
	return v
}

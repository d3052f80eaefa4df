package profiles

import (
	"strings"
	"time"

	"github.com/maypok86/otter/v2"

	"github.com/studiobroker/studiobroker/broker"
)

// memory is the execution roles with which profiles were last seen, so that a
// warm sign-in need not ask. It is bounded and per process: forgetting costs
// one call.
type memory struct {
	roles *otter.Cache[place, memo]
}

// place is where a profile is.
type place struct{ account, region, domain, profile string }

// String is the place in one word; none of its parts holds a slash.
func (p place) String() string {
	return strings.Join([]string{p.account, p.region, p.domain, p.profile}, "/")
}

// memo is the role of a whole profile and when it was seen.
type memo struct {
	role string
	at   time.Time
}

const (
	maxMemos = 100_000
	memoLife = 24 * time.Hour
)

func newMemory() memory {
	return memory{otter.Must(&otter.Options[place, memo]{MaximumSize: maxMemos})}
}

func placeOf(p broker.Profile) place {
	a := p.Assignment
	return place{a.Account.ID, a.Account.Region, a.Domain, p.Name}
}

func (m memory) keep(p broker.Profile, role string, now time.Time) {
	m.roles.Set(placeOf(p), memo{role, now})
}

func (m memory) forget(p broker.Profile) { m.roles.Invalidate(placeOf(p)) }

// agrees reports that p was seen less than a day ago with the execution role
// that its assignment says, or with any if it says none.
func (m memory) agrees(p broker.Profile, now time.Time) bool {
	last, ok := m.roles.GetIfPresent(placeOf(p))
	if !ok || now.Sub(last.at) >= memoLife {
		return false
	}
	wanted := p.Assignment.ExecutionRole
	return wanted == "" || wanted == last.role
}

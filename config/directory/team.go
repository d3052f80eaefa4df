package directory

import (
	"maps"
	"time"

	"github.com/studiobroker/studiobroker/broker"
)

// team is an assignment as it is kept: what teams share is shared.
type team struct {
	id       string
	tenant   int // length of the tenant's name within id
	title    string
	place    *place
	role     string
	tags     map[string]string
	landings map[string]string
	session  time.Duration
}

// place is where workspaces are: one for all teams of a domain.
type place struct {
	destination string
	account     broker.Account
	domain      string
	landing     string
}

// assignment is t for somebody who may change it.
func (t *team) assignment() broker.Assignment {
	return broker.Assignment{
		ID:            t.id,
		Title:         t.title,
		Tenant:        t.id[:t.tenant],
		Team:          t.id[t.tenant+1:],
		Destination:   t.place.destination,
		Account:       t.place.account,
		Domain:        t.place.domain,
		ExecutionRole: t.role,
		Tags:          t.tags,
		Session:       t.session,
		LandingURI:    t.place.landing,
		Landings:      t.landings,
	}
}

// keeper makes teams that share what is equal.
type keeper struct {
	places   map[place]*place
	tags     map[string]string
	landings map[string]string
}

func (k *keeper) keep(a broker.Assignment) team {
	at := place{destination: a.Destination, account: a.Account, domain: a.Domain, landing: a.LandingURI}
	shared, ok := k.places[at]
	if !ok {
		shared = &at
		k.places[at] = shared
	}
	k.tags, k.landings = same(k.tags, a.Tags), same(k.landings, a.Landings)
	return team{
		id: a.ID, tenant: len(a.Tenant), title: a.Title, place: shared,
		role: a.ExecutionRole, tags: k.tags, landings: k.landings, session: a.Session,
	}
}

// same is the map of the team before if it holds the same, or a copy of one.
func same(before, one map[string]string) map[string]string {
	if before != nil && maps.Equal(before, one) {
		return before
	}
	return maps.Clone(one)
}

package directory

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/studiobroker/studiobroker/broker"
)

// Directory decides from teams and rules that are held in memory. It is safe
// for concurrent use and never changes; a new configuration is a new
// Directory.
type Directory struct {
	providers map[string]voucher
	teams     []team
	rules     [][]Rule // of each team
	suspended map[string]bool
	tenants   map[string]string // IDs, by the value that means the tenant

	everywhere *index            // of all teams, for providers that do not say people's tenant
	within     map[string]*index // of each tenant's teams, for those that do
}

// New returns the directory of c. Its error names the team or provider that
// nothing could be decided about.
func New(c Config) (*Directory, error) {
	if len(c.Teams) > math.MaxInt32 {
		return nil, fmt.Errorf("%d teams are too many", len(c.Teams))
	}
	d := &Directory{providers: make(map[string]voucher, len(c.Providers)), suspended: map[string]bool{}}
	for _, p := range c.Providers {
		if err := d.addProvider(p.withDefaults()); err != nil {
			return nil, err
		}
	}
	for _, tenant := range c.Suspended {
		if tenant == "" {
			return nil, errors.New("a suspended tenant without a name")
		}
		d.suspended[tenant] = true
	}
	if err := d.addTeams(c.Teams); err != nil {
		return nil, err
	}
	if err := d.checkEveryone(c); err != nil {
		return nil, err
	}
	if err := d.addTenants(c); err != nil {
		return nil, err
	}
	d.index(c)
	return d, nil
}

func (d *Directory) addProvider(p Provider) error {
	if err := p.check(); err != nil {
		return err
	}
	if _, twice := d.providers[p.Name]; twice {
		return fmt.Errorf("provider %q: there are two of them", p.Name)
	}
	d.providers[p.Name] = voucher{Provider: p, binding: newBinding(p.VouchesFor)}
	return nil
}

func (d *Directory) addTeams(teams []Team) error {
	d.teams, d.rules = make([]team, len(teams)), make([][]Rule, len(teams))
	ids := make(map[string]bool, len(teams))
	kept := keeper{places: map[place]*place{}}
	for i, t := range teams {
		if err := t.check(); err != nil {
			return err
		}
		if ids[t.Assignment.ID] {
			return fmt.Errorf("team %q: there are two of them", t.Assignment.ID)
		}
		ids[t.Assignment.ID] = true
		d.teams[i], d.rules[i] = kept.keep(t.Assignment), slices.Clone(t.Who)
	}
	return nil
}

// Assignments returns the workspaces of who, in display order. Without any its
// error, of kind [broker.NoAssignment], tells an operator why, and names
// attributes but never their values. The tags and landings of an assignment are
// shared: do not change them.
func (d *Directory) Assignments(_ context.Context, who broker.Identity) ([]broker.Assignment, error) {
	provider, known := d.providers[who.Provider]
	if !known {
		return nil, unknownProvider(who)
	}
	index, tenant, err := d.scope(provider, who)
	if err != nil {
		return nil, err
	}
	var few [16]int32
	matched := index.find(few[:0], provider.Provider, tenant, who.Attributes)
	slices.Sort(matched)
	open, closed := d.sift(provider, slices.Compact(matched))
	if len(open) == 0 {
		return nil, d.nothing(provider, who, index, closed)
	}
	offered := make([]broker.Assignment, len(open))
	for n, i := range open {
		offered[n] = d.teams[i].assignment()
	}
	return offered, nil
}

// Vouches reports whether the provider may speak about the team, whoever is in
// it.
func (d *Directory) Vouches(provider, tenant, team string) bool {
	v, known := d.providers[provider]
	return known && v.covers(tenant, tenant+"/"+team)
}

// closed are teams whose rules match in vain.
type closed struct {
	suspended []int32 // their tenant is suspended
	unvouched []int32 // the provider does not vouch for them
}

// sift keeps, of the teams whose rules match, those that are open to somebody
// whom the provider vouches for. It uses the space of matched.
func (d *Directory) sift(provider voucher, matched []int32) (open []int32, shut closed) {
	open = matched[:0]
	for _, i := range matched {
		t := &d.teams[i]
		switch tenant := t.id[:t.tenant]; {
		case !provider.covers(tenant, t.id):
			shut.unvouched = append(shut.unvouched, i)
		case d.suspended[tenant]:
			shut.suspended = append(shut.suspended, i)
		default:
			open = append(open, i)
		}
	}
	return open, shut
}

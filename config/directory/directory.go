package directory

import (
	"context"
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
	index     index
}

// voucher is a provider and what it vouches for.
type voucher struct {
	Provider
	binding
}

// New returns the directory of c. Its error names the team or provider that
// nothing could be decided about.
func New(c Config) (*Directory, error) {
	if len(c.Teams) > math.MaxInt32 {
		return nil, fmt.Errorf("%d teams are too many", len(c.Teams))
	}
	d := &Directory{providers: make(map[string]voucher, len(c.Providers)), teams: make([]team, len(c.Teams)), rules: make([][]Rule, len(c.Teams))}
	for _, p := range c.Providers {
		if err := d.addProvider(p.withDefaults()); err != nil {
			return nil, err
		}
	}
	ids := make(map[string]bool, len(c.Teams))
	kept := keeper{places: map[place]*place{}}
	for i, t := range c.Teams {
		if err := t.check(); err != nil {
			return nil, err
		}
		if ids[t.Assignment.ID] {
			return nil, fmt.Errorf("team %q: there are two of them", t.Assignment.ID)
		}
		ids[t.Assignment.ID] = true
		d.teams[i], d.rules[i] = kept.keep(t.Assignment), slices.Clone(t.Who)
	}
	d.index = newIndex(c.Teams)
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

// Assignments returns the workspaces of who, in display order. Without any its
// error, of kind [broker.NoAssignment], tells an operator why, and names
// attributes but never their values. The tags of an assignment are shared: do
// not change them.
func (d *Directory) Assignments(_ context.Context, who broker.Identity) ([]broker.Assignment, error) {
	provider, known := d.providers[who.Provider]
	if !known {
		return nil, unknownProvider(who)
	}
	var few [16]int32
	matched := d.index.find(few[:0], provider.Provider, who.Attributes)
	slices.Sort(matched)
	matched = slices.Compact(matched)

	vouched := matched[:0:len(matched)]
	var refused []int32
	for _, i := range matched {
		if t := &d.teams[i]; provider.covers(t.id[:t.tenant], t.id) {
			vouched = append(vouched, i)
		} else {
			refused = append(refused, i)
		}
	}
	if len(vouched) == 0 {
		return nil, d.nothing(provider, who, refused)
	}
	offered := make([]broker.Assignment, len(vouched))
	for n, i := range vouched {
		offered[n] = d.teams[i].assignment()
	}
	return offered, nil
}

package directory

import (
	"fmt"

	"github.com/studiobroker/studiobroker/broker"
)

// voucher is a provider and what it vouches for.
type voucher struct {
	Provider
	binding
}

// places is the tenant that the provider places who in: the one that its
// attribute names, or the only one that it vouches for. It is empty if there is
// no such tenant, and may be one that does not exist.
func (v voucher) places(who broker.Identity) string {
	if v.Tenant == "" {
		return v.only
	}
	if named := who.Attributes[v.Tenant]; len(named) == 1 {
		return named[0]
	}
	return ""
}

// scope is the index of the teams that who can be in, and the tenant that who
// is placed in. A provider that does not say people's tenant leaves all teams
// open.
func (d *Directory) scope(v voucher, who broker.Identity) (*index, string, error) {
	tenant := v.places(who)
	if v.Tenant == "" {
		return d.everywhere, tenant, nil
	}
	within, exists := d.within[tenant]
	switch {
	case !exists:
		return nil, "", notPlaced(v, len(who.Attributes[v.Tenant]))
	case d.suspended[tenant]:
		return nil, "", suspended(tenant)
	}
	return within, tenant, nil
}

// checkEveryone refuses teams for everyone of which some provider speaks that
// places nobody: there, everyone would be everyone of every tenant.
func (d *Directory) checkEveryone(c Config) error {
	var unplaced []string
	for _, p := range c.Providers {
		if v := d.providers[p.Name]; v.Tenant == "" && v.only == "" {
			unplaced = append(unplaced, p.VouchesFor...)
		}
	}
	open := newBinding(unplaced)
	for _, t := range c.Teams {
		for i, rule := range t.Who {
			if a := t.Assignment; rule.Everyone && open.covers(a.Tenant, a.ID) {
				return fmt.Errorf("team %q: rule %d: everyone, and a provider vouches for the team that places nobody in a tenant", a.ID, i)
			}
		}
	}
	return nil
}

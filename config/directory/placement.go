package directory

import (
	"cmp"
	"fmt"

	"github.com/studiobroker/studiobroker/broker"
)

// voucher is a provider and what it vouches for.
type voucher struct {
	Provider
	binding
}

// addTenants makes values lead to tenants, one value to one tenant.
func (d *Directory) addTenants(c Config) error {
	d.tenants = map[string]string{}
	for _, t := range c.Teams {
		if err := d.addTenant(t.Assignment.Tenant, c.Values); err != nil {
			return err
		}
	}
	for _, tenant := range c.Suspended {
		if err := d.addTenant(tenant, c.Values); err != nil {
			return err
		}
	}
	return nil
}

func (d *Directory) addTenant(id string, values map[string]string) error {
	value := cmp.Or(values[id], id)
	if other, taken := d.tenants[value]; taken && other != id {
		return fmt.Errorf("tenants %q and %q: one value means both", other, id)
	}
	d.tenants[value] = id
	return nil
}

// places is the tenant that the provider places who in: the one that its
// attribute means, or the only one that it vouches for, which may be one that
// does not exist. It is empty if there is no such tenant.
func (d *Directory) places(v voucher, who broker.Identity) string {
	if v.Tenant == "" {
		return v.only
	}
	if sent := who.Attributes[v.Tenant]; len(sent) == 1 {
		return d.tenants[sent[0]]
	}
	return ""
}

// scope is the index of the teams that who can be in, and the tenant that who
// is placed in. A provider that does not say people's tenant leaves all teams
// open.
func (d *Directory) scope(v voucher, who broker.Identity) (*index, string, error) {
	tenant := d.places(v, who)
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

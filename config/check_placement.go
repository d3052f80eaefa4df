package config

import (
	"slices"
	"strings"
)

// placement holds a provider to placing its people by something that is
// theirs neither to choose nor to inherit.
func (c *checker) placement(at *place, p *Provider) {
	for i, name := range p.ReadOnly {
		item := at.in("read_only").item(i)
		c.text(item, name, maxName)
		c.read(item, p, name)
	}
	attribute := at.at("tenant", "attribute")
	c.text(attribute, p.placing(), maxName)
	if mailNames().has(p.placing()) {
		c.report.wrong(attribute, CodeValue, "write an attribute that only administrators can write, such as custom:tenantId", "a tenant never comes from an e-mail address: anybody can have one, and its domain proves nothing")
	}
	c.writable(at, p)
}

// read points at an attribute of read_only that decides nothing: a slip in its
// name leaves the one that was meant in doubt, or the doubt was another's.
func (c *checker) read(at *place, p *Provider, name string) {
	reads := p.reads()
	if _, asked := slices.BinarySearch(c.asked, name); asked || slices.Contains(reads, name) {
		return
	}
	remedy := "remove it"
	switch near := closest(name, append(reads, c.asked[:min(len(c.asked), maxNames)]...)); {
	case strings.EqualFold(near, name):
		remedy = "did you mean " + printable(near) + "? Upper and lower case count"
	case near != "":
		remedy = "did you mean " + printable(near) + "?"
	}
	c.report.warn(at, remedy, "neither person nor tenant, nor any rule, looks at this attribute")
}

// places reports whether the provider says which tenant each of its people
// belongs to: by an attribute, or by speaking for one tenant only.
func (p Provider) places() bool {
	if p.Tenant != nil {
		return true
	}
	tenants := map[string]bool{}
	for _, pattern := range p.VouchesFor {
		tenant, _ := pattern.split()
		tenants[tenant] = true
	}
	return len(tenants) == 1 && !tenants["*"]
}

// everyone refuses everyone of a provider that places nobody: that would be
// everyone of every tenant.
func (c *checker) everyone(at *place, rule Rule, tenant, team ID) {
	if at = at.in("everyone"); !at.present {
		return
	}
	if !rule.Everyone {
		c.report.wrong(at, CodeValue, "write everyone: true, or another rule", "a rule that matches nobody")
	}
	if p := c.unplaced.speaker(tenant, team); p != nil && tenant != "" {
		c.report.wrong(at, CodeReference, "set tenant of provider "+string(p.Name)+", let it vouch for this tenant only, or write who is in the team",
			"provider %s vouches for this team but does not say people's tenant: everyone would be the people of all its tenants", p.Name)
	}
}

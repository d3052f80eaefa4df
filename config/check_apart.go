package config

// holder is the team that an execution role was first seen with.
type holder struct {
	tenant ID
	team   Pattern
	told   bool
}

// own points at an execution role of teams of two tenants, once: by IAM, all
// of their notebooks are the same.
func (c *checker) own(at *place, role RoleARN, tenant, team ID) {
	first, held := c.roles[role]
	switch {
	case role == "" || tenant == "":
	case !held:
		c.roles[role] = holder{tenant: tenant, team: pattern(tenant, team)}
	case first.tenant != tenant && !first.told:
		first.told = true
		c.roles[role] = first
		c.report.warn(at, "give each tenant an execution role of its own, or, if one may read what the other has, nothing",
			"notebooks of "+string(first.team)+" run as this role too: it is what keeps one tenant from the data of another")
	}
}

// together points at rules that let the same people into two tenants, because
// their provider does not say whose people they are.
func (c *checker) together(tenants *place) {
	for i := range c.file.Providers {
		if p := &c.file.Providers[i]; !p.places() && p.speaks() {
			c.mixed(tenants, p)
		}
	}
}

// mixed looks for such rules among the teams that p vouches for. Each is told
// once, however many tenants have it.
func (c *checker) mixed(tenants *place, p *Provider) {
	const several = ID("*")
	first := map[look]ID{}
	vouched := speakers([]Provider{*p}, func(*Provider) bool { return true })
	for i, tenant := range c.file.Tenants {
		for j, team := range tenant.Teams {
			if vouched.speaker(tenant.ID, team.ID) == nil {
				continue
			}
			for k, rule := range team.Who {
				own := rule.looksAt(p)
				switch before, known := first[own]; {
				case own.value == "" || before == several || before == tenant.ID:
				case !known:
					first[own] = tenant.ID
				default:
					first[own] = several
					c.report.warn(tenants.at(i, "teams", j, "who", k),
						"if these people serve both tenants, nothing; otherwise say with tenant: {attribute: ...} of provider "+string(p.Name)+" whose people they are",
						"tenant "+string(before)+" has the same rule: people of provider "+string(p.Name)+", which does not say their tenant, are offered workspaces of both")
				}
			}
		}
	}
}

// look is what a rule wants to see, and where.
type look struct{ attribute, value string }

// looksAt is what r looks at in what p says; nothing for everyone.
func (r Rule) looksAt(p *Provider) look {
	switch {
	case r.Group != "":
		return look{p.groups(), r.Group}
	case r.Attribute != "":
		return look{r.Attribute, r.Equals}
	}
	return look{p.team(), r.Equals}
}

package directory

import "slices"

// index finds the teams that a value leads to.
type index struct {
	byTeam      values             // rules that look at the provider's team attribute
	byGroup     values             // rules that look at the provider's groups attribute
	byAttribute map[string]values  // the others, by attribute
	everyone    map[string][]int32 // teams of everyone, by tenant
}

// values are the positions of the teams that each value leads to. Few values
// lead to several, so the first position stands in the map itself.
type values struct {
	first map[string]int32
	more  map[string][]int32
}

func newIndex() *index {
	return &index{byTeam: newValues(), byGroup: newValues(), byAttribute: map[string]values{}, everyone: map[string][]int32{}}
}

// index makes what look-ups need: one index of all teams, one of each tenant's,
// or both.
func (d *Directory) index(c Config) {
	d.everywhere, d.within = newIndex(), map[string]*index{}
	placing := slices.ContainsFunc(c.Providers, func(p Provider) bool { return p.Tenant != "" })
	roaming := slices.ContainsFunc(c.Providers, func(p Provider) bool { return p.Tenant == "" })
	for tenant := range d.suspended {
		d.within[tenant] = newIndex()
	}
	for i, t := range c.Teams {
		if roaming {
			d.everywhere.add(t, int32(i))
		}
		if !placing {
			continue
		}
		tenant := t.Assignment.Tenant
		if d.within[tenant] == nil {
			d.within[tenant] = newIndex()
		}
		d.within[tenant].add(t, int32(i))
	}
}

// add makes the rules of a team lead to it.
func (x *index) add(t Team, position int32) {
	for _, rule := range t.Who {
		x.lead(rule, t.Assignment.Tenant, position)
	}
}

func (x *index) lead(rule Rule, tenant string, team int32) {
	switch {
	case rule.Everyone:
		x.everyone[tenant] = append(x.everyone[tenant], team)
	case rule.Group != "":
		x.byGroup.add(rule.Group, team)
	case rule.Attribute == "":
		x.byTeam.add(rule.Equals, team)
	default:
		if _, ok := x.byAttribute[rule.Attribute]; !ok {
			x.byAttribute[rule.Attribute] = newValues()
		}
		x.byAttribute[rule.Attribute].add(rule.Equals, team)
	}
}

// find appends the teams that what provider p says leads to, and those of
// everyone in tenant, in no order and perhaps more than once.
func (x *index) find(teams []int32, p Provider, tenant string, attributes map[string][]string) []int32 {
	teams = append(teams, x.everyone[tenant]...)
	for name, sent := range attributes {
		if name == p.Team {
			teams = x.byTeam.find(teams, sent)
		}
		if name == p.Groups {
			teams = x.byGroup.find(teams, sent)
		}
		if v, ok := x.byAttribute[name]; ok {
			teams = v.find(teams, sent)
		}
	}
	return teams
}

func newValues() values { return values{first: map[string]int32{}, more: map[string][]int32{}} }

func (v values) add(value string, team int32) {
	if _, taken := v.first[value]; taken {
		v.more[value] = append(v.more[value], team)
		return
	}
	v.first[value] = team
}

func (v values) find(teams []int32, sent []string) []int32 {
	for _, value := range sent {
		if team, ok := v.first[value]; ok {
			teams = append(teams, team)
			teams = append(teams, v.more[value]...)
		}
	}
	return teams
}

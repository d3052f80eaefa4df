package directory

// index finds the teams that a value leads to.
type index struct {
	byTeam      values            // rules that look at the provider's team attribute
	byGroup     values            // rules that look at the provider's groups attribute
	byAttribute map[string]values // the others, by attribute
}

// values are the positions of the teams that each value leads to. Few values
// lead to several, so the first position stands in the map itself.
type values struct {
	first map[string]int32
	more  map[string][]int32
}

func newIndex(teams []Team) index {
	x := index{byTeam: newValues(), byGroup: newValues(), byAttribute: map[string]values{}}
	for i, team := range teams {
		for _, rule := range team.Who {
			x.add(rule, int32(i))
		}
	}
	return x
}

func (x index) add(rule Rule, team int32) {
	switch {
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

// find appends the teams that what provider p says leads to, in no order and
// perhaps more than once.
func (x index) find(teams []int32, p Provider, attributes map[string][]string) []int32 {
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

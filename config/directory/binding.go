package directory

import "strings"

// binding is what a provider vouches for.
type binding struct {
	all     bool
	tenants map[string]bool
	teams   map[string]bool // by ID
	only    string          // the tenant of all of it; empty if there are several
}

func newBinding(patterns []string) binding {
	b := binding{tenants: map[string]bool{}, teams: map[string]bool{}}
	for i, pattern := range patterns {
		tenant, team, _ := strings.Cut(pattern, "/")
		switch {
		case tenant == "*":
			b.all = true
		case team == "*":
			b.tenants[tenant] = true
		default:
			b.teams[pattern] = true
		}
		if i == 0 && !b.all {
			b.only = tenant
		}
		if tenant != b.only {
			b.only = ""
		}
	}
	return b
}

// covers reports whether the provider may speak about the team.
func (b binding) covers(tenant, id string) bool {
	return b.all || b.tenants[tenant] || b.teams[id]
}

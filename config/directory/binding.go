package directory

import "strings"

// binding is what a provider vouches for.
type binding struct {
	all     bool
	tenants map[string]bool
	teams   map[string]bool // by ID
}

func newBinding(patterns []string) binding {
	b := binding{tenants: map[string]bool{}, teams: map[string]bool{}}
	for _, pattern := range patterns {
		tenant, team, _ := strings.Cut(pattern, "/")
		switch {
		case tenant == "*":
			b.all = true
		case team == "*":
			b.tenants[tenant] = true
		default:
			b.teams[pattern] = true
		}
	}
	return b
}

// covers reports whether the provider may speak about the team.
func (b binding) covers(tenant, id string) bool {
	return b.all || b.tenants[tenant] || b.teams[id]
}

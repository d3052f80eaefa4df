package directory

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/studiobroker/studiobroker/broker"
)

// whyNot says what r wants of what from says, and what there is instead; empty
// if r matches. Placed is whether from places the person in the team's tenant.
// It holds values of attributes: it is for somebody who gave them, not for logs.
func (r Rule) whyNot(from Provider, placed bool, sent map[string][]string) string {
	if r.Everyone {
		if placed {
			return ""
		}
		return "wants everyone of its tenant, and the person is placed in none or in another one"
	}
	attribute, value := r.looksAt(from)
	got := sent[attribute]
	if slices.Contains(got, value) {
		return ""
	}
	return fmt.Sprintf("wants %s in %s, got %s", value, attribute, quoted(got))
}

// quoted writes a few values of many.
func quoted(values []string) string {
	const few = 4
	if len(values) == 0 {
		return "none"
	}
	shown := make([]string, min(len(values), few))
	for i := range shown {
		shown[i] = fmt.Sprintf("%.80q", values[i])
	}
	return strings.Join(shown, ", ") + others(len(values)-len(shown))
}

// Unused are the attributes of who that decide nothing, in alphabetical order:
// no rule of any team looks at them, and they place nobody in a tenant.
func (d *Directory) Unused(who broker.Identity) []string {
	provider := d.providers[who.Provider]
	used := map[string]bool{provider.Tenant: true}
	for _, rules := range d.rules {
		for _, r := range rules {
			if attribute, _ := r.looksAt(provider.Provider); !r.Everyone {
				used[attribute] = true
			}
		}
	}
	names := slices.Sorted(maps.Keys(who.Attributes))
	return slices.DeleteFunc(names, func(name string) bool { return used[name] })
}

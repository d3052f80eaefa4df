package directory

import (
	"slices"

	"github.com/studiobroker/studiobroker/broker"
)

// Decision is what the directory decides about one team for one person.
type Decision struct {
	Assignment broker.Assignment
	Rules      []Rule // who is in the team
	Matched    int    // position of the first rule that matches; -1 if none does
	Vouched    bool   // the person's provider may speak about the team
	Elsewhere  bool   // the provider places the person in another tenant, or in none
	Suspended  bool   // the tenant is suspended
}

// Offered reports whether the person may use the workspace.
func (d Decision) Offered() bool { return d.Matched >= 0 && d.Vouched && !d.Elsewhere && !d.Suspended }

// Explain decides about every team, in display order. It reads rules one by
// one, without the index that [Directory.Assignments] uses, and comes to the
// same result.
func (d *Directory) Explain(who broker.Identity) []Decision {
	provider, known := d.providers[who.Provider]
	tenant := d.places(provider, who)
	decisions := make([]Decision, len(d.teams))
	for i := range d.teams {
		a := d.teams[i].assignment()
		decisions[i] = Decision{
			Assignment: a, Rules: slices.Clone(d.rules[i]), Matched: -1,
			Vouched:   provider.covers(a.Tenant, a.ID),
			Elsewhere: provider.Tenant != "" && a.Tenant != tenant,
			Suspended: d.suspended[a.Tenant],
		}
		if known {
			decisions[i].Matched = slices.IndexFunc(d.rules[i], func(r Rule) bool {
				if r.Everyone {
					return a.Tenant == tenant
				}
				attribute, value := r.looksAt(provider.Provider)
				return slices.Contains(who.Attributes[attribute], value)
			})
		}
	}
	return decisions
}

package directory

import (
	"slices"

	"github.com/studiobroker/studiobroker/broker"
)

// Decision is what the directory decides about one team for one person.
type Decision struct {
	Assignment broker.Assignment
	Rules      []Rule   // who is in the team
	Matched    int      // position of the first rule that matches; -1 if none does
	Reasons    []string // why none does, one for each rule; values of attributes included
	Vouched    bool     // the person's provider may speak about the team
	Elsewhere  bool     // the provider places the person in another tenant, or in none
	Suspended  bool     // the tenant is suspended
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
			decisions[i].judge(provider.Provider, a.Tenant == tenant, who.Attributes)
		}
	}
	return decisions
}

// judge holds what from says against each rule.
func (d *Decision) judge(from Provider, placed bool, sent map[string][]string) {
	for i, r := range d.Rules {
		reason := r.whyNot(from, placed, sent)
		if reason == "" {
			d.Matched, d.Reasons = i, nil
			return
		}
		d.Reasons = append(d.Reasons, reason)
	}
}

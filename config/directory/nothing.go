package directory

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/studiobroker/studiobroker/broker"
)

// Codes of a person without any workspace.
const (
	CodeNotVouched      broker.Code = "SB-2002" // rules match, but the provider is not bound to their teams
	CodeNoAttributes    broker.Code = "SB-2004" // the provider sent nothing that a rule looks at
	CodeNoMatch         broker.Code = "SB-2005" // what the provider sent matches no rule
	CodeUnknownProvider broker.Code = "SB-2006" // the identity comes from a provider that the directory does not know
	CodeNotPlaced       broker.Code = "SB-2007" // the provider does not say which one tenant the person belongs to
	CodeSuspended       broker.Code = "SB-2008" // the person's tenant is suspended
)

// nothing says why who has no workspace, although rules of the teams in shut
// match. The rules that were asked are those of x.
func (d *Directory) nothing(p voucher, who broker.Identity, x *index, shut closed) error {
	if len(shut.suspended) > 0 {
		t := &d.teams[shut.suspended[0]]
		return suspended(t.id[:t.tenant])
	}
	if refused := shut.unvouched; len(refused) > 0 {
		first := d.teams[refused[0]].id
		return broker.Refuse(broker.NoAssignment, CodeNotVouched,
			fmt.Errorf("provider %q does not vouch for %s, where a rule matches%s", p.Name, first, others(len(refused)-1)),
			fmt.Sprintf("if it may speak about that team, add %s to vouches_for of provider %s", first, p.Name))
	}
	asked := x.attributes(p.Provider)
	if !slices.ContainsFunc(asked, func(name string) bool { return len(who.Attributes[name]) > 0 }) {
		return broker.Refuse(broker.NoAssignment, CodeNoAttributes, fmt.Errorf("provider %q sent nothing that rules look at: they look at %s", p.Name, list(asked)),
			"make the provider send one of these attributes, or set team or groups of provider "+p.Name+" to the exact name that it sends")
	}
	for i, name := range asked {
		asked[i] = amount(len(who.Attributes[name]), name)
	}
	return broker.Refuse(broker.NoAssignment, CodeNoMatch, fmt.Errorf("no rule matches: of what rules look at, provider %q sent %s", p.Name, list(asked)),
		"add the person to a team at the provider, or a rule to who of a team; values are compared exactly, upper and lower case included")
}

func unknownProvider(who broker.Identity) error {
	return broker.Refuse(broker.NoAssignment, CodeUnknownProvider, fmt.Errorf("the configuration has no provider %q any more", who.Provider),
		"add the provider again, or let the person sign in through another one")
}

func suspended(tenant string) error {
	return broker.Refuse(broker.NoAssignment, CodeSuspended, fmt.Errorf("tenant %q is suspended", tenant),
		"if its people may come back, remove suspended from the tenant")
}

// notPlaced says why a person is in no tenant, given how many values the
// attribute has that names it.
func notPlaced(p voucher, values int) error {
	reason, hint := "the value of "+p.Tenant+" means no tenant with teams",
		"give the person the value of one of the tenants, which is its ID unless set, or add the tenant; values are compared exactly, upper and lower case included"
	switch {
	case values == 0:
		reason = "it sent " + amount(values, p.Tenant)
		hint = "give the person this attribute and make the provider send it, or correct tenant.attribute of provider " + p.Name
	case values > 1:
		reason = "it sent " + amount(values, p.Tenant)
		hint = "leave the person one value: a person has one tenant"
	}
	return broker.Refuse(broker.NoAssignment, CodeNotPlaced, fmt.Errorf("provider %q does not say which tenant the person belongs to: %s", p.Name, reason), hint)
}

// attributes are the names of all attributes that rules look at when p speaks,
// in alphabetical order.
func (x *index) attributes(p Provider) []string {
	names := map[string]bool{}
	if len(x.byTeam.first) > 0 {
		names[p.Team] = true
	}
	if len(x.byGroup.first) > 0 {
		names[p.Groups] = true
	}
	for name := range x.byAttribute {
		names[name] = true
	}
	return slices.Sorted(maps.Keys(names))
}

// amount is how many values an attribute has, in words.
func amount(values int, attribute string) string {
	switch values {
	case 0:
		return "no " + attribute
	case 1:
		return "1 value of " + attribute
	}
	return fmt.Sprintf("%d values of %s", values, attribute)
}

// list writes a few names of many.
func list(names []string) string {
	const few = 8
	switch {
	case len(names) == 0:
		return "nothing"
	case len(names) > few:
		return strings.Join(names[:few], ", ") + others(len(names)-few)
	}
	return strings.Join(names, ", ")
}

func others(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" and %d more", n)
}

package directorytest

import "github.com/studiobroker/studiobroker/config/directory"

// SaaS is a configuration of customers who sign in at one provider, which says
// whose they are, of two in words of its own. One customer has a provider of
// its own, two are suspended, and the staff of the SaaS is in a team of each.
func SaaS() directory.Config {
	admins, support := directory.Rule{Group: "crm-admins"}, directory.Rule{Group: "crm-support"}
	everyone := directory.Rule{Everyone: true}
	return directory.Config{
		Providers: []directory.Provider{
			{Name: "pool", Groups: "cognito:groups", Tenant: "custom:tenantId", VouchesFor: []string{"acme/*", "globex/*", "dormant/*", "umbrella/*", "asleep/*"}},
			{Name: "acme-idp", VouchesFor: []string{"acme/*"}},
			{Name: "staff", VouchesFor: []string{"acme/support", "globex/support", "dormant/support"}},
			{Name: "night-shift", VouchesFor: []string{"dormant/support"}},
		},
		Teams: []directory.Team{
			team("acme", "analysts", everyone),
			team("acme", "admins", admins),
			team("acme", "support", support),
			team("globex", "analysts", directory.Rule{Group: "crm-analysts"}, everyone),
			team("globex", "admins", admins),
			team("globex", "support", support),
			team("dormant", "analysts", everyone),
			team("dormant", "support", support),
			team("internal", "admins", admins, everyone),
			team("umbrella", "analysts", everyone),
			team("umbrella", "admins", admins),
		},
		Suspended: []string{"dormant", "gone", "asleep"},
		Values:    map[string]string{"umbrella": "0B2F5C1E-Umbrella", "asleep": "umbrella", "nobody": "globex"},
	}
}

// saasDecisions are those of [SaaS].
var saasDecisions = []decision{
	{name: "everyone of a tenant is in its team for everyone", from: "pool", sends: says{"custom:tenantId": {"acme"}}, offered: []string{"acme/analysts"}},
	{name: "everyone of another tenant is in that one's", from: "pool", sends: says{"custom:tenantId": {"globex"}}, offered: []string{"globex/analysts"}},
	{name: "a group leads to the team of the person's tenant only", from: "pool", sends: says{"custom:tenantId": {"globex"}, "cognito:groups": {"crm-admins", "crm-support"}},
		offered: []string{"globex/analysts", "globex/admins", "globex/support"}},
	{name: "two rules of a team offer it once", from: "pool", sends: says{"custom:tenantId": {"globex"}, "cognito:groups": {"crm-analysts"}}, offered: []string{"globex/analysts"}},
	{name: "who comes from a tenant's own provider is of that tenant", from: "acme-idp", sends: nil, offered: []string{"acme/analysts"}},
	{name: "a value means the tenant that has it", from: "pool", sends: says{"custom:tenantId": {"0B2F5C1E-Umbrella"}, "cognito:groups": {"crm-admins"}},
		offered: []string{"umbrella/analysts", "umbrella/admins"}},
	{name: "an attribute changes nothing at a provider that does not place by it", from: "acme-idp", sends: says{"custom:tenantId": {"globex"}, "groups": {"crm-admins"}},
		offered: []string{"acme/analysts", "acme/admins"}},
	{name: "a provider that places nobody leads to the teams that it vouches for", from: "staff", sends: says{"groups": {"crm-support"}}, offered: []string{"acme/support", "globex/support"}},

	{name: "who has no tenant gets nothing", from: "pool", sends: says{"cognito:groups": {"crm-admins"}}, code: directory.CodeNotPlaced},
	{name: "who has two tenants gets nothing", from: "pool", sends: says{"custom:tenantId": {"acme", "globex"}, "cognito:groups": {"crm-admins"}}, code: directory.CodeNotPlaced},
	{name: "who has one tenant twice gets nothing", from: "pool", sends: says{"custom:tenantId": {"acme", "acme"}}, code: directory.CodeNotPlaced},
	{name: "who has an unknown tenant gets nothing", from: "pool", sends: says{"custom:tenantId": {"hooli"}, "cognito:groups": {"crm-admins"}}, code: directory.CodeNotPlaced},
	{name: "who has an empty tenant gets nothing", from: "pool", sends: says{"custom:tenantId": {""}, "cognito:groups": {"crm-admins"}}, code: directory.CodeNotPlaced},
	{name: "the ID of a tenant with a value of its own means nothing, or the tenant that has it as its value", from: "pool", sends: says{"custom:tenantId": {"umbrella"}}, code: directory.CodeSuspended},
	{name: "the ID of a tenant that another value means leads nowhere", from: "pool", sends: says{"custom:tenantId": {"asleep"}}, code: directory.CodeNotPlaced},
	{name: "case counts in values that mean tenants", from: "pool", sends: says{"custom:tenantId": {"0b2f5c1e-umbrella"}}, code: directory.CodeNotPlaced},
	{name: "case counts in tenants", from: "pool", sends: says{"custom:tenantId": {"ACME"}}, code: directory.CodeNotPlaced},
	{name: "a pattern is no tenant", from: "pool", sends: says{"custom:tenantId": {"*"}}, code: directory.CodeNotPlaced},
	{name: "a team is no tenant", from: "pool", sends: says{"custom:tenantId": {"acme/admins"}}, code: directory.CodeNotPlaced},
	{name: "an attribute of a similar name places nobody", from: "pool", sends: says{"custom:tenantid": {"acme"}, "tenantId": {"acme"}}, code: directory.CodeNotPlaced},
	{name: "a provider cannot place people where it does not vouch", from: "pool", sends: says{"custom:tenantId": {"internal"}, "cognito:groups": {"crm-admins"}}, code: directory.CodeNotVouched},
	{name: "everyone of a suspended tenant is refused", from: "pool", sends: says{"custom:tenantId": {"dormant"}, "cognito:groups": {"crm-admins"}}, code: directory.CodeSuspended},
	{name: "a suspended tenant without teams is refused as one", from: "pool", sends: says{"custom:tenantId": {"gone"}}, code: directory.CodeSuspended},
	{name: "who works for suspended tenants only is refused", from: "night-shift", sends: says{"groups": {"crm-support"}}, code: directory.CodeSuspended},
	{name: "a suspended tenant is told before what nobody vouches for", from: "night-shift", sends: says{"groups": {"crm-support", "crm-admins"}}, code: directory.CodeSuspended},
	{name: "a suspended tenant says nothing to those who are not in it", from: "staff", sends: says{"groups": {"choir"}}, code: directory.CodeNoMatch},
	{name: "everyone is nobody to a provider that places nobody", from: "staff", sends: nil, code: directory.CodeNoAttributes},
}

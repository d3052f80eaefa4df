package directory_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/config/directory"
	"github.com/studiobroker/studiobroker/config/directory/directorytest"
)

func TestDirectory(t *testing.T) {
	directorytest.Run(t, func(t *testing.T, c directory.Config) broker.Directory { return open(t, c) })
}

func open(t testing.TB, c directory.Config) *directory.Directory {
	t.Helper()
	d, err := directory.New(c)
	require.NoError(t, err)
	return d
}

func TestWhatAnOperatorReads(t *testing.T) {
	d := open(t, directorytest.Company())
	for _, c := range []struct {
		name, from, reason, hint string
		sends                    map[string][]string
	}{
		{name: "nothing matches", from: "corp", sends: map[string][]string{"groups": {"a", "b"}},
			reason: `no rule matches: of what rules look at, provider "corp" sent no department, 2 values of groups, no teamid`,
			hint:   "add the person to a team at the provider, or a rule to who of a team; values are compared exactly, upper and lower case included"},
		{name: "nothing was sent", from: "partner",
			reason: `provider "partner" sent nothing that rules look at: they look at department, memberOf, squad`,
			hint:   "make the provider send one of these attributes, or set team or groups of provider partner to the exact name that it sends"},
		{name: "not vouched for", from: "partner", sends: map[string][]string{"memberOf": {"ds-leads"}},
			reason: `provider "partner" does not vouch for research/prices, where a rule matches and 1 more`,
			hint:   "if it may speak about that team, add research/prices to vouches_for of provider partner"},
		{name: "unknown provider", from: "old",
			reason: `the configuration has no provider "old" any more`,
			hint:   "add the provider again, or let the person sign in through another one"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := d.Assignments(t.Context(), broker.Identity{Provider: c.from, Attributes: c.sends})
			require.EqualError(t, err, c.reason)
			require.Equal(t, c.hint, broker.RefusalOf(err).Hint)
		})
	}
	t.Run("of tenants", func(t *testing.T) { operatorReadsOfTenants(t, open(t, directorytest.SaaS())) })
	t.Run("many attributes are cut short", func(t *testing.T) {
		c := directory.Config{Providers: []directory.Provider{{Name: "p"}}}
		for i := range 20 {
			rule := directory.Rule{Attribute: fmt.Sprintf("attribute%02d", i), Equals: "x"}
			c.Teams = append(c.Teams, named("a", fmt.Sprintf("t%d", i), rule))
		}
		_, err := open(t, c).Assignments(t.Context(), broker.Identity{Provider: "p"})
		require.ErrorContains(t, err, "attribute07 and 12 more")
	})
}

func operatorReadsOfTenants(t *testing.T, d broker.Directory) {
	const unplaced = `provider "pool" does not say which tenant the person belongs to: `
	for reason, sends := range map[string]map[string][]string{
		unplaced + "it sent no custom:tenantId":                                    nil,
		unplaced + "it sent 2 values of custom:tenantId":                           {"custom:tenantId": {"acme", "globex"}},
		unplaced + "the value of custom:tenantId means no tenant with teams":       {"custom:tenantId": {"hooli"}},
		`tenant "dormant" is suspended`:                                            {"custom:tenantId": {"dormant"}},
		`provider "pool" does not vouch for internal/admins, where a rule matches`: {"custom:tenantId": {"internal"}},
	} {
		t.Run(reason, func(t *testing.T) {
			_, err := d.Assignments(t.Context(), broker.Identity{Provider: "pool", Attributes: sends})
			require.EqualError(t, err, reason)
		})
	}
	t.Run("only the tenant's own rules were asked", func(t *testing.T) {
		c := directory.Config{Providers: []directory.Provider{{Name: "p", Tenant: "tenant", VouchesFor: []string{"*/*"}}},
			Teams: []directory.Team{named("a", "x", directory.Rule{Group: "g"}), named("b", "y", directory.Rule{Equals: "e"})}}
		_, err := open(t, c).Assignments(t.Context(), broker.Identity{Provider: "p", Attributes: map[string][]string{"tenant": {"a"}}})
		require.ErrorContains(t, err, "they look at groups")
	})
}

func TestNewRefusesWhatNothingCouldBeDecidedAbout(t *testing.T) {
	rule := directory.Rule{Equals: "x"}
	for message, c := range map[string]directory.Config{
		`team "a/b": there are two of them`:                                {Teams: []directory.Team{named("a", "b", rule), named("a", "b", rule)}},
		`team "a/b": no rule says who is in it`:                            {Teams: []directory.Team{named("a", "b")}},
		`team "a/b": rule 1: neither a value nor a group`:                  {Teams: []directory.Team{named("a", "b", rule, directory.Rule{Attribute: "x"})}},
		`team "a/b": rule 0: a group rule has neither attribute nor value`: {Teams: []directory.Team{named("a", "b", directory.Rule{Group: "g", Attribute: "x"})}},
		`team "a/b": rule 0: a rule for everyone has nothing else`:         {Teams: []directory.Team{named("a", "b", directory.Rule{Everyone: true, Equals: "x"})}},
		`team "a/b": rule 1: everyone, and a provider vouches for the team that places nobody in a tenant`: {
			Providers: []directory.Provider{{Name: "p", Tenant: "x", VouchesFor: []string{"*/*"}}, {Name: "q", VouchesFor: []string{"a/c", "c/c"}}, {Name: "r", VouchesFor: []string{"a/b", "b/b"}}},
			Teams:     []directory.Team{named("a", "b", rule, directory.Rule{Everyone: true})}},
		`team "a/c": rule 0: everyone, and a provider vouches for the team that places nobody in a tenant`: {
			Providers: []directory.Provider{{Name: "p", VouchesFor: []string{"*/*"}}}, Teams: []directory.Team{named("a", "c", directory.Rule{Everyone: true})}},
		`tenants "a" and "b": one value means both`:                        {Teams: []directory.Team{named("a", "x", rule), named("b", "x", rule)}, Values: map[string]string{"b": "a"}},
		`tenants "a" and "c": one value means both`:                        {Teams: []directory.Team{named("a", "x", rule)}, Suspended: []string{"c"}, Values: map[string]string{"a": "v", "c": "v"}},
		`a suspended tenant without a name`:                                {Suspended: []string{"a", ""}},
		`team "b/a": its ID is not tenant/team`:                            {Teams: []directory.Team{{Assignment: broker.Assignment{ID: "b/a", Tenant: "a", Team: "b"}, Who: []directory.Rule{rule}}}},
		`team "": its ID is not tenant/team`:                               {Teams: []directory.Team{{}}},
		`a provider without a name`:                                        {Providers: []directory.Provider{{}}},
		`provider "p": there are two of them`:                              {Providers: []directory.Provider{{Name: "p"}, {Name: "p"}}},
		`provider "p": "*" is not tenant/team, tenant/* or */*`:            {Providers: []directory.Provider{{Name: "p", VouchesFor: []string{"*"}}}},
		`provider "p": "*/churn" is not tenant/team, tenant/* or */*`:      {Providers: []directory.Provider{{Name: "p", VouchesFor: []string{"a/b", "*/churn"}}}},
		`provider "p": "research/" is not tenant/team, tenant/* or */*`:    {Providers: []directory.Provider{{Name: "p", VouchesFor: []string{"research/"}}}},
		`provider "p": "research/a/b" is not tenant/team, tenant/* or */*`: {Providers: []directory.Provider{{Name: "p", VouchesFor: []string{"research/a/b"}}}},
		`provider "p": "/churn" is not tenant/team, tenant/* or */*`:       {Providers: []directory.Provider{{Name: "p", VouchesFor: []string{"/churn"}}}},
	} {
		t.Run(message, func(t *testing.T) {
			_, err := directory.New(c)
			require.EqualError(t, err, message)
		})
	}
}

func TestExplain(t *testing.T) {
	d := open(t, directorytest.Company())
	decisions := d.Explain(broker.Identity{Provider: "corp", Attributes: map[string][]string{"groups": {"ds-leads"}}})
	require.Len(t, decisions, 6)
	prices, secret := decisions[1], decisions[3]
	require.True(t, prices.Offered())
	require.Equal(t, "{group: ds-leads}", prices.Rules[prices.Matched].String())
	require.True(t, secret.Matched == 0 && !secret.Vouched && !secret.Offered(), "a rule matches, but corp does not vouch for the team")
	require.True(t, decisions[0].Vouched && decisions[0].Matched == -1)
	require.Equal(t, "{equals: Team1}", decisions[0].Rules[0].String())
	require.Equal(t, "{attribute: department, equals: Marketing}", decisions[2].Rules[0].String())
	require.Empty(t, prices.Reasons, "a rule matches, whatever the others want")
	require.Equal(t, []string{"wants data-science in groups, got \"ds-leads\"", "wants Team1 in teamid, got none"}, decisions[5].Reasons, "one for each rule")
	for _, decision := range d.Explain(broker.Identity{Provider: "elsewhere", Attributes: map[string][]string{"teamid": {"Team1"}}}) {
		require.False(t, decision.Offered() || decision.Vouched || decision.Matched >= 0)
	}
}

func TestExplainTellsOfTenants(t *testing.T) {
	d := open(t, directorytest.SaaS())
	decisions := d.Explain(broker.Identity{Provider: "pool", Attributes: map[string][]string{"custom:tenantId": {"dormant"}, "cognito:groups": {"crm-admins"}}})
	acme, dormant := decisions[1], decisions[6]
	require.True(t, acme.Matched == 0 && acme.Vouched && acme.Elsewhere && !acme.Suspended && !acme.Offered(), "a rule matches, in another tenant")
	require.True(t, dormant.Matched == 0 && dormant.Vouched && !dormant.Elsewhere && dormant.Suspended && !dormant.Offered(), "everyone, of a suspended tenant")
	require.Equal(t, "{everyone: true}", dormant.Rules[0].String())
	require.Equal(t, -1, decisions[0].Matched, "everyone of another tenant")
	require.Equal(t, []string{"wants everyone of its tenant, and the person is placed in none or in another one"}, decisions[0].Reasons)

	for _, decision := range d.Explain(broker.Identity{Provider: "staff"}) {
		require.False(t, decision.Elsewhere, "a provider that places nobody leaves all tenants open")
	}
}

// TestIndexAndExplanationAgree compares two ways to one decision for random
// people and random directories.
func TestIndexAndExplanationAgree(t *testing.T) {
	word := rapid.SampledFrom([]string{"a", "b", "A", "teamid", "groups"})
	rule := rapid.Custom(func(t *rapid.T) directory.Rule {
		switch rapid.IntRange(0, 3).Draw(t, "kind") {
		case 0:
			return directory.Rule{Group: word.Draw(t, "group")}
		case 1:
			return directory.Rule{Everyone: true}
		}
		return directory.Rule{Attribute: rapid.SampledFrom([]string{"", "teamid", "groups", "a"}).Draw(t, "attribute"), Equals: word.Draw(t, "equals")}
	})
	provider := rapid.Custom(func(t *rapid.T) directory.Provider {
		return directory.Provider{
			Team: rapid.SampledFrom([]string{"", "a", "groups"}).Draw(t, "team"), Groups: rapid.SampledFrom([]string{"", "b", "teamid"}).Draw(t, "groups"),
			Tenant:     rapid.SampledFrom([]string{"", "teamid", "b"}).Draw(t, "tenant"),
			VouchesFor: rapid.SliceOfN(rapid.SampledFrom([]string{"a/*", "b/*", "a/0", "a/1", "b/1", "*/*"}), 0, 3).Draw(t, "vouches for"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		c := directory.Config{Suspended: rapid.SliceOf(rapid.SampledFrom([]string{"a", "c"})).Draw(t, "suspended"),
			Values: rapid.SampledFrom([]map[string]string{nil, {"a": "A"}, {"a": "b", "b": "a"}}).Draw(t, "values")}
		for i, p := range rapid.SliceOfN(provider, 1, 2).Draw(t, "providers") {
			p.Name = []string{"p", "q"}[i]
			c.Providers = append(c.Providers, p)
		}
		for i := range rapid.IntRange(0, 6).Draw(t, "teams") {
			c.Teams = append(c.Teams, named(rapid.SampledFrom([]string{"a", "b"}).Draw(t, "tenant"), fmt.Sprint(i), rapid.SliceOfN(rule, 1, 3).Draw(t, "who")...))
		}
		d, err := directory.New(c)
		if err != nil {
			require.ErrorContains(t, err, "everyone", "all else is well")
			return
		}
		who := broker.Identity{Provider: "p", Attributes: rapid.MapOf(word, rapid.SliceOf(word)).Draw(t, "attributes")}

		var explained []string
		for _, decision := range d.Explain(who) {
			if decision.Offered() {
				explained = append(explained, decision.Assignment.ID)
			}
		}
		var offered []string
		assignments, err := d.Assignments(t.Context(), who)
		for _, a := range assignments {
			offered = append(offered, a.ID)
		}
		require.Equal(t, explained, offered)
		require.Equal(t, len(offered) == 0, err != nil)
	})
}

func TestManyAtOnce(t *testing.T) {
	d := open(t, directorytest.Company())
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 100 {
				offered, err := d.Assignments(t.Context(), broker.Identity{Provider: "corp", Attributes: map[string][]string{"groups": {"ds-leads"}}})
				if err != nil || len(offered) != 1 {
					t.Error("another decision", err)
				}
				d.Explain(broker.Identity{Provider: "corp"})
			}
		})
	}
	group.Wait()
}

func named(tenant, team string, who ...directory.Rule) directory.Team {
	return directory.Team{Assignment: broker.Assignment{ID: tenant + "/" + team, Tenant: tenant, Team: team}, Who: who}
}

func TestVouches(t *testing.T) {
	team := func(tenant, id string) directory.Team {
		return directory.Team{Assignment: broker.Assignment{ID: tenant + "/" + id, Tenant: tenant, Team: id}, Who: []directory.Rule{{Equals: "x"}}}
	}
	d, err := directory.New(directory.Config{
		Providers: []directory.Provider{{Name: "all", VouchesFor: []string{"*/*"}}, {Name: "tenant", VouchesFor: []string{"acme/*"}}, {Name: "team", VouchesFor: []string{"acme/research"}}},
		Teams:     []directory.Team{team("acme", "research"), team("acme", "sales"), team("globex", "research")},
	})
	require.NoError(t, err)
	for provider, wanted := range map[string][]bool{"all": {true, true, true}, "tenant": {true, true, false}, "team": {true, false, false}, "nobody": {false, false, false}} {
		t.Run(provider+" vouches for what its patterns say", func(t *testing.T) {
			require.Equal(t, wanted, []bool{d.Vouches(provider, "acme", "research"), d.Vouches(provider, "acme", "sales"), d.Vouches(provider, "globex", "research")})
		})
	}
}

func TestUnusedAttributesAreThoseThatNothingLooksAt(t *testing.T) {
	sent := func(names ...string) map[string][]string {
		attributes := map[string][]string{}
		for _, name := range names {
			attributes[name] = []string{"x"}
		}
		return attributes
	}
	d := open(t, directorytest.Company())
	all := sent("teamid", "groups", "department", "squad", "memberOf", "Groups")
	require.Equal(t, []string{"Groups", "memberOf", "squad"}, d.Unused(broker.Identity{Provider: "corp", Attributes: all}))
	require.Equal(t, []string{"Groups", "groups", "teamid"}, d.Unused(broker.Identity{Provider: "partner", Attributes: all}), "each provider names its own")

	pool := sent("custom:tenantId", "custom:tenantid", "cognito:groups", "groups")
	require.Equal(t, []string{"custom:tenantid", "groups"}, open(t, directorytest.SaaS()).Unused(broker.Identity{Provider: "pool", Attributes: pool}))
	onlyEveryone := directory.Config{Providers: []directory.Provider{{Name: "p", VouchesFor: []string{"a/*"}}}, Teams: []directory.Team{named("a", "x", directory.Rule{Everyone: true})}}
	require.Equal(t, []string{"teamid"}, open(t, onlyEveryone).Unused(broker.Identity{Provider: "p", Attributes: sent("teamid")}))
}

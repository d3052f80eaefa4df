package directory_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/config/directory"
)

const teams = 100_000

// crowd has 1,000 tenants with 100 teams each, and a group for each team.
func crowd() directory.Config {
	c := directory.Config{Providers: []directory.Provider{{Name: "corp", VouchesFor: []string{"*/*"}}, {Name: "partner", VouchesFor: []string{"tenant7/*"}}}}
	for i := range teams {
		tenant, team := fmt.Sprintf("tenant%d", i/100), fmt.Sprintf("team%d", i)
		c.Teams = append(c.Teams, directory.Team{
			Who: []directory.Rule{{Group: "ds-" + team}},
			Assignment: broker.Assignment{
				ID: tenant + "/" + team, Title: "Team " + team, Tenant: tenant, Team: team, Destination: "studio", Domain: "d-" + tenant, Session: 8 * time.Hour,
				Account:       broker.Account{Name: tenant, ID: "012345670123", Region: "eu-west-1", AccessRole: "arn:aws:iam::012345670123:role/launch", ExternalID: broker.Secret(tenant)},
				ExecutionRole: "arn:aws:iam::012345670123:role/" + team, Tags: map[string]string{"Tenant": tenant},
			},
		})
	}
	return c
}

func BenchmarkAssignments(b *testing.B) {
	d := open(b, crowd())
	for name, groups := range map[string][]string{
		"one group":  {"ds-team4711"},
		"ten groups": {"a", "b", "ds-team4711", "c", "d", "e", "f", "g", "h", "i"},
	} {
		b.Run(fmt.Sprintf("%d teams/%s", teams, name), func(b *testing.B) {
			who := broker.Identity{Provider: "corp", Attributes: map[string][]string{"groups": groups, "mail": {"ann@corp.example.com"}, "ssouserid": {"ann"}}}
			b.ReportAllocs()
			for b.Loop() {
				offered, err := d.Assignments(b.Context(), who)
				if err != nil || len(offered) != 1 {
					b.Fatal(err)
				}
			}
		})
	}
}

// customers are tenants of a SaaS, of which every one has the same teams and
// the same names of groups.
func customers() directory.Config {
	c := directory.Config{Providers: []directory.Provider{{Name: "crm", Tenant: "custom:tenantId"}}}
	for i := range teams / 10 {
		tenant := fmt.Sprintf("tenant%d", i)
		c.Providers[0].VouchesFor = append(c.Providers[0].VouchesFor, tenant+"/*")
		c.Teams = append(c.Teams, named(tenant, "analysts", directory.Rule{Everyone: true}), named(tenant, "modelers", directory.Rule{Group: "modelers"}))
	}
	return c
}

func BenchmarkAssignmentsOfACustomer(b *testing.B) {
	d := open(b, customers())
	who := broker.Identity{Provider: "crm", Attributes: map[string][]string{"custom:tenantId": {"tenant4711"}, "groups": {"modelers", "a", "b"}}}
	b.ReportAllocs()
	for b.Loop() {
		offered, err := d.Assignments(b.Context(), who)
		if err != nil || len(offered) != 2 {
			b.Fatal(err)
		}
	}
}

func BenchmarkNew(b *testing.B) {
	c := crowd()
	b.ReportAllocs()
	for b.Loop() {
		open(b, c)
	}
}

func TestALookUpCostsTheSameInALargeDirectory(t *testing.T) {
	d := open(t, crowd())
	who := broker.Identity{Provider: "corp", Attributes: map[string][]string{"groups": {"ds-team4711", "b"}}}
	require.LessOrEqual(t, testing.AllocsPerRun(100, func() { _, _ = d.Assignments(t.Context(), who) }), 1.0)
}

func TestALookUpDoesNotSeeOtherCustomers(t *testing.T) {
	d := open(t, customers())
	who := broker.Identity{Provider: "crm", Attributes: map[string][]string{"custom:tenantId": {"tenant4711"}, "groups": {"modelers"}}}
	require.LessOrEqual(t, testing.AllocsPerRun(100, func() { _, _ = d.Assignments(t.Context(), who) }), 1.0, "10,000 tenants have a team of modelers")
}

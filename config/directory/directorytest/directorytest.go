// Package directorytest holds every source of a directory to the same
// decisions.
package directorytest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/config/directory"
)

// Run holds the directory that open makes of a configuration to the contract
// of broker.Directory. open may store the configuration anywhere first.
func Run(t *testing.T, open func(t *testing.T, c directory.Config) broker.Directory) {
	company := open(t, Company())
	decide(t, company, decisions)
	decide(t, open(t, SaaS()), saasDecisions)
	t.Run("an assignment says all that the configuration says", func(t *testing.T) {
		for i, team := range Company().Teams {
			require.Equal(t, team.Assignment, everything(t, company)[i])
		}
	})
	t.Run("an assignment is the caller's own", func(t *testing.T) {
		first, err := company.Assignments(t.Context(), person("corp", says{"teamid": {"Team1"}}))
		require.NoError(t, err)
		first[0].ID, first[0].Account.ID, first[0].ExecutionRole = "other/team", "999999999999", "arn:other"
		again, err := company.Assignments(t.Context(), person("corp", says{"teamid": {"Team1"}}))
		require.NoError(t, err)
		require.Equal(t, Company().Teams[0].Assignment, again[0])
	})
	t.Run("a directory without anything lets nobody in", func(t *testing.T) {
		offered, err := open(t, directory.Config{}).Assignments(t.Context(), person("corp", says{"teamid": {"Team1"}}))
		require.Empty(t, offered)
		holdRefusal(t, err, decision{from: "corp", code: directory.CodeUnknownProvider})
	})
}

// decide holds a directory to decisions.
func decide(t *testing.T, d broker.Directory, decisions []decision) {
	for _, decision := range decisions {
		t.Run(decision.name, func(t *testing.T) {
			offered, err := d.Assignments(t.Context(), person(decision.from, decision.sends))
			require.Equal(t, decision.offered, ids(offered))
			if len(decision.offered) > 0 {
				require.NoError(t, err)
				return
			}
			holdRefusal(t, err, decision)
		})
	}
}

// holdRefusal holds an error, if there is one, to its kind and to silence
// about values. Only the IDs of teams and tenants are said, which are the
// configuration's own.
func holdRefusal(t *testing.T, err error, d decision) {
	t.Helper()
	if err == nil {
		return
	}
	refusal := broker.RefusalOf(err)
	require.Equal(t, broker.NoAssignment, refusal.Kind)
	require.Equal(t, d.code, refusal.Code, "%v", err)
	require.NotEmpty(t, refusal.Hint)
	for name, values := range d.sends {
		for _, value := range values {
			if configured := name == "custom:tenantId" && d.code != directory.CodeNotPlaced; value != "" && !configured {
				require.NotContains(t, err.Error()+refusal.Hint, value, "an attribute's value")
			}
		}
	}
}

// everything is what somebody is offered who is everywhere.
func everything(t *testing.T, company broker.Directory) []broker.Assignment {
	t.Helper()
	offered, err := company.Assignments(t.Context(), person("both", says{
		"teamid": {"Team1", "Team2"}, "groups": {"ds-prices", "ds-leads", "data-science"}, "department": {"Marketing"},
	}))
	require.NoError(t, err)
	return offered
}

// Company is a configuration with two tenants, providers of each, and one that
// speaks for everybody.
func Company() directory.Config {
	return directory.Config{
		Providers: []directory.Provider{
			{Name: "corp", VouchesFor: []string{"research/*", "marketing/campaigns"}},
			{Name: "partner", Team: "squad", Groups: "memberOf", VouchesFor: []string{"partner/forecasts"}},
			{Name: "both", VouchesFor: []string{"*/*"}},
			{Name: "mute"},
		},
		Teams: []directory.Team{
			team("research", "churn", directory.Rule{Equals: "Team1"}),
			team("research", "prices", directory.Rule{Equals: "Team2"}, directory.Rule{Group: "ds-prices"}, directory.Rule{Group: "ds-leads"}),
			team("marketing", "campaigns", directory.Rule{Attribute: "department", Equals: "Marketing"}),
			team("marketing", "secret", directory.Rule{Group: "ds-leads"}),
			team("partner", "forecasts", directory.Rule{Group: "data-science"}),
			team("partner", "archive", directory.Rule{Group: "data-science"}, directory.Rule{Equals: "Team1"}),
		},
	}
}

func team(tenant, name string, who ...directory.Rule) directory.Team {
	return directory.Team{Who: who, Assignment: broker.Assignment{
		ID: tenant + "/" + name, Title: "The " + name, Tenant: tenant, Team: name, Destination: "studio",
		Account:       broker.Account{Name: tenant, ID: "012345670123", Region: "eu-west-1", AccessRole: "arn:aws:iam::012345670123:role/launch", ExternalID: broker.Secret(tenant + "-external")},
		Domain:        "d-" + tenant,
		ExecutionRole: "arn:aws:iam::012345670123:role/" + name,
		Tags:          map[string]string{"Tenant": tenant},
		Session:       8 * time.Hour,
		LandingURI:    "app:JupyterLab:",
		Landings:      map[string]string{"experiments": "studio::mlflow/" + tenant},
	}}
}

// says is what a provider says of somebody.
type says map[string][]string

// person is somebody whom a provider vouches for.
func person(from string, sends says) broker.Identity {
	var who broker.Identity // believed for the sake of the test
	who.Provider, who.Issuer, who.Subject, who.Attributes = from, "https://"+from+".example.com", "ann", sends
	return who
}

func ids(offered []broker.Assignment) []string {
	var names []string
	for _, a := range offered {
		names = append(names, a.ID)
	}
	return names
}

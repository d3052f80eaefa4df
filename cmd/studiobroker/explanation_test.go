package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/config"
	"github.com/studiobroker/studiobroker/config/directory"
	"github.com/studiobroker/studiobroker/config/directory/directorytest"
)

func TestWhatAMatchLeadsTo(t *testing.T) {
	teams, err := directory.New(directorytest.SaaS())
	require.NoError(t, err)
	for name, c := range map[string]struct {
		tenant, team, outcome string
	}{
		"to a workspace":               {"acme", "acme/admins", "matches"},
		"nowhere in another tenant":    {"acme", "globex/admins", "matches, but the person does not belong to its tenant"},
		"nowhere where nobody vouches": {"internal", "internal/admins", "matches, but this provider does not vouch for it"},
		"nowhere in a suspended one":   {"dormant", "dormant/analysts", "matches, but its tenant is suspended"},
	} {
		t.Run(name, func(t *testing.T) {
			who := broker.Identity{Provider: "pool", Attributes: map[string][]string{"custom:tenantId": {c.tenant}, "cognito:groups": {"crm-admins"}}}
			outcomes := map[string]string{}
			for _, m := range answerOf(t.Context(), teams, judgement{identity: who}).Matched {
				outcomes[m.Team] = m.outcome()
			}
			require.Equal(t, c.outcome, outcomes[c.team])
		})
	}
}

func TestWhyAPersonIsNotInTheOtherTeams(t *testing.T) {
	teams, err := directory.New(directorytest.SaaS())
	require.NoError(t, err)
	who := broker.Identity{Provider: "pool", Subject: "ann", Attributes: map[string][]string{
		"custom:tenantId": {"acme"}, "cognito:groups": {"crm-support"}, "cognito:username": {"ann"}, "plan": {"gold"},
	}}
	answer := answerOf(t.Context(), teams, judgement{identity: who, named: "cognito:username"})
	require.Equal(t, []miss{{"acme/admins", []string{`wants crm-admins in cognito:groups, got "crm-support"`}}}, answer.Missed, "of the person's tenant alone")
	require.Equal(t, []string{"plan"}, answer.Unused, "what names the person is used")

	who.Provider = "staff"
	require.Len(t, answerOf(t.Context(), teams, judgement{identity: who}).Missed, 11, "of all teams, if the provider places nobody")
}

func TestTheSkewOfAnOpenIDProviderIsTheFiles(t *testing.T) {
	settings := config.Provider{OIDC: &config.OIDC{Skew: 90e9}}
	require.Equal(t, 90*time.Second, judging().oidcConfig(&config.File{}, settings).Skew)
}

package config_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/config"
	"github.com/studiobroker/studiobroker/config/directory"
)

// customers are the people of the SaaS in docs/examples/saas.yaml.
type customers struct {
	*testing.T
	file *config.File
}

// place is where an assignment leads.
type place struct{ id, account, region, externalID, domain, role, tags string }

// offered is where somebody of tenant works who is in group.
func (c customers) offered(tenant, group string) []place {
	c.Helper()
	teams, err := directory.New(c.file.Directory())
	require.NoError(c, err)
	offered, _ := teams.Assignments(c.Context(), broker.Identity{Provider: "cognito", Attributes: map[string][]string{"custom:tenantId": {tenant}, "cognito:groups": {group}}})
	var places []place
	for _, a := range offered {
		places = append(places, place{a.ID, a.Account.ID, a.Account.Region, string(a.Account.ExternalID), a.Domain, a.ExecutionRole, fmt.Sprint(a.Tags)})
	}
	return places
}

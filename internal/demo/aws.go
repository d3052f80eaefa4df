package demo

import (
	_ "embed" // the policies
	"encoding/json"
	"strings"
	"time"

	"github.com/studiobroker/studiobroker/profiles/awstest"
)

// The policies of docs/iam; a test compares.
var (
	//go:embed trust.json
	trust string
	//go:embed permissions.json
	permissions string
)

const region = "eu-west-1"

// making is how long the stand-in takes to make a profile; AWS takes 5 to 20 s.
const making = time.Second / 2

// site is an account with a domain, and the tenants whose workspaces live
// there. Its external ID is what a real one must never be: public.
type site struct {
	Name       string
	Account    string
	Domain     string
	ExternalID string
	Tenants    []string
}

// AccessRole is how the broker gets in.
func (s site) AccessRole() string {
	return "arn:aws:iam::" + s.Account + ":role/studiobroker/studiobroker-launch"
}

// TeamRoles begins the names of the roles that notebooks run as.
func (s site) TeamRoles() string { return "arn:aws:iam::" + s.Account + ":role/studiobroker/team/" }

// Region is where all of them are.
func (site) Region() string { return region }

// company is where the people of the portal work.
func company() site {
	return site{Name: "ml-research", Account: "012345670123", Domain: "d-demo00000001", ExternalID: "demo-external-id", Tenants: []string{"research"}}
}

// silo belongs to one tenant of the CRM.
func silo() site {
	return site{Name: "crm-acme", Account: "111122223333", Domain: "d-demoacme0001", ExternalID: "demo-acme-external-id", Tenants: []string{"acme"}}
}

// pool is shared by several tenants of the CRM.
func pool() site {
	return site{Name: "crm-pool", Account: "444455556666", Domain: "d-demopool0001", ExternalID: "demo-pool-external-id", Tenants: []string{"globex", "initech"}}
}

func sites() []site { return []site{company(), silo(), pool()} }

// AWS is the accounts that the workspaces live in, as a stand-in describes
// them.
func AWS() awstest.Config {
	c := awstest.Config{Pending: making}
	for _, s := range sites() {
		c.Roles = append(c.Roles, s.role())
		c.Domains = append(c.Domains, awstest.Domain{Account: s.Account, Region: region, ID: s.Domain, Name: s.Name})
	}
	return c
}

// role is the access role with the site's names in the policies.
func (s site) role() awstest.Role {
	tenants, _ := json.Marshal(s.Tenants) // strings
	words := strings.NewReplacer(
		"BROKER-ACCOUNT", "999999999999", "EXTERNAL-ID", s.ExternalID, `"TENANT"`, string(tenants),
		"REGION", region, "ACCOUNT", s.Account, "DOMAIN", s.Domain,
	)
	return awstest.Role{ARN: s.AccessRole(), Trust: words.Replace(trust), Permissions: words.Replace(permissions)}
}

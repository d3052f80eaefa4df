package demo

import (
	_ "embed" // the policies
	"time"

	"github.com/studiobroker/studiobroker/profiles/awstest"
)

// The policies of docs/iam with the company's names in them; a test compares.
var (
	//go:embed trust.json
	trust string
	//go:embed permissions.json
	permissions string
)

// The company's AWS. Its external ID is what a real one must never be: public.
const (
	account    = "012345670123"
	region     = "eu-west-1"
	domain     = "d-demo00000001"
	externalID = "demo-external-id"
	accessRole = "arn:aws:iam::" + account + ":role/studiobroker/studiobroker-launch"
	teamRoles  = "arn:aws:iam::" + account + ":role/studiobroker/team/"
)

// making is how long the stand-in takes to make a profile; AWS takes 5 to 20 s.
const making = time.Second / 2

// AWS is the account that the workspaces live in, as a stand-in describes it.
func AWS() awstest.Config {
	return awstest.Config{
		Pending: making,
		Roles:   []awstest.Role{{ARN: accessRole, Trust: trust, Permissions: permissions}},
		Domains: []awstest.Domain{{Account: account, Region: region, ID: domain, Name: "example-corp"}},
	}
}

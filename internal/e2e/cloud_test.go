package e2e_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/profiles/awstest"
)

const (
	region        = "eu-west-1"
	externalID    = "e2e-external-id"
	brokerAccount = "999999999999" // of awstest.ExampleKey
)

// estate is what a tenant has in AWS.
type estate struct{ Tenant, Account, Domain string }

// company is a tenant whose account has the zero in front that careless
// readers lose.
func company() estate { return estate{Tenant: "research", Account: "012345670123", Domain: "d-abc123"} }

// LaunchRole is the role that the broker assumes for every person.
func (e estate) LaunchRole() string {
	return "arn:aws:iam::" + e.Account + ":role/studiobroker/studiobroker-launch"
}

// cloud is AWS as the tenants and the broker's owner set it up by docs/iam.
type cloud struct {
	*awstest.Loopback
	studio string // where the pages of Studio are served
	admin  awstest.Key
}

func startCloud(t *testing.T, estates ...estate) *cloud {
	t.Helper()
	admin := awstest.Key{ID: "AKIAI44QH8DHBEXAMPLE", Secret: "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY", Principal: "arn:aws:iam::" + estates[0].Account + ":user/admin"}
	config := awstest.Config{
		StudioURL: "https://" + workbenchHost,
		Keys:      []awstest.Key{awstest.ExampleKey(), admin},
		Roles: []awstest.Role{{
			ARN:         awstest.ExampleKey().Principal,
			Permissions: estates[0].shipped(t, "broker-role.json"), Trust: estates[0].shipped(t, "launch-role-trust.json"),
		}},
	}
	for _, e := range estates {
		config.Accounts = append(config.Accounts, awstest.Account{ID: e.Account, Organization: "o-exampleorgid"})
		config.Domains = append(config.Domains, awstest.Domain{Account: e.Account, Region: region, ID: e.Domain})
		config.Roles = append(config.Roles, awstest.Role{
			ARN: e.LaunchRole(), Permissions: e.shipped(t, "launch-role.json"), Trust: e.shipped(t, "launch-role-trust.json"),
		})
	}
	server, err := awstest.New(config)
	require.NoError(t, err)
	return &cloud{
		Loopback: &awstest.Loopback{Server: server, URL: serve(t, server)},
		studio:   serve(t, server.Studio()),
		admin:    admin,
	}
}

// shipped is a policy of docs/iam, with its words in capitals filled in.
func (e estate) shipped(t *testing.T, name string) string {
	t.Helper()
	policy, err := os.ReadFile(filepath.Join("..", "..", "docs", "iam", name))
	require.NoError(t, err)
	return strings.NewReplacer(
		"BROKER-ACCOUNT", brokerAccount, "EXTERNAL-ID", externalID, "TENANT", e.Tenant,
		"REGION", region, "ACCOUNT", e.Account, "DOMAIN", e.Domain,
	).Replace(string(policy))
}

func serve(t *testing.T, handler http.Handler) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

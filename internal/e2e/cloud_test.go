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

// The tenant's account, with the zero in front that careless readers lose.
const (
	account       = "012345670123"
	region        = "eu-west-1"
	domain        = "d-abc123"
	externalID    = "e2e-external-id"
	brokerAccount = "999999999999" // of awstest.ExampleKey
	launchRole    = "arn:aws:iam::" + account + ":role/studiobroker/studiobroker-launch"
)

// cloud is AWS as the tenant and the broker's owner set it up by docs/iam.
type cloud struct {
	*awstest.Loopback
	studio string // where the pages of Studio are served
	admin  awstest.Key
}

func startCloud(t *testing.T) *cloud {
	t.Helper()
	admin := awstest.Key{ID: "AKIAI44QH8DHBEXAMPLE", Secret: "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY", Principal: "arn:aws:iam::" + account + ":user/admin"}
	server, err := awstest.New(awstest.Config{
		StudioURL: "https://" + workbenchHost,
		Keys:      []awstest.Key{awstest.ExampleKey(), admin},
		Accounts:  []awstest.Account{{ID: account, Organization: "o-exampleorgid"}},
		Roles: []awstest.Role{
			{ARN: awstest.ExampleKey().Principal, Permissions: shipped(t, "broker-role.json"), Trust: shipped(t, "launch-role-trust.json")},
			{ARN: launchRole, Permissions: shipped(t, "launch-role.json"), Trust: shipped(t, "launch-role-trust.json")},
		},
		Domains: []awstest.Domain{{Account: account, Region: region, ID: domain}},
	})
	require.NoError(t, err)
	return &cloud{
		Loopback: &awstest.Loopback{Server: server, URL: serve(t, server)},
		studio:   serve(t, server.Studio()),
		admin:    admin,
	}
}

// shipped is a policy of docs/iam, with its words in capitals filled in.
func shipped(t *testing.T, name string) string {
	t.Helper()
	policy, err := os.ReadFile(filepath.Join("..", "..", "docs", "iam", name))
	require.NoError(t, err)
	return strings.NewReplacer(
		"BROKER-ACCOUNT", brokerAccount, "EXTERNAL-ID", externalID, "TENANT", tenant,
		"REGION", region, "ACCOUNT", account, "DOMAIN", domain,
	).Replace(string(policy))
}

func serve(t *testing.T, handler http.Handler) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

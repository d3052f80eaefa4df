package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/config"
	"github.com/studiobroker/studiobroker/config/directory"
	"github.com/studiobroker/studiobroker/profiles"
	"github.com/studiobroker/studiobroker/profiles/access"
	"github.com/studiobroker/studiobroker/profiles/awstest"
)

// TestTheExampleOfASaaSWorksUnderTheShippedPolicies lets people of every customer
// in docs/examples/saas.yaml open Studio in accounts that are set up as
// docs/aws.md says.
func TestTheExampleOfASaaSWorksUnderTheShippedPolicies(t *testing.T) {
	for _, name := range []string{"STUDIO_SESSION_KEYS", "CRM_CLIENT_SECRET", "ML_ACME_EXTERNAL_ID", "ML_SHARED_EXTERNAL_ID"} {
		t.Setenv(name, name)
	}
	file, err := config.Load(filepath.Join("..", "..", "docs", "examples", "saas.yaml"))
	require.NoError(t, err)
	cloud := awstest.Start(t, cloudOf(t, file))
	accounts := access.New(access.Config{AWS: cloud.AWSConfig("eu-west-1", awstest.ExampleKey())})
	studio := profiles.New(profiles.Config{Access: accounts, AnyHost: true})

	placed := map[string]broker.Profile{}
	for tenant, value := range map[string]string{"acme": "acme", "globex": "globex", "initech": "0b2f5c1e-8f4a-4c62-9d3e-5a7b1c2d3e4f", "umbrella": "umbrella"} {
		teams, err := directory.New(file.Directory())
		require.NoError(t, err)
		ann := broker.Identity{Issuer: "https://crm.example.com", Subject: "ann", Provider: "cognito", ValidUntil: time.Now().Add(time.Hour),
			Attributes: map[string][]string{"custom:tenantId": {value}, "cognito:groups": {"modelers"}}}
		offered, err := teams.Assignments(t.Context(), ann)
		require.NoError(t, err)
		require.NotEmpty(t, offered)
		for _, a := range offered {
			p, err := studio.Ensure(t.Context(), ann, a)
			require.NoError(t, err, a.ID)
			_, err = studio.Open(t.Context(), p)
			require.NoError(t, err, a.ID)
			placed[a.ID] = p
		}
		require.Equal(t, tenant, offered[0].Tenant)
	}

	t.Run("customers of one domain are apart, should the broker ever take one for the other", func(t *testing.T) {
		wrong := placed["umbrella/analysts"]
		wrong.Name = placed["initech/analysts"].Name
		client, err := accounts.Enter(t.Context(), wrong)
		require.NoError(t, err)
		_, err = client.CreatePresignedDomainURL(t.Context(), &sagemaker.CreatePresignedDomainUrlInput{DomainId: aws.String(wrong.Assignment.Domain), UserProfileName: aws.String(wrong.Name)})
		require.ErrorContains(t, err, "AccessDenied")
	})
	t.Run("nor is a role of the other passed on", func(t *testing.T) {
		wrong := placed["umbrella/analysts"]
		wrong.Assignment.ID, wrong.Assignment.Team = "umbrella/others", "others"
		wrong.Assignment.ExecutionRole = placed["initech/analysts"].Assignment.ExecutionRole
		_, err := studio.Ensure(t.Context(), wrong.Owner, wrong.Assignment)
		require.Equal(t, profiles.CodeDenied, broker.CodeOf(err), err)
		require.ErrorContains(t, err, "iam:PassRole")
	})
}

// cloudOf has the accounts, domains and roles that file names.
func cloudOf(t *testing.T, file *config.File) (c awstest.Config) {
	t.Helper()
	for _, account := range file.Accounts {
		var tenants, domains []string
		for _, team := range file.Directory().Teams {
			if a := team.Assignment; a.Account.ID == string(account.ID) {
				tenants, domains = append(tenants, a.Tenant), append(domains, a.Domain)
			}
		}
		slices.Sort(domains)
		domains = slices.Compact(domains)
		for _, id := range domains {
			c.Domains = append(c.Domains, awstest.Domain{Account: string(account.ID), Region: string(account.Region), ID: id})
		}
		c.Roles = append(c.Roles, awstest.Role{
			ARN:   string(account.AccessRole),
			Trust: documented(t, "launch-role-trust.json", map[string]string{"BROKER-ACCOUNT": "999999999999", "EXTERNAL-ID": account.ExternalID.Reveal(), `"TENANT"`: list(t, tenants, "", "")}),
			Permissions: replaceAll(documented(t, "launch-role.json", map[string]string{
				`"arn:aws:sagemaker:REGION:ACCOUNT:domain/DOMAIN"`:         list(t, domains, "arn:aws:sagemaker:REGION:ACCOUNT:domain/", ""),
				`"arn:aws:sagemaker:REGION:ACCOUNT:user-profile/DOMAIN/*"`: list(t, domains, "arn:aws:sagemaker:REGION:ACCOUNT:user-profile/", "/*"),
				"role/studiobroker/team/*":                                 passes(string(account.Name)),
			}), map[string]string{"REGION": string(account.Region), "ACCOUNT": string(account.ID)}),
		})
	}
	return c
}

// passes is what may be passed: in an account that tenants share, roles of the
// session's tenant only.
func passes(account string) string {
	if account == "shared" {
		return "role/studiobroker/team/${aws:PrincipalTag/studiobroker-tenant}/*"
	}
	return "role/studiobroker/team/*"
}

// documented is a policy of docs/iam with its words replaced.
func documented(t *testing.T, file string, words map[string]string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "iam", file))
	require.NoError(t, err)
	return replaceAll(string(text), words)
}

// list is names between before and after, as JSON.
func list(t *testing.T, names []string, before, after string) string {
	t.Helper()
	var full []string
	for _, name := range names {
		full = append(full, before+name+after)
	}
	text, err := json.Marshal(full)
	require.NoError(t, err)
	return string(text)
}

package awstest_test

import (
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	ststypes "github.com/aws/aws-sdk-go-v2/service/sts/types"
	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/profiles/awstest"
)

const (
	account    = "111111111111"
	region     = "eu-west-1"
	domainID   = "d-abc123"
	launchRole = "arn:aws:iam::" + account + ":role/studiobroker/studiobroker-launch"
	adminRole  = "arn:aws:iam::" + account + ":role/admin"
	teamRole   = "arn:aws:iam::" + account + ":role/studiobroker/team/churn"

	// adminTrust lets the broker's account in, whoever it is there.
	adminTrust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},
		"Action":["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"]}]}`
)

// clock is a server clock that a test moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// world is an AWS with one tenant: a launch role under the policies of
// docs/iam, an admin role without limits, and an empty domain in IAM mode.
type world struct {
	*awstest.Loopback
	clock *clock
	t     testing.TB
}

func newWorld(t testing.TB) world {
	c := &clock{now: time.Now()}
	aws := awstest.Start(t, awstest.Config{
		Now:     c.Now,
		Pending: 5 * time.Second,
		Roles: []awstest.Role{
			{ARN: launchRole, Trust: policy(t, "launch-role-trust.json"), Permissions: policy(t, "launch-role.json")},
			{ARN: adminRole, Trust: adminTrust},
		},
		Domains: []awstest.Domain{{Account: account, Region: region, ID: domainID}},
	})
	return world{aws, c, t}
}

// policy is a policy of docs/iam for the tenant of these tests.
func policy(t testing.TB, file string) string {
	raw, err := os.ReadFile("../../docs/iam/" + file)
	require.NoError(t, err)
	return strings.NewReplacer("BROKER-ACCOUNT", "999999999999", "EXTERNAL-ID", "external-1", "TENANT", "acme",
		"REGION", region, "ACCOUNT", account, "DOMAIN", domainID).Replace(string(raw))
}

// sts is the broker's own client.
func (w world) sts() *sts.Client {
	return sts.NewFromConfig(w.AWSConfig(region, awstest.ExampleKey()))
}

// asPerson asks for a launch session the way the trust policy wants it.
func asPerson(name string) *sts.AssumeRoleInput {
	return &sts.AssumeRoleInput{
		RoleArn: aws.String(launchRole), RoleSessionName: aws.String("sb-" + name), ExternalId: aws.String("external-1"),
		SourceIdentity: aws.String(name), TransitiveTagKeys: []string{"studiobroker-tenant"},
		Tags: []ststypes.Tag{
			{Key: aws.String("studiobroker-team"), Value: aws.String("churn")},
			{Key: aws.String("studiobroker-tenant"), Value: aws.String("acme")},
			{Key: aws.String("studiobroker-user"), Value: aws.String(name)},
		},
	}
}

// enter assumes a role and returns the session's key.
func (w world) enter(in *sts.AssumeRoleInput) awstest.Key {
	out, err := w.sts().AssumeRole(w.t.Context(), in)
	require.NoError(w.t, err)
	return keyOf(out)
}

func keyOf(out *sts.AssumeRoleOutput) awstest.Key {
	return awstest.Key{ID: *out.Credentials.AccessKeyId, Secret: *out.Credentials.SecretAccessKey, Token: *out.Credentials.SessionToken}
}

// person is the SageMaker client of a person's launch session.
func (w world) person(name string) *sagemaker.Client { return w.client(w.enter(asPerson(name))) }

// admin may do everything in the tenant's account.
func (w world) admin() *sagemaker.Client {
	return w.client(w.enter(&sts.AssumeRoleInput{RoleArn: aws.String(adminRole), RoleSessionName: aws.String("admin")}))
}

func (w world) client(k awstest.Key) *sagemaker.Client {
	return sagemaker.NewFromConfig(w.AWSConfig(region, k), once)
}

// once keeps the SDK from retrying.
func once(o *sagemaker.Options) { o.Retryer = aws.NopRetryer{} }

// profileOf is the profile that the launch policy lets name create.
func profileOf(name string) *sagemaker.CreateUserProfileInput {
	return &sagemaker.CreateUserProfileInput{
		DomainId: aws.String(domainID), UserProfileName: aws.String(name),
		UserSettings: &types.UserSettings{ExecutionRole: aws.String(teamRole)},
		Tags: []types.Tag{
			{Key: aws.String("studiobroker-team"), Value: aws.String("churn")},
			{Key: aws.String("studiobroker-tenant"), Value: aws.String("acme")},
			{Key: aws.String("studiobroker-user"), Value: aws.String(name)},
		},
	}
}

// create makes a profile and waits, by the server's clock, until it is ready.
func (w world) create(client *sagemaker.Client, name string) {
	_, err := client.CreateUserProfile(w.t.Context(), profileOf(name))
	require.NoError(w.t, err)
	w.clock.Advance(5 * time.Second)
}

func describe(name string) *sagemaker.DescribeUserProfileInput {
	return &sagemaker.DescribeUserProfileInput{DomainId: aws.String(domainID), UserProfileName: aws.String(name)}
}

func presign(name string) *sagemaker.CreatePresignedDomainUrlInput {
	return &sagemaker.CreatePresignedDomainUrlInput{DomainId: aws.String(domainID), UserProfileName: aws.String(name)}
}

// code is the AWS code of an error, "" without one.
func code(err error) string {
	var e smithy.APIError
	if !errors.As(err, &e) {
		return ""
	}
	return e.ErrorCode()
}

// refused demands an AWS code and words of its message.
func refused(t testing.TB, err error, wantCode string, words ...string) {
	t.Helper()
	require.Error(t, err)
	require.Equal(t, wantCode, code(err), "%v", err)
	for _, word := range words {
		require.ErrorContains(t, err, word)
	}
}

// last is the newest event.
func (w world) last() awstest.Event {
	events := w.Events()
	require.NotEmpty(w.t, events)
	return events[len(events)-1]
}

package access_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/profiles"
	"github.com/studiobroker/studiobroker/profiles/access"
	"github.com/studiobroker/studiobroker/profiles/awstest"
)

const (
	launchRole = "arn:aws:iam::111111111111:role/studiobroker/studiobroker-launch"
	teamRole   = "arn:aws:iam::111111111111:role/studiobroker/team/churn"
	externalID = "external-1-of-acme"
)

var churning = broker.Assignment{
	ID: "acme/churn", Tenant: "acme", Team: "churn", Destination: "studio", Domain: "d-abc123", ExecutionRole: teamRole,
	Account: broker.Account{Name: "research", ID: "111111111111", Region: "eu-west-1", AccessRole: launchRole, ExternalID: externalID},
}

// world is an AWS whose access role stands under the shipped trust policy and
// may do everything.
type world struct{ *awstest.Loopback }

func newWorld(t testing.TB, now func() time.Time) world {
	trust, err := os.ReadFile("../../docs/iam/launch-role-trust.json")
	require.NoError(t, err)
	filled := strings.NewReplacer("BROKER-ACCOUNT", "999999999999", "EXTERNAL-ID", externalID, "TENANT", "acme").Replace(string(trust))
	return world{awstest.Start(t, awstest.Config{
		Now:     now,
		Roles:   []awstest.Role{{ARN: launchRole, Trust: filled}},
		Domains: []awstest.Domain{{Account: "111111111111", Region: "eu-west-1", ID: "d-abc123"}},
	})}
}

// config is the way to this AWS without pauses between attempts.
func (w world) config() access.Config {
	c := w.AWSConfig("eu-central-1", awstest.ExampleKey())
	c.Retryer = func() aws.Retryer {
		return retry.NewStandard(func(o *retry.StandardOptions) { o.MaxBackoff = time.Millisecond })
	}
	return access.Config{AWS: c}
}

// profileOf is where subject works for a.
func profileOf(subject string, a broker.Assignment) broker.Profile {
	who := broker.Identity{Issuer: "https://idp.example.com", Subject: subject}
	return broker.Profile{Owner: who, Assignment: a, Name: profiles.Name(who, a)}
}

// look is any call as p's owner.
func look(t *testing.T, accounts *access.Accounts, p broker.Profile) error {
	sm, err := accounts.Enter(t.Context(), p)
	require.NoError(t, err)
	_, err = sm.DescribeUserProfile(t.Context(), &sagemaker.DescribeUserProfileInput{
		DomainId: aws.String(p.Assignment.Domain), UserProfileName: aws.String(p.Name),
	})
	return err
}

// refuses is the refusal of entering p, without the secret.
func refuses(t *testing.T, accounts *access.Accounts, p broker.Profile) *broker.Error {
	_, err := accounts.Enter(t.Context(), p)
	require.Error(t, err)
	refusal := broker.RefusalOf(err)
	require.NotContains(t, err.Error()+refusal.Hint, p.Assignment.Account.ExternalID)
	require.NotEmpty(t, refusal.Hint)
	return refusal
}

// event is the first call of operation in the trail.
func (w world) event(t *testing.T, operation string) awstest.Event {
	for _, e := range w.Events() {
		if e.EventName == operation {
			return e
		}
	}
	require.Fail(t, "no call of "+operation)
	return awstest.Event{}
}

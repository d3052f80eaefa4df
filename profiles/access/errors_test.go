package access_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/profiles"
	"github.com/studiobroker/studiobroker/profiles/access"
	"github.com/studiobroker/studiobroker/profiles/awstest"
)

func TestRolesThatCannotBeMeant(t *testing.T) {
	w := newWorld(t, nil)
	for role, says := range map[string]string{
		"":       "not an ARN",
		"launch": "not an ARN",
		"arn:aws:iam::222222222222:role/studiobroker/studiobroker-launch": "belongs to account 222222222222, not to 111111111111",
		"arn:aws:sts::111111111111:assumed-role/launch/x":                 "not a role",
		"arn:aws:iam::111111111111:user/launch":                           "not a role",
	} {
		a := churning
		a.Account.AccessRole = role
		refusal := refuses(t, access.New(w.config()), profileOf("ann", a))
		require.Equal(t, access.CodeBadRole, refusal.Code)
		require.Equal(t, broker.Misconfigured, refusal.Kind)
		require.ErrorContains(t, refusal, says)
	}
	require.Zero(t, w.Calls(""))
}

func TestTrust(t *testing.T) {
	w := newWorld(t, nil)
	a := churning
	a.Account.ExternalID = "external-9-of-nobody"
	refusal := refuses(t, access.New(w.config()), profileOf("ann", a))
	require.Equal(t, access.CodeNotTrusted, refusal.Code)
	require.Equal(t, broker.Misconfigured, refusal.Kind)
	require.Equal(t, 1, w.Calls("AssumeRole"), "a denial is not retried")
	for _, what := range []string{launchRole + " exists", "broker's principal", "external ID of account research", "sts:TagSession", "sts:SetSourceIdentity"} {
		require.Contains(t, refusal.Hint, what)
	}
}

func TestAnExternalIDIsNotRepeated(t *testing.T) {
	w := newWorld(t, nil)
	a := churning
	a.Account.ExternalID = "external id with spaces"
	refusal := refuses(t, access.New(w.config()), profileOf("ann", a))
	require.Equal(t, profiles.CodeRejected, refusal.Code)
	require.ErrorContains(t, refusal, "[external ID]", "STS repeats what it does not like")
}

func TestTheBrokersOwnCredentials(t *testing.T) {
	w := newWorld(t, nil)
	for name, provider := range map[string]aws.CredentialsProvider{
		"none": nil,
		"none to be had": aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{}, errors.New("no instance role")
		}),
		"unknown to AWS": aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "AKIAUNKNOWN", SecretAccessKey: "x"}, nil
		}),
		"forged": aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: awstest.ExampleKey().ID, SecretAccessKey: "x"}, nil
		}),
	} {
		t.Run(name, func(t *testing.T) {
			c := w.config()
			c.AWS.Credentials = provider
			refusal := refuses(t, access.New(c), profileOf("ann", churning))
			require.Equal(t, access.CodeNoCredentials, refusal.Code)
			require.Equal(t, broker.Misconfigured, refusal.Kind)
		})
	}
}

func TestNoCallTakesForever(t *testing.T) {
	w := newWorld(t, nil)
	c := w.config()
	c.CallTimeout = 500 * time.Millisecond
	accounts := access.New(c)
	require.Eventually(t, func() bool { // as often as a busy machine is too slow
		_, err := accounts.Enter(t.Context(), profileOf("ann", churning))
		return err == nil
	}, time.Minute, time.Millisecond)

	w.SetLatency("DescribeUserProfile", time.Hour)
	require.ErrorIs(t, look(t, accounts, profileOf("ann", churning)), context.DeadlineExceeded)
	w.SetLatency("AssumeRole", time.Hour)
	require.Equal(t, profiles.CodeDown, refuses(t, accounts, profileOf("bob", churning)).Code)
}

func TestSTSFailures(t *testing.T) {
	for code, want := range map[string]broker.Code{
		"Throttling": profiles.CodeThrottled, "PackedPolicyTooLarge": access.CodePackedPolicy, "MalformedPolicyDocument": profiles.CodeRejected,
		"RegionDisabledException": access.CodeRegionDisabled, "ExpiredToken": access.CodeNoCredentials, "InternalFailure": profiles.CodeDown,
		"Teapot": profiles.CodeUnexpected, "AccessDenied": access.CodeNotTrusted,
	} {
		w := newWorld(t, nil)
		w.Inject("AssumeRole", 3, awstest.Fault{Code: code, Message: "about " + externalID})
		refusal := refuses(t, access.New(w.config()), profileOf("ann", churning))
		require.Equal(t, want, refusal.Code, code)
	}
}

func TestTagsThatAPodHandsOnAreNamed(t *testing.T) {
	w := newWorld(t, nil)
	w.Inject("AssumeRole", 1, awstest.Fault{Code: "PackedPolicyTooLarge", Message: "Packed size of session tags consumes 141% of allotted space."})
	refusal := refuses(t, access.New(w.config()), profileOf("ann", churning))
	require.Equal(t, broker.Misconfigured, refusal.Kind)
	require.ErrorContains(t, refusal, "consumes 141%")
	require.Contains(t, refusal.Hint, "Pod Identity association with session tags disabled")
	require.Contains(t, refusal.Hint, "tenant and team of assignment acme/churn")
}

// TestAPanicOnTheWayIn happens in a goroutine of the SDK's cache, where it
// would end the process.
func TestAPanicOnTheWayIn(t *testing.T) {
	c := newWorld(t, nil).config()
	c.AWS.Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { panic("secret") })
	refusal := refuses(t, access.New(c), profileOf("ann", churning))
	require.Equal(t, profiles.CodePanic, refusal.Code)
	require.Equal(t, broker.Internal, refusal.Kind)
	require.NotContains(t, refusal.Error(), "secret")
}

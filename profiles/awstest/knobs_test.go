package awstest_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/profiles/awstest"
)

func TestThrottling(t *testing.T) {
	t.Run("a burst passes, the next call waits for the clock", func(t *testing.T) {
		w := newWorld(t)
		admin := w.admin()
		w.SetRate("ListDomains", 2, 3)
		for range 3 {
			_, err := admin.ListDomains(t.Context(), nil)
			require.NoError(t, err)
		}
		_, err := admin.ListDomains(t.Context(), nil)
		refused(t, err, "ThrottlingException", "Rate exceeded", "StatusCode: 400")
		_, err = admin.ListUserProfiles(t.Context(), nil)
		require.NoError(t, err, "another operation has a bucket of its own")
		w.clock.Advance(500 * time.Millisecond)
		_, err = admin.ListDomains(t.Context(), nil)
		require.NoError(t, err)
	})
	t.Run("accounts do not share a bucket", func(t *testing.T) {
		w := newWorld(t)
		const theirs = "arn:aws:iam::222222222222:user/mallory"
		k := awstest.Key{ID: "AKIAOTHER00000000000", Secret: "x", Principal: theirs}
		require.NoError(t, w.PutKey(k))
		w.SetRate("", 0, 1)
		_, err := w.client(k).ListDomains(t.Context(), nil)
		require.NoError(t, err)
		_, err = w.client(k).ListDomains(t.Context(), nil)
		refused(t, err, "ThrottlingException")
		_, err = w.client(awstest.ExampleKey()).ListDomains(t.Context(), nil)
		require.NoError(t, err)
	})
	t.Run("STS has a word of its own", func(t *testing.T) {
		w := newWorld(t)
		w.SetRate("AssumeRole", 0, 1)
		w.enter(asPerson("alice"))
		client := sts.NewFromConfig(w.AWSConfig(region, awstest.ExampleKey()), func(o *sts.Options) { o.RetryMaxAttempts = 1 })
		_, err := client.AssumeRole(t.Context(), asPerson("alice"))
		refused(t, err, "Throttling", "Rate exceeded")
		w.SetRate("AssumeRole", 0, 0)
		w.enter(asPerson("alice"))
	})
}

// What the SDK makes of a busy AWS without any help.
func TestTheSDKRetriesThrottledCalls(t *testing.T) {
	w := newWorld(t)
	w.Inject("ListDomains", 1, awstest.Fault{Code: "ThrottlingException", Message: "Rate exceeded"})
	_, err := sagemaker.NewFromConfig(w.AWSConfig(region, awstest.ExampleKey())).ListDomains(t.Context(), nil)
	require.NoError(t, err)
	require.Equal(t, 2, w.Calls("ListDomains"))
}

func TestInjectedFaults(t *testing.T) {
	t.Run("the next calls fail as told, then all is well", func(t *testing.T) {
		w := newWorld(t)
		admin := w.admin()
		w.Inject("ListDomains", 2, awstest.Fault{Code: "InternalFailure", Message: "oops", Status: 500})
		for range 2 {
			_, err := admin.ListDomains(t.Context(), nil)
			refused(t, err, "InternalFailure", "StatusCode: 500", "oops")
		}
		require.Equal(t, "injected", w.last().Reason)
		_, err := admin.ListDomains(t.Context(), nil)
		require.NoError(t, err)
		require.Equal(t, 3, w.Calls("ListDomains"))
	})
	t.Run("a fault without a name meets whoever comes next", func(t *testing.T) {
		w := newWorld(t)
		w.Inject("", 1, awstest.Fault{Code: "AccessDenied"})
		_, err := w.sts().AssumeRole(t.Context(), asPerson("alice"))
		refused(t, err, "AccessDenied", "StatusCode: 400")
		w.enter(asPerson("alice"))
	})
	t.Run("AWS may hang up", func(t *testing.T) {
		w := newWorld(t)
		admin := w.admin()
		w.Inject("ListDomains", 1, awstest.Fault{HangUp: true})
		_, err := admin.ListDomains(t.Context(), nil)
		require.Error(t, err)
		require.Empty(t, code(err))
		_, err = admin.ListDomains(t.Context(), nil)
		require.NoError(t, err)
	})
}

func TestLatency(t *testing.T) {
	w := newWorld(t)
	admin := w.admin()
	w.SetLatency("", time.Hour)
	w.SetLatency("ListUserProfiles", 0)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		_, err := admin.ListDomains(ctx, &sagemaker.ListDomainsInput{})
		ended <- err
	}()
	_, err := admin.ListUserProfiles(t.Context(), nil)
	require.NoError(t, err, "an operation's own latency wins, and a slow call blocks no other")
	cancel()
	require.ErrorIs(t, <-ended, context.Canceled)
}

func TestTrail(t *testing.T) {
	w := newWorld(t)
	alice := w.person("alice")
	w.create(alice, "alice")
	_, err := alice.CreatePresignedDomainUrl(t.Context(), presign("alice"))
	require.NoError(t, err)
	_, err = alice.DescribeUserProfile(t.Context(), describe("no.body"))
	require.Error(t, err)
	var names []string
	for _, e := range w.Events() {
		names = append(names, e.EventSource+" "+e.EventName+" "+e.ErrorCode)
	}
	require.Equal(t, []string{
		"sts.amazonaws.com AssumeRole ", "sagemaker.amazonaws.com CreateUserProfile ",
		"sagemaker.amazonaws.com CreatePresignedDomainUrl ", "sagemaker.amazonaws.com DescribeUserProfile ValidationException",
	}, names)
	t.Run("an event tells who did what", func(t *testing.T) {
		e := w.Events()[2]
		require.Equal(t, "AssumedRole", e.UserIdentity.Type)
		require.Equal(t, account, e.UserIdentity.AccountID)
		require.Equal(t, "alice", e.UserIdentity.SessionContext.SourceIdentity)
		require.Equal(t, launchRole, e.UserIdentity.SessionContext.SessionIssuer)
		require.Equal(t, "alice", e.UserIdentity.SessionContext.SessionTags["studiobroker-user"])
		require.Equal(t, "alice", e.RequestParameters["userProfileName"])
		require.Equal(t, region, e.AWSRegion)
	})
	t.Run("nothing in it opens a door", func(t *testing.T) {
		k := w.enter(asPerson("alice"))
		out, err := w.client(k).CreatePresignedDomainUrl(t.Context(), presign("alice"))
		require.NoError(t, err)
		raw, err := json.Marshal(w.Events())
		require.NoError(t, err)
		_, token, _ := strings.Cut(*out.AuthorizedUrl, "token=")
		for _, secret := range []string{k.Secret, k.Token, token, "external-1"} {
			require.NotContains(t, string(raw), secret)
		}
		require.Contains(t, string(raw), `"externalId":"HIDDEN_DUE_TO_SECURITY_REASONS"`)
	})
	t.Run("calls are counted", func(t *testing.T) {
		require.Equal(t, 2, w.Calls("CreatePresignedDomainUrl"))
		require.Equal(t, 6, w.Calls(""))
		require.Zero(t, w.Calls("DescribeDomain"))
	})
	t.Run("the trail keeps the newest ten thousand", func(t *testing.T) {
		if testing.Short() {
			t.Skip("10,000 calls")
		}
		for range 10_000 {
			w.ServeHTTP(nullWriter{}, unsigned("SageMaker.ListDomains"))
		}
		require.LessOrEqual(t, len(w.Events()), 10_000)
		require.True(t, strings.HasPrefix(w.last().ErrorCode, "MissingAuthenticationToken"))
	})
}

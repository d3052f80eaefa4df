package profiles_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/profiles"
	"github.com/studiobroker/studiobroker/profiles/access"
	"github.com/studiobroker/studiobroker/profiles/awstest"
)

// world is an AWS in which team churn has a domain and the access role stands
// under the shipped policies.
type world struct {
	*awstest.Loopback
	clock *clock
}

// clock is AWS's; a test moves it by less than five minutes.
type clock struct {
	mu    sync.Mutex
	ahead time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
}

func newWorld(t testing.TB) world {
	c := &clock{}
	return world{awstest.Start(t, awstest.Config{
		Now:     c.now,
		Roles:   []awstest.Role{{ARN: launchRole, Trust: policy(t, "launch-role-trust.json"), Permissions: policy(t, "launch-role.json")}},
		Domains: []awstest.Domain{{Account: "111111111111", Region: "eu-west-1", ID: "d-abc123"}},
	}), c}
}

// policy is a shipped policy, filled in for the account of churning.
func policy(t testing.TB, file string) string {
	raw, err := os.ReadFile("../docs/iam/" + file)
	require.NoError(t, err)
	return strings.NewReplacer("BROKER-ACCOUNT", "999999999999", "EXTERNAL-ID", externalID, "TENANT", "acme",
		"REGION", "eu-west-1", "ACCOUNT", "111111111111", "DOMAIN", "d-abc123").Replace(string(raw))
}

// accounts is the broker's way in, without the pauses between attempts.
func (w world) accounts() *access.Accounts {
	cfg := w.AWSConfig("eu-central-1", awstest.ExampleKey())
	cfg.Retryer = func() aws.Retryer {
		return retry.NewStandard(func(o *retry.StandardOptions) { o.MaxBackoff = time.Millisecond })
	}
	return access.New(access.Config{AWS: cfg})
}

// studio is one replica of the broker.
func (w world) studio(patience time.Duration) *profiles.Studio {
	return profiles.New(profiles.Config{Access: w.accounts(), Now: w.clock.now, Patience: patience, AnyHost: true})
}

// launch is Ensure and Open, as the broker calls them.
func launch(ctx context.Context, s *profiles.Studio, who broker.Identity, a broker.Assignment) (broker.Profile, broker.Launch, error) {
	p, err := s.Ensure(ctx, who, a)
	if err != nil {
		return p, broker.Launch{}, err
	}
	l, err := s.Open(ctx, p)
	return p, l, err
}

// refusal is what the sign-in of ann ends in; nobody's secret is in it.
func (w world) refusal(t *testing.T, a broker.Assignment) *broker.Error {
	_, _, err := launch(t.Context(), w.studio(0), ann, a)
	require.Error(t, err)
	refusal := broker.RefusalOf(err)
	for _, told := range []string{err.Error(), refusal.Hint, fmt.Sprintf("%+v", refusal), slog.AnyValue(refusal).String()} {
		require.NotContains(t, told, "token=")
		require.NotContains(t, told, externalID)
		require.NotContains(t, told, awstest.ExampleKey().Secret)
	}
	require.NotEmpty(t, refusal.Hint)
	return refusal
}

func TestSignInAgainstAWS(t *testing.T) {
	w := newWorld(t)
	studio := w.studio(0)

	p, l, err := launch(t.Context(), studio, ann, churning)
	require.NoError(t, err)
	require.True(t, p.Created)
	require.Contains(t, l.URL, w.StudioURL)

	t.Run("a newcomer is one session", func(t *testing.T) {
		require.Equal(t, "AccessDeniedException", w.first("CreatePresignedDomainUrl").ErrorCode, "what the shipped policy says of a missing profile")
		require.Equal(t, 1, w.Calls("AssumeRole"))
	})
	t.Run("the profile is as the assignment says", func(t *testing.T) {
		made, ok := w.Profile("d-abc123", p.Name)
		require.True(t, ok)
		require.Equal(t, teamRole, made.ExecutionRole)
		require.Equal(t, profiles.Tags(ann, churning), made.Tags)
	})
	t.Run("a warm sign-in is one SageMaker call and no other", func(t *testing.T) {
		before := w.Calls("")
		for i := range 5 {
			again, l, err := launch(t.Context(), studio, ann, churning)
			require.NoError(t, err)
			require.False(t, again.Created)
			require.NotEmpty(t, l.URL)
			require.Equal(t, before+i+1, w.Calls(""))
		}
		require.Equal(t, 1+5+1, w.Calls("CreatePresignedDomainUrl"))
	})
	t.Run("the first sign-in after a start is two", func(t *testing.T) {
		fresh := w.studio(0)
		before := w.Calls("")
		_, _, err := launch(t.Context(), fresh, ann, churning)
		require.NoError(t, err)
		require.Equal(t, 1+2, w.Calls("")-before, "AssumeRole, and the door with a look beside it")
	})
	t.Run("nothing is ever deleted, updated or listed", func(t *testing.T) {
		for _, e := range w.Events() {
			require.Contains(t, []string{"AssumeRole", "CreatePresignedDomainUrl", "DescribeUserProfile", "CreateUserProfile"}, e.EventName)
		}
	})
}

func TestWhatAWSSees(t *testing.T) {
	w := newWorld(t)
	_, _, err := launch(t.Context(), w.studio(0), ann, churning)
	require.NoError(t, err)
	owner := profiles.Owner(ann)
	for _, e := range w.Events() {
		if e.EventSource != "sagemaker.amazonaws.com" {
			continue
		}
		require.Equal(t, "arn:aws:sts::111111111111:assumed-role/studiobroker-launch/sb-"+owner, e.UserIdentity.ARN)
		require.Equal(t, owner, e.UserIdentity.SessionContext.SourceIdentity)
		require.Equal(t, profiles.SessionTags(ann, churning), e.UserIdentity.SessionContext.SessionTags)
	}
}

func TestTheLandingAndTheLengthAreTheAssignments(t *testing.T) {
	for wish, want := range map[time.Duration]int32{0: 43200, time.Minute: 1800, time.Hour: 3600, 24 * time.Hour: 43200} {
		w := newWorld(t)
		a := churning
		a.Session, a.LandingURI = wish, "app:JupyterLab:"
		require.NoError(t, w.PutProfile(awstest.Profile{Domain: a.Domain, Name: profiles.Name(ann, a), Tags: profiles.Tags(ann, a)}))
		_, _, err := launch(t.Context(), w.studio(0), ann, a)
		require.NoError(t, err)
		asked := w.last("CreatePresignedDomainUrl").RequestParameters
		require.Equal(t, fmt.Sprint(want), fmt.Sprint(asked["sessionExpirationDurationInSeconds"]))
		require.Equal(t, "10", fmt.Sprint(asked["expiresInSeconds"]))
		require.Equal(t, "app:JupyterLab:", asked["landingUri"])
	}
}

func TestALandingCanBeASpace(t *testing.T) {
	w := newWorld(t)
	a := churning
	a.LandingURI = "space:team-room"
	require.NoError(t, w.PutProfile(awstest.Profile{Domain: a.Domain, Name: profiles.Name(ann, a), Tags: profiles.Tags(ann, a)}))
	_, _, err := launch(t.Context(), w.studio(0), ann, a)
	require.NoError(t, err)
	asked := w.last("CreatePresignedDomainUrl").RequestParameters
	require.Equal(t, "team-room", asked["spaceName"])
	require.NotContains(t, asked, "landingUri")
}

// first is the earliest call of operation.
func (w world) first(operation string) awstest.Event {
	for _, e := range w.Events() {
		if e.EventName == operation {
			return e
		}
	}
	return awstest.Event{}
}

// last is the latest call of operation.
func (w world) last(operation string) (event awstest.Event) {
	for _, e := range w.Events() {
		if e.EventName == operation {
			event = e
		}
	}
	return event
}

func TestPendingBecomesInService(t *testing.T) {
	t.Run("while the person waits", func(t *testing.T) {
		w := newWorld(t)
		w.SetPending(300 * time.Millisecond)
		p, l, err := launch(t.Context(), w.studio(time.Minute), ann, churning)
		require.NoError(t, err)
		require.True(t, p.Created)
		require.NotEmpty(t, l.URL)
	})
	t.Run("while the person looks at the preparing page", func(t *testing.T) {
		w := newWorld(t)
		w.SetPending(time.Minute)
		studio := w.studio(time.Millisecond)
		for i := range 3 {
			p, _, err := launch(t.Context(), studio, ann, churning)
			require.Equal(t, profiles.CodePending, broker.RefusalOf(err).Code)
			require.Equal(t, broker.NotReady, broker.RefusalOf(err).Kind)
			require.Equal(t, i == 0, p.Created, "the first one did, the others wait for it")
		}
		w.clock.advance(time.Minute)
		p, _, err := launch(t.Context(), studio, ann, churning)
		require.NoError(t, err)
		require.False(t, p.Created, "an earlier sign-in created it")
		require.Equal(t, 1, w.Calls("CreateUserProfile"))
	})
}

func TestStatesOfAWS(t *testing.T) {
	name := profiles.Name(ann, churning)
	for status, want := range map[string]broker.Code{
		"Failed": profiles.CodeFailed, "Deleting": profiles.CodeDeleting, "Updating": profiles.CodeUpdating,
		"Update_Failed": profiles.CodeUpdateFailed, "Delete_Failed": profiles.CodeDeleteFailed,
	} {
		t.Run(status, func(t *testing.T) {
			w := newWorld(t)
			require.NoError(t, w.PutProfile(awstest.Profile{Domain: "d-abc123", Name: name, Status: status, FailureReason: "no ENI left", Tags: profiles.Tags(ann, churning)}))
			require.Equal(t, want, w.refusal(t, churning).Code)
			require.Zero(t, w.Calls("CreateUserProfile"))
		})
	}
	t.Run("a creation that fails", func(t *testing.T) {
		w := newWorld(t)
		w.FailNextProfile("no ENI left")
		refusal := w.refusal(t, churning)
		require.Equal(t, profiles.CodeFailed, refusal.Code)
		require.ErrorContains(t, refusal, "no ENI left")
	})
}

func TestTwoReplicasMakeOneProfile(t *testing.T) {
	w := newWorld(t)
	w.SetPending(100 * time.Millisecond)
	replicas := []*profiles.Studio{w.studio(time.Minute), w.studio(time.Minute)}
	var visits sync.WaitGroup
	var mu sync.Mutex
	creators := 0
	for i := range 100 {
		visits.Go(func() {
			p, l, err := launch(context.Background(), replicas[i%2], ann, churning)
			mu.Lock()
			defer mu.Unlock()
			if p.Created {
				creators++
			}
			if err != nil || l.URL == "" {
				t.Errorf("%v", err)
			}
		})
	}
	visits.Wait()
	require.Len(t, w.Profiles("d-abc123"), 1)
	require.Equal(t, 1, creators)
	succeeded := 0
	for _, e := range w.Events() {
		if e.EventName == "CreateUserProfile" && e.ErrorCode == "" {
			succeeded++
		}
	}
	require.Equal(t, 1, succeeded)
}

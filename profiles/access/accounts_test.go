package access_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/profiles"
	"github.com/studiobroker/studiobroker/profiles/access"
	"github.com/studiobroker/studiobroker/profiles/awstest"
)

func TestTheSessionNamesThePerson(t *testing.T) {
	w := newWorld(t, nil)
	p := profileOf("ann", churning)
	owner := profiles.Owner(p.Owner)
	require.ErrorContains(t, look(t, access.New(w.config()), p), "ResourceNotFound")

	asked := w.event(t, "AssumeRole").RequestParameters
	require.Equal(t, launchRole, asked["roleArn"])
	require.Equal(t, "sb-"+owner, asked["roleSessionName"])
	require.Equal(t, owner, asked["sourceIdentity"])
	require.Equal(t, "900", fmt.Sprint(asked["durationSeconds"]))
	require.Contains(t, fmt.Sprint(asked["externalId"]), "HIDDEN")
	require.Equal(t, "[studiobroker-tenant]", fmt.Sprint(asked["transitiveTagKeys"]))

	seen := w.event(t, "DescribeUserProfile").UserIdentity
	require.Equal(t, "arn:aws:sts::111111111111:assumed-role/studiobroker-launch/sb-"+owner, seen.ARN)
	require.Equal(t, owner, seen.SessionContext.SourceIdentity)
	require.Equal(t, profiles.SessionTags(p.Owner, churning), seen.SessionContext.SessionTags)
}

func TestEverybodyGetsASessionThatAWSAccepts(t *testing.T) {
	w := newWorld(t, nil)
	accounts := access.New(w.config())
	for _, subject := range []string{
		"a", "aws:admin", "ann@example.com", "Ann", "ann", "李", "a b", "x\x00y", "CN=ann,OU=people", strings.Repeat("long", 100), "\xff",
	} {
		_, err := accounts.Enter(t.Context(), profileOf(subject, churning))
		require.NoError(t, err, "%q", subject)
	}
	require.Equal(t, 11, w.Calls("AssumeRole"), "nobody shares one")
}

func TestTheSessionPolicyLeavesTheProfileOnly(t *testing.T) {
	w := newWorld(t, nil)
	p := profileOf("ann", churning)
	_, err := access.New(w.config()).Enter(t.Context(), p)
	require.NoError(t, err)
	policy := w.event(t, "AssumeRole").RequestParameters["policy"].(string)
	require.JSONEq(t, `{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Action":["sagemaker:DescribeDomain"],"Resource":"arn:aws:sagemaker:eu-west-1:111111111111:domain/d-abc123"},
		{"Effect":"Allow","Action":["sagemaker:CreatePresignedDomainUrl","sagemaker:DescribeUserProfile","sagemaker:CreateUserProfile","sagemaker:AddTags"],
		 "Resource":"arn:aws:sagemaker:eu-west-1:111111111111:user-profile/d-abc123/`+p.Name+`"},
		{"Effect":"Allow","Action":["iam:PassRole"],"Resource":"`+teamRole+`","Condition":{"StringEquals":{"iam:PassedToService":"sagemaker.amazonaws.com"}}}]}`, policy)

	t.Run("in the partition of the role, and without a role to pass if there is none", func(t *testing.T) {
		a := churning
		a.Account.AccessRole = "arn:aws-us-gov:iam::111111111111:role/launch"
		a.ExecutionRole = ""
		require.Equal(t, access.CodeNotTrusted, refuses(t, access.New(w.config()), profileOf("ann", a)).Code)
		events := w.Events()
		var document struct{ Statement []struct{ Resource string } }
		require.NoError(t, json.Unmarshal([]byte(events[len(events)-1].RequestParameters["policy"].(string)), &document))
		require.Len(t, document.Statement, 2)
		for _, s := range document.Statement {
			require.True(t, strings.HasPrefix(s.Resource, "arn:aws-us-gov:sagemaker:"), s.Resource)
		}
	})
	t.Run("and fits STS with the longest names", func(t *testing.T) {
		a := churning
		a.Domain = "d-" + strings.Repeat("x", 61)
		a.Team = strings.Repeat("team", 20)
		a.ExecutionRole = "arn:aws:iam::111111111111:role/" + strings.Repeat("p", 500) + "/" + strings.Repeat("r", 64)
		_, err := access.New(w.config()).Enter(t.Context(), profileOf(strings.Repeat("s", 50), a))
		require.NoError(t, err)
		a.ExecutionRole += strings.Repeat("r", 1000)
		before := w.Calls("AssumeRole")
		require.Equal(t, access.CodeLongPolicy, refuses(t, access.New(w.config()), profileOf("ann", a)).Code)
		require.Equal(t, before, w.Calls("AssumeRole"), "STS is not even asked")
	})
}

func TestSessionsAreKept(t *testing.T) {
	enter := func(t *testing.T, accounts *access.Accounts, p broker.Profile) {
		_, err := accounts.Enter(t.Context(), p)
		require.NoError(t, err)
	}
	t.Run("fifty at once share one", func(t *testing.T) {
		w := newWorld(t, nil)
		accounts := access.New(w.config())
		var visits sync.WaitGroup
		for range 50 {
			visits.Go(func() {
				if _, err := accounts.Enter(context.Background(), profileOf("ann", churning)); err != nil {
					t.Errorf("%v", err)
				}
			})
		}
		visits.Wait()
		require.Equal(t, 1, w.Calls("AssumeRole"))
	})
	t.Run("for everything they are made of", func(t *testing.T) {
		w := newWorld(t, nil)
		require.NoError(t, w.PutRole(awstest.Role{ARN: launchRole, Trust: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow",
			"Principal":{"AWS":"*"},"Action":["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"]}]}`}))
		accounts := access.New(w.config())
		enter(t, accounts, profileOf("ann", churning))
		for i, change := range []func(*broker.Profile){
			func(p *broker.Profile) { p.Owner.Subject = "bob" },
			func(p *broker.Profile) { p.Owner.Issuer = "https://other.example.com" },
			func(p *broker.Profile) { p.Assignment.Tenant = "umbrella" },
			func(p *broker.Profile) { p.Assignment.Team = "fraud" },
			func(p *broker.Profile) { p.Assignment.Account.ExternalID = "external-2" },
			func(p *broker.Profile) { p.Assignment.Domain = "d-other" },
			func(p *broker.Profile) { p.Assignment.ExecutionRole = "" },
			func(p *broker.Profile) { p.Name = "other" },
		} {
			p := profileOf("ann", churning)
			change(&p)
			for range 2 {
				enter(t, accounts, p)
			}
			require.Equal(t, 1+i+1, w.Calls("AssumeRole"))
		}
	})
	t.Run("until AWS does not know them", func(t *testing.T) {
		for _, code := range []string{"ExpiredTokenException", "UnrecognizedClientException", "InvalidClientTokenId"} {
			w := newWorld(t, nil)
			accounts := access.New(w.config())
			for _, tt := range []struct {
				fault    string
				sessions int
			}{{code, 1}, {"AccessDeniedException", 2}, {"ValidationException", 2}, {"ThrottlingException", 2}, {"", 2}} {
				if tt.fault != "" {
					w.Inject("DescribeUserProfile", 1, awstest.Fault{Code: tt.fault})
				}
				require.Error(t, look(t, accounts, profileOf("ann", churning)))
				require.Equal(t, tt.sessions, w.Calls("AssumeRole"), tt.fault)
			}
		}
	})
	t.Run("until shortly before they end", func(t *testing.T) {
		behind := func() time.Time { return time.Now().Add(-15*time.Minute + 20*time.Second) }
		w := newWorld(t, behind)
		accounts := access.New(w.config())
		for range 2 {
			enter(t, accounts, profileOf("ann", churning))
		}
		granted := 0
		for _, e := range w.Events() {
			if e.EventName == "AssumeRole" && e.ErrorCode == "" {
				granted++
			}
		}
		require.Equal(t, 2, granted, "twenty seconds are too few")
	})
	t.Run("when the one who asked first hangs up", func(t *testing.T) {
		w := newWorld(t, nil)
		c := w.config()
		network := held{asked: make(chan struct{}, 9), release: make(chan struct{})}
		c.AWS.HTTPClient = network
		accounts := access.New(c)
		ctx, hangUp := context.WithCancel(t.Context())
		hung := make(chan error)
		go func() {
			_, err := accounts.Enter(ctx, profileOf("ann", churning))
			hung <- err
		}()
		<-network.asked
		hangUp()
		require.Equal(t, profiles.CodeHungUp, broker.RefusalOf(<-hung).Code)
		close(network.release)
		enter(t, accounts, profileOf("ann", churning))
		require.Empty(t, network.asked)
		require.Equal(t, 1, w.Calls("AssumeRole"))
	})
}

func TestOneAccountDoesNotSpendTheRetriesOfAnother(t *testing.T) {
	w := newWorld(t, nil)
	other := churning
	other.Account.Region = "us-east-1"
	accounts := access.New(w.config())

	w.Inject("DescribeUserProfile", 300, awstest.Fault{Code: "ThrottlingException"})
	for range 100 {
		require.Error(t, look(t, accounts, profileOf("ann", churning)))
	}
	require.Equal(t, 100+100, w.Calls("DescribeUserProfile"), "the budget is a hundred retries")
	require.ErrorContains(t, look(t, accounts, profileOf("ann", other)), "exceeded maximum number of attempts, 3")
}

func TestWaysToAWS(t *testing.T) {
	enter := func(t *testing.T, c aws.Config) {
		require.ErrorContains(t, look(t, access.New(access.Config{AWS: c}), profileOf("ann", churning)), "ResourceNotFound")
	}
	t.Run("endpoints of the environment, one for all", func(t *testing.T) {
		w := newWorld(t, nil)
		for _, pair := range w.Environ("eu-central-1", awstest.ExampleKey()) {
			name, value, _ := strings.Cut(pair, "=")
			t.Setenv(name, value)
		}
		enter(t, load(t))
	})
	t.Run("endpoints of the environment, one each", func(t *testing.T) {
		w := newWorld(t, nil)
		for _, pair := range w.Environ("eu-central-1", awstest.ExampleKey()) {
			name, value, _ := strings.Cut(pair, "=")
			if name != "AWS_ENDPOINT_URL" {
				t.Setenv(name, value)
			}
		}
		t.Setenv("AWS_ENDPOINT_URL_STS", w.URL)
		t.Setenv("AWS_ENDPOINT_URL_SAGEMAKER", w.URL)
		enter(t, load(t))
	})
	t.Run("the region of the account if the broker has none", func(t *testing.T) {
		w := newWorld(t, nil)
		c := w.config().AWS
		c.Region = ""
		enter(t, c)
		require.Equal(t, "eu-west-1", w.event(t, "AssumeRole").AWSRegion)
	})
	t.Run("one HTTP client for everybody", func(t *testing.T) {
		w := newWorld(t, nil)
		c := w.config().AWS
		doorkeeper := &counting{}
		c.HTTPClient = doorkeeper
		accounts := access.New(access.Config{AWS: c})
		for _, who := range []string{"ann", "bob", "ann"} {
			require.Error(t, look(t, accounts, profileOf(who, churning)))
		}
		require.Equal(t, w.Calls(""), doorkeeper.calls)
		require.Equal(t, 5, doorkeeper.calls, "two sessions, three looks")
	})
	t.Run("three attempts and no more", func(t *testing.T) {
		w := newWorld(t, nil)
		c := w.config().AWS
		c.Retryer = nil
		w.Inject("DescribeUserProfile", 9, awstest.Fault{Code: "ThrottlingException"})
		require.ErrorContains(t, look(t, access.New(access.Config{AWS: c}), profileOf("ann", churning)), "exceeded maximum number of attempts, 3")
		require.Equal(t, 3, w.Calls("DescribeUserProfile"))
	})
}

func load(t *testing.T) aws.Config {
	c, err := config.LoadDefaultConfig(t.Context(), config.WithSharedConfigFiles(nil), config.WithSharedCredentialsFiles(nil))
	require.NoError(t, err)
	return c
}

func TestSessionLength(t *testing.T) {
	for wish, want := range map[time.Duration]string{0: "900", time.Minute: "900", 30 * time.Minute: "1800", 12 * time.Hour: "3600"} {
		w := newWorld(t, nil)
		c := w.config()
		c.Session = wish
		_, err := access.New(c).Enter(t.Context(), profileOf("ann", churning))
		require.NoError(t, err)
		require.Equal(t, want, fmt.Sprint(w.event(t, "AssumeRole").RequestParameters["durationSeconds"]))
	}
}

// counting is an HTTP client that counts.
type counting struct{ calls int }

func (c *counting) Do(r *http.Request) (*http.Response, error) {
	c.calls++
	return http.DefaultClient.Do(r)
}

// held is an HTTP client that tells of each call, and makes it when it may.
type held struct{ asked, release chan struct{} }

func (h held) Do(r *http.Request) (*http.Response, error) {
	h.asked <- struct{}{}
	select {
	case <-h.release:
		return http.DefaultClient.Do(r)
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

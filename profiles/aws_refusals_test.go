package profiles_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/profiles"
	"github.com/studiobroker/studiobroker/profiles/access"
	"github.com/studiobroker/studiobroker/profiles/awstest"
)

// TestWhatAWSRefuses changes one thing about a world that works.
func TestWhatAWSRefuses(t *testing.T) {
	without := func(file, action string) func(*testing.T, world, *broker.Assignment) {
		return func(t *testing.T, w world, _ *broker.Assignment) {
			role := awstest.Role{ARN: launchRole, Trust: policy(t, "launch-role-trust.json"), Permissions: policy(t, "launch-role.json")}
			for _, text := range []*string{&role.Trust, &role.Permissions} {
				*text = strings.ReplaceAll(*text, `"`+action+`"`, `"sts:GetCallerIdentity"`)
			}
			require.NoError(t, w.PutRole(role), file)
		}
	}
	domain := func(change func(*awstest.Domain)) func(*testing.T, world, *broker.Assignment) {
		return func(t *testing.T, w world, _ *broker.Assignment) {
			d := awstest.Domain{Account: "111111111111", Region: "eu-west-1", ID: "d-abc123"}
			change(&d)
			require.NoError(t, w.PutDomain(d))
		}
	}
	assignment := func(change func(*broker.Assignment)) func(*testing.T, world, *broker.Assignment) {
		return func(_ *testing.T, _ world, a *broker.Assignment) { change(a) }
	}
	fault := func(operation string, f awstest.Fault) func(*testing.T, world, *broker.Assignment) {
		return func(_ *testing.T, w world, _ *broker.Assignment) { w.Inject(operation, 20, f) }
	}

	for _, tt := range []struct {
		name   string
		change func(*testing.T, world, *broker.Assignment)
		kind   broker.Kind
		code   broker.Code
		hint   string
	}{
		{"wrong external ID", assignment(func(a *broker.Assignment) { a.Account.ExternalID = "external-2-of-acme" }),
			broker.Misconfigured, access.CodeNotTrusted, "external ID of account research"},
		{"no external ID", assignment(func(a *broker.Assignment) { a.Account.ExternalID = "" }),
			broker.Misconfigured, access.CodeNotTrusted, "external ID of account research"},
		{"no such role", assignment(func(a *broker.Assignment) { a.Account.AccessRole += "s" }),
			broker.Misconfigured, access.CodeNotTrusted, launchRole + "s exists"},
		{"another tenant's role", assignment(func(a *broker.Assignment) { a.Tenant = "umbrella" }),
			broker.Misconfigured, access.CodeNotTrusted, "studiobroker-tenant"},
		{"trust without TagSession", without("trust", "sts:TagSession"),
			broker.Misconfigured, access.CodeNotTrusted, "sts:TagSession"},
		{"trust without SetSourceIdentity", without("trust", "sts:SetSourceIdentity"),
			broker.Misconfigured, access.CodeNotTrusted, "sts:SetSourceIdentity"},
		{"may not pass the execution role", without("permissions", "iam:PassRole"),
			broker.Misconfigured, profiles.CodeDenied, "iam:PassRole on " + teamRole},
		{"may not create", without("permissions", "sagemaker:CreateUserProfile"),
			broker.Misconfigured, profiles.CodeDenied, `"Action":"sagemaker:CreateUserProfile"`},
		{"may not open", without("permissions", "sagemaker:CreatePresignedDomainUrl"),
			broker.Misconfigured, profiles.CodeDenied, `"Action":"sagemaker:CreatePresignedDomainUrl"`},
		{"may not look", without("permissions", "sagemaker:DescribeUserProfile"),
			broker.Misconfigured, profiles.CodeDenied, `"Action":"sagemaker:DescribeUserProfile"`},
		{"an own tag that the shipped policy does not list", assignment(func(a *broker.Assignment) { a.Tags = map[string]string{"CostCenter": "4711"} }),
			broker.Misconfigured, profiles.CodeDenied, "sagemaker:AddTags there for every tag key"},
		{"an own tag that no tag can be", assignment(func(a *broker.Assignment) { a.Tags = map[string]string{"CostCenter": "a,b"} }),
			broker.Misconfigured, profiles.CodeRejected, "assignment acme/churn"},
		{"a landing that is none", assignment(func(a *broker.Assignment) { a.LandingURI = strings.Repeat("x", 1024) }),
			broker.Misconfigured, profiles.CodeRejected, "assignment acme/churn"},
		{"single sign-on domain", domain(func(d *awstest.Domain) { d.AuthMode = "SSO" }),
			broker.Misconfigured, profiles.CodeSingleSignOn, "create a domain with AuthMode IAM"},
		{"domain still being made", domain(func(d *awstest.Domain) { d.Status = "Pending" }),
			broker.Unavailable, profiles.CodeDomainNotServed, "InService"},
		{"domain that failed", domain(func(d *awstest.Domain) { d.Status = "Failed" }),
			broker.Misconfigured, profiles.CodeDomainNotServed, "InService"},
		{"quota", func(_ *testing.T, w world, _ *broker.Assignment) {
			w.PutAccount(awstest.Account{ID: "111111111111", MaxProfiles: 1})
			require.NoError(t, w.PutProfile(awstest.Profile{Domain: "d-abc123", Name: "somebody"}))
		}, broker.Misconfigured, profiles.CodeQuota, "Service Quotas"},
		{"throttled", fault("CreatePresignedDomainUrl", awstest.Fault{Code: "ThrottlingException", Message: "Rate exceeded"}),
			broker.Unavailable, profiles.CodeThrottled, "higher API rate"},
		{"STS throttled", fault("AssumeRole", awstest.Fault{Code: "Throttling", Message: "Rate exceeded"}),
			broker.Unavailable, profiles.CodeThrottled, "higher API rate"},
		{"AWS fails", fault("CreatePresignedDomainUrl", awstest.Fault{Code: "InternalFailure", Status: 500}),
			broker.Unavailable, profiles.CodeDown, "health dashboard"},
		{"AWS hangs up", fault("CreatePresignedDomainUrl", awstest.Fault{HangUp: true}),
			broker.Unavailable, profiles.CodeDown, "health dashboard"},
		{"AWS is down", func(_ *testing.T, w world, _ *broker.Assignment) { w.URL = "http://127.0.0.1:1" }, // nobody gets that port meanwhile
			broker.Unavailable, profiles.CodeDown, "AWS_ENDPOINT_URL"},
		{"the session is not known any more", fault("CreatePresignedDomainUrl", awstest.Fault{Code: "UnrecognizedClientException"}),
			broker.Unavailable, profiles.CodeExpired, "the next sign-in begins a new session"},
		{"STS switched off in the region", fault("AssumeRole", awstest.Fault{Code: "RegionDisabledException", Status: 403}),
			broker.Misconfigured, access.CodeRegionDisabled, "AWS_REGION"},
		{"the broker's own credentials are over", fault("AssumeRole", awstest.Fault{Code: "ExpiredToken", Status: 403}),
			broker.Misconfigured, access.CodeNoCredentials, "AWS credentials"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w, a := newWorld(t), churning
			tt.change(t, w, &a)
			refusal := w.refusal(t, a)
			require.Equal(t, tt.code, refusal.Code, refusal)
			require.Equal(t, tt.kind, refusal.Kind)
			require.Contains(t, refusal.Hint, tt.hint)
		})
	}
	t.Run("no such domain", func(t *testing.T) {
		w, a := newWorld(t), churning
		a.Domain = "d-other"
		require.NoError(t, w.PutRole(awstest.Role{ARN: launchRole, Trust: policy(t, "launch-role-trust.json")}))
		require.Equal(t, profiles.CodeNoDomain, w.refusal(t, a).Code)
	})
	t.Run("a domain in another region", func(t *testing.T) {
		w, a := newWorld(t), churning
		a.Account.Region = "us-east-1"
		require.NoError(t, w.PutRole(awstest.Role{ARN: launchRole, Trust: policy(t, "launch-role-trust.json")}))
		require.Equal(t, profiles.CodeNoDomain, w.refusal(t, a).Code)
	})
}

// TestNobodyGetsAnotherPersonsProfile sends ann to bob's profile, as a bug in
// the broker might: AWS itself refuses, for the session policy and, without
// it, for the tags.
func TestNobodyGetsAnotherPersonsProfile(t *testing.T) {
	w := newWorld(t)
	_, _, err := launch(t.Context(), w.studio(0), bob, churning)
	require.NoError(t, err)
	bobs := profiles.Name(bob, churning)

	accounts := w.accounts()
	steal := func(p broker.Profile) error {
		sm, err := accounts.Enter(t.Context(), p)
		require.NoError(t, err)
		_, err = sm.CreatePresignedDomainURL(t.Context(), &sagemaker.CreatePresignedDomainUrlInput{DomainId: aws.String("d-abc123"), UserProfileName: aws.String(bobs)})
		return err
	}
	t.Run("a session for bob's profile is not bob", func(t *testing.T) {
		require.ErrorContains(t, steal(broker.Profile{Owner: ann, Assignment: churning, Name: bobs}), "no identity-based policy allows")
	})
	t.Run("a session of ann's profile does not reach bob's, whatever the role may do", func(t *testing.T) {
		require.NoError(t, w.PutRole(awstest.Role{ARN: launchRole, Trust: policy(t, "launch-role-trust.json")}))
		require.ErrorContains(t, steal(broker.Profile{Owner: ann, Assignment: churning, Name: profiles.Name(ann, churning)}), "no session policy allows")
	})
	t.Run("only bob is", func(t *testing.T) {
		require.NoError(t, steal(broker.Profile{Owner: bob, Assignment: churning, Name: bobs}))
	})
}

func TestARoleChangedInTheConfigurationIsReported(t *testing.T) {
	w := newWorld(t)
	studio := w.studio(0)
	_, _, err := launch(t.Context(), studio, ann, churning)
	require.NoError(t, err)
	changed := churning
	changed.ExecutionRole = teamRole + "-next"

	var p broker.Profile
	for tries := 0; p.Drift == "" && tries < 9; tries++ { // a busy machine may be late with the look that tells
		var l broker.Launch
		p, l, err = launch(t.Context(), studio, ann, changed)
		require.NoError(t, err)
		require.NotEmpty(t, l.URL, "drift is reported, not refused")
	}
	require.Contains(t, p.Drift, teamRole+",")
	require.Contains(t, p.Drift, teamRole+"-next")
	made, _ := w.Profile("d-abc123", p.Name)
	require.Equal(t, teamRole, made.ExecutionRole, "and not repaired")
}

package awstest_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"
	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/profiles/awstest"
)

func TestAssumeRole(t *testing.T) {
	t.Run("the broker enters as a person", func(t *testing.T) {
		w := newWorld(t)
		out, err := w.sts().AssumeRole(t.Context(), asPerson("alice"))
		require.NoError(t, err)
		require.Equal(t, "arn:aws:sts::111111111111:assumed-role/studiobroker-launch/sb-alice", *out.AssumedRoleUser.Arn)
		require.Equal(t, "alice", *out.SourceIdentity)
		require.Positive(t, *out.PackedPolicySize) //nolint:staticcheck // SA1019: AWS still sends it
		require.Equal(t, w.clock.Now().Add(time.Hour).Unix(), out.Credentials.Expiration.Unix())
		require.NotContains(t, w.last().RequestParameters["externalId"], "external-1")
	})
	t.Run("a session without tags and policy has no packed size", func(t *testing.T) {
		w := newWorld(t)
		out, err := w.sts().AssumeRole(t.Context(), &sts.AssumeRoleInput{RoleArn: aws.String(adminRole), RoleSessionName: aws.String("admin")})
		require.NoError(t, err)
		require.Nil(t, out.PackedPolicySize) //nolint:staticcheck // SA1019: AWS still sends it
		require.Nil(t, out.SourceIdentity)
	})
}

// Every denial looks the same to the caller; the trail tells them apart.
func TestAssumeRoleDenials(t *testing.T) {
	const trust = "the role's trust policy: "
	for name, test := range map[string]struct {
		change func(*sts.AssumeRoleInput)
		reason string
	}{
		"a wrong external ID":    {func(in *sts.AssumeRoleInput) { in.ExternalId = aws.String("external-2") }, trust + "BrokerMayAssumeWithExternalID: StringEquals sts:ExternalId"},
		"no external ID":         {func(in *sts.AssumeRoleInput) { in.ExternalId = nil }, trust + "BrokerMayAssumeWithExternalID: StringEquals sts:ExternalId"},
		"a foreign session name": {func(in *sts.AssumeRoleInput) { in.RoleSessionName = aws.String("alice") }, trust + "BrokerMayAssumeWithExternalID: StringLike sts:RoleSessionName"},
		"no team tag":            {func(in *sts.AssumeRoleInput) { in.Tags = in.Tags[1:] }, trust + "BrokerMayAssumeWithExternalID: StringLike aws:RequestTag/studiobroker-team"},
		"another tenant's tag":   {func(in *sts.AssumeRoleInput) { in.Tags[1].Value = aws.String("globex") }, "sts:TagSession: " + trust + "BrokerMayTag: StringEquals aws:RequestTag/studiobroker-tenant"},
		"a tag nobody agreed on": {func(in *sts.AssumeRoleInput) { in.Tags[2].Key = aws.String("admin") }, "sts:TagSession: " + trust + "BrokerMayTag: ForAllValues:StringEquals aws:TagKeys"},
		"a transitive tag too many": {func(in *sts.AssumeRoleInput) {
			in.TransitiveTagKeys = append(in.TransitiveTagKeys, "studiobroker-team")
		}, "BrokerMayTag: ForAllValues:StringEquals sts:TransitiveTagKeys"},
		"a role that does not exist": {func(in *sts.AssumeRoleInput) {
			in.RoleArn = aws.String("arn:aws:iam::111111111111:role/ghost")
		}, "the role does not exist"},
	} {
		t.Run(name+" is refused", func(t *testing.T) {
			w := newWorld(t)
			in := asPerson("alice")
			test.change(in)
			_, err := w.sts().AssumeRole(t.Context(), in)
			refused(t, err, "AccessDenied", "StatusCode: 403", "assumed-role/studiobroker-broker/stand-in is not authorized to perform: sts:", *in.RoleArn)
			require.Contains(t, w.last().Reason, test.reason)
		})
	}
	t.Run("a stranger is refused", func(t *testing.T) {
		w := newWorld(t)
		k := awstest.Key{ID: "AKIASTRANGER00000000", Secret: "stranger", Principal: "arn:aws:iam::222222222222:user/mallory"}
		require.NoError(t, w.PutKey(k))
		_, err := sts.NewFromConfig(w.AWSConfig(region, k)).AssumeRole(t.Context(), asPerson("alice"))
		refused(t, err, "AccessDenied")
		require.Contains(t, w.last().Reason, "Principal is somebody else")
	})
	t.Run("a source identity needs its own permission", func(t *testing.T) {
		w := newWorld(t)
		require.NoError(t, w.PutRole(awstest.Role{ARN: adminRole, Trust: strings.ReplaceAll(adminTrust, `,"sts:SetSourceIdentity"`, "")}))
		_, err := w.sts().AssumeRole(t.Context(), &sts.AssumeRoleInput{RoleArn: aws.String(adminRole), RoleSessionName: aws.String("admin"), SourceIdentity: aws.String("alice")})
		refused(t, err, "AccessDenied", "sts:SetSourceIdentity")
	})
	t.Run("a role without a trust policy lets nobody in", func(t *testing.T) {
		w := newWorld(t)
		require.NoError(t, w.PutRole(awstest.Role{ARN: adminRole}))
		_, err := w.sts().AssumeRole(t.Context(), &sts.AssumeRoleInput{RoleArn: aws.String(adminRole), RoleSessionName: aws.String("admin")})
		refused(t, err, "AccessDenied")
	})
}

func TestCallerPolicy(t *testing.T) {
	broker := awstest.ExampleKey().Principal
	organization := func(w world, id string) { w.PutAccount(awstest.Account{ID: account, Organization: id}) }
	t.Run("the broker may enter accounts of its organization", func(t *testing.T) {
		w := newWorld(t)
		require.NoError(t, w.PutRole(awstest.Role{ARN: broker, Permissions: policy(t, "broker-role.json")}))
		organization(w, "o-exampleorgid")
		w.enter(asPerson("alice"))
	})
	t.Run("and no others, which looks the same as the role's own refusal", func(t *testing.T) {
		w := newWorld(t)
		require.NoError(t, w.PutRole(awstest.Role{ARN: broker, Permissions: policy(t, "broker-role.json")}))
		organization(w, "o-another")
		_, err := w.sts().AssumeRole(t.Context(), asPerson("alice"))
		refused(t, err, "AccessDenied")
		require.Contains(t, w.last().Reason, "the caller's identity-based policy: EnterTenantAccounts: StringEquals aws:ResourceOrgID")
	})
}

func TestSessionDuration(t *testing.T) {
	with := func(seconds int32) *sts.AssumeRoleInput {
		return &sts.AssumeRoleInput{RoleArn: aws.String(adminRole), RoleSessionName: aws.String("admin"), DurationSeconds: aws.Int32(seconds)}
	}
	t.Run("shorter than 15 minutes is invalid", func(t *testing.T) {
		_, err := newWorld(t).sts().AssumeRole(t.Context(), with(899))
		refused(t, err, "ValidationError", "Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900")
	})
	t.Run("longer than the role allows is invalid", func(t *testing.T) {
		_, err := newWorld(t).sts().AssumeRole(t.Context(), with(3601))
		refused(t, err, "ValidationError", "MaxSessionDuration set for this role")
	})
	t.Run("role chaining ends after an hour", func(t *testing.T) {
		w := newWorld(t)
		require.NoError(t, w.PutRole(awstest.Role{ARN: adminRole, Trust: adminTrust, MaxSession: 12 * time.Hour}))
		_, err := w.sts().AssumeRole(t.Context(), with(3601))
		refused(t, err, "ValidationError", "1 hour session limit for roles assumed by role chaining")
	})
	t.Run("a user's own key is not chained", func(t *testing.T) {
		w := newWorld(t)
		require.NoError(t, w.PutRole(awstest.Role{ARN: adminRole, Trust: adminTrust, MaxSession: 12 * time.Hour}))
		k := awstest.Key{ID: "AKIAUSER000000000000", Secret: "secret", Principal: "arn:aws:iam::999999999999:user/operator"}
		require.NoError(t, w.PutKey(k))
		_, err := sts.NewFromConfig(w.AWSConfig(region, k)).AssumeRole(t.Context(), with(3601))
		require.NoError(t, err)
	})
}

func TestSessionInheritance(t *testing.T) {
	// chain makes the launch session enter the admin role.
	var w world
	chain := func(t *testing.T, change func(*sts.AssumeRoleInput)) (*sts.AssumeRoleOutput, error) {
		w = newWorld(t)
		require.NoError(t, w.PutRole(awstest.Role{ARN: launchRole, Trust: policy(t, "launch-role-trust.json")}))
		require.NoError(t, w.PutRole(awstest.Role{ARN: adminRole, Trust: strings.ReplaceAll(adminTrust, "999999999999", account)}))
		in := &sts.AssumeRoleInput{RoleArn: aws.String(adminRole), RoleSessionName: aws.String("next")}
		change(in)
		return sts.NewFromConfig(w.AWSConfig(region, w.enter(asPerson("alice")))).AssumeRole(t.Context(), in)
	}
	t.Run("the source identity stays", func(t *testing.T) {
		out, err := chain(t, func(*sts.AssumeRoleInput) {})
		require.NoError(t, err)
		require.Equal(t, "alice", *out.SourceIdentity)
	})
	t.Run("transitive tags stay, others do not", func(t *testing.T) {
		out, err := chain(t, func(*sts.AssumeRoleInput) {})
		require.NoError(t, err)
		_, err = sts.NewFromConfig(w.AWSConfig(region, keyOf(out))).GetCallerIdentity(t.Context(), nil)
		require.NoError(t, err)
		require.Equal(t, map[string]string{"studiobroker-tenant": "acme"}, w.last().UserIdentity.SessionContext.SessionTags)
	})
	t.Run("the source identity can not be replaced", func(t *testing.T) {
		_, err := chain(t, func(in *sts.AssumeRoleInput) { in.SourceIdentity = aws.String("bob") })
		refused(t, err, "ValidationError", "The source identity is already set for this assume role session")
	})
	t.Run("a transitive tag can not be replaced", func(t *testing.T) {
		_, err := chain(t, func(in *sts.AssumeRoleInput) {
			in.Tags = []types.Tag{{Key: aws.String("Studiobroker-Tenant"), Value: aws.String("globex")}}
		})
		refused(t, err, "InvalidParameterValue", "transitive")
	})
	t.Run("tag keys that differ in case only clash", func(t *testing.T) {
		_, err := chain(t, func(in *sts.AssumeRoleInput) {
			in.Tags = []types.Tag{{Key: aws.String("Team"), Value: aws.String("a")}, {Key: aws.String("team"), Value: aws.String("b")}}
		})
		refused(t, err, "ValidationError", "case insensitive")
	})
	t.Run("a transitive key has to be among the tags", func(t *testing.T) {
		_, err := chain(t, func(in *sts.AssumeRoleInput) { in.TransitiveTagKeys = []string{"team"} })
		refused(t, err, "InvalidParameterValue", "must be included")
	})
}

func TestSessionPolicy(t *testing.T) {
	enterWith := func(t *testing.T, policy string) (*sts.AssumeRoleOutput, error) {
		in := asPerson("alice")
		in.Policy = aws.String(policy)
		return newWorld(t).sts().AssumeRole(t.Context(), in)
	}
	t.Run("nonsense is malformed", func(t *testing.T) {
		_, err := enterWith(t, "{}")
		refused(t, err, "MalformedPolicyDocument")
	})
	t.Run("an operator that would be ignored is refused", func(t *testing.T) {
		_, err := enterWith(t, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"DateLessThan":{"aws:CurrentTime":"2030-01-01T00:00:00Z"}}}]}`)
		refused(t, err, "MalformedPolicyDocument", "DateLessThan")
	})
	t.Run("more than 2048 characters are too long", func(t *testing.T) {
		_, err := enterWith(t, `{"Version":"2012-10-17"`+strings.Repeat(" ", 2048)+`}`)
		refused(t, err, "ValidationError", "length less than or equal to 2048")
	})
	t.Run("managed policies and MFA are refused, not ignored", func(t *testing.T) {
		w := newWorld(t)
		in := asPerson("alice")
		in.PolicyArns = []types.PolicyDescriptorType{{Arn: aws.String("arn:aws:iam::aws:policy/ReadOnlyAccess")}}
		_, err := w.sts().AssumeRole(t.Context(), in)
		refused(t, err, "ValidationError", "managed policies")
		in.PolicyArns, in.SerialNumber = nil, aws.String("arn:aws:iam::999999999999:mfa/x")
		_, err = w.sts().AssumeRole(t.Context(), in)
		refused(t, err, "ValidationError", "MFA")
	})
}

func TestGetCallerIdentity(t *testing.T) {
	w := newWorld(t)
	alice := sts.NewFromConfig(w.AWSConfig(region, w.enter(asPerson("alice"))))
	out, err := alice.GetCallerIdentity(t.Context(), nil)
	require.NoError(t, err)
	require.Equal(t, account, *out.Account)
	require.Equal(t, "arn:aws:sts::111111111111:assumed-role/studiobroker-launch/sb-alice", *out.Arn)
	require.True(t, strings.HasPrefix(*out.UserId, "AROA") && strings.HasSuffix(*out.UserId, ":sb-alice"), *out.UserId)
}

func TestRoleIDs(t *testing.T) {
	w := newWorld(t)
	id := func() string {
		out, err := w.sts().AssumeRole(t.Context(), asPerson("alice"))
		require.NoError(t, err)
		return *out.AssumedRoleUser.AssumedRoleId
	}
	before := id()
	launch := awstest.Role{ARN: launchRole, Trust: policy(t, "launch-role-trust.json")}
	t.Run("a changed role is the same role", func(t *testing.T) {
		require.NoError(t, w.PutRole(launch))
		require.Equal(t, before, id())
	})
	t.Run("a role that was made again is another", func(t *testing.T) {
		w.RemoveRole(launchRole)
		require.NoError(t, w.PutRole(launch))
		require.NotEqual(t, before, id())
	})
}

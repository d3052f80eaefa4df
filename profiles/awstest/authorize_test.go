package awstest_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"
	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/profiles/awstest"
)

// The launch role's policy: a person gets their own profile and nothing else.
func TestLaunchPolicy(t *testing.T) {
	t.Run("a person creates and opens their own profile", func(t *testing.T) {
		w := newWorld(t)
		alice := w.person("alice")
		w.create(alice, "alice")
		_, err := alice.CreatePresignedDomainUrl(t.Context(), presign("alice"))
		require.NoError(t, err)
	})
	t.Run("nobody opens another person's profile", func(t *testing.T) {
		w := newWorld(t)
		w.create(w.person("bob"), "bob")
		_, err := w.person("alice").CreatePresignedDomainUrl(t.Context(), presign("bob"))
		refused(t, err, "AccessDeniedException", "StatusCode: 400", "assumed-role/studiobroker-launch/sb-alice is not authorized to perform: sagemaker:CreatePresignedDomainUrl on resource: arn:aws:sagemaker:eu-west-1:111111111111:user-profile/d-abc123/bob because no identity-based policy allows")
		require.Contains(t, w.last().Reason, "URLOnlyForOwnProfile: StringEquals sagemaker:ResourceTag/studiobroker-user")
	})
	t.Run("a profile that does not exist has no tags that could match", func(t *testing.T) {
		_, err := newWorld(t).person("alice").CreatePresignedDomainUrl(t.Context(), presign("alice"))
		refused(t, err, "AccessDeniedException")
	})
	t.Run("nobody creates a profile in another's name", func(t *testing.T) {
		w := newWorld(t)
		_, err := w.person("alice").CreateUserProfile(t.Context(), profileOf("bob"))
		refused(t, err, "AccessDeniedException")
		require.Contains(t, w.last().Reason, "aws:RequestTag/studiobroker-user")
	})
	t.Run("nobody creates a profile for another tenant", func(t *testing.T) {
		w := newWorld(t)
		in := profileOf("alice")
		in.Tags[1].Value = aws.String("umbrella")
		_, err := w.person("alice").CreateUserProfile(t.Context(), in)
		refused(t, err, "AccessDeniedException")
		require.Contains(t, w.last().Reason, "aws:RequestTag/studiobroker-tenant")
	})
	t.Run("nobody adds a tag that was not agreed on", func(t *testing.T) {
		w := newWorld(t)
		in := profileOf("alice")
		in.Tags = append(in.Tags, types.Tag{Key: aws.String("admin"), Value: aws.String("yes")})
		_, err := w.person("alice").CreateUserProfile(t.Context(), in)
		refused(t, err, "AccessDeniedException")
		require.Contains(t, w.last().Reason, "aws:TagKeys")
	})
	t.Run("tags can be given at creation only", func(t *testing.T) {
		w := newWorld(t)
		require.NoError(t, w.PutRole(awstest.Role{ARN: launchRole, Trust: policy(t, "launch-role-trust.json"),
			Permissions: strings.ReplaceAll(policy(t, "launch-role.json"), `"sagemaker:TaggingAction": "CreateUserProfile"`, `"sagemaker:TaggingAction": "CreateApp"`)}))
		_, err := w.person("alice").CreateUserProfile(t.Context(), profileOf("alice"))
		refused(t, err, "AccessDeniedException", "sagemaker:AddTags")
	})
	t.Run("only a team's role can be passed", func(t *testing.T) {
		in := profileOf("alice")
		in.UserSettings.ExecutionRole = aws.String(adminRole)
		_, err := newWorld(t).person("alice").CreateUserProfile(t.Context(), in)
		refused(t, err, "AccessDeniedException", "iam:PassRole", adminRole)
	})
	t.Run("a role of another account can not be passed by anybody", func(t *testing.T) {
		in := profileOf("alice")
		in.UserSettings.ExecutionRole = aws.String(strings.Replace(teamRole, account, "222222222222", 1))
		_, err := newWorld(t).admin().CreateUserProfile(t.Context(), in)
		refused(t, err, "AccessDeniedException", "Cross-account")
	})
	t.Run("nothing may be listed, updated or deleted", func(t *testing.T) {
		w := newWorld(t)
		alice := w.person("alice")
		w.create(alice, "alice")
		_, err := alice.ListUserProfiles(t.Context(), &sagemaker.ListUserProfilesInput{})
		refused(t, err, "AccessDeniedException")
		_, err = alice.UpdateUserProfile(t.Context(), &sagemaker.UpdateUserProfileInput{DomainId: aws.String(domainID), UserProfileName: aws.String("alice")})
		refused(t, err, "AccessDeniedException")
		_, err = alice.DeleteUserProfile(t.Context(), &sagemaker.DeleteUserProfileInput{DomainId: aws.String(domainID), UserProfileName: aws.String("alice")})
		refused(t, err, "AccessDeniedException")
		_, err = alice.ListDomains(t.Context(), nil)
		refused(t, err, "AccessDeniedException")
	})
	t.Run("only the one domain can be described", func(t *testing.T) {
		w := newWorld(t)
		require.NoError(t, w.PutDomain(awstest.Domain{Account: account, Region: region, ID: "d-other"}))
		_, err := w.person("alice").DescribeDomain(t.Context(), &sagemaker.DescribeDomainInput{DomainId: aws.String("d-other")})
		refused(t, err, "AccessDeniedException")
		_, err = w.person("alice").DescribeDomain(t.Context(), &sagemaker.DescribeDomainInput{DomainId: aws.String(domainID)})
		require.NoError(t, err)
	})
}

func TestPolicyEvaluation(t *testing.T) {
	t.Run("an explicit deny wins", func(t *testing.T) {
		w := newWorld(t)
		require.NoError(t, w.PutRole(awstest.Role{ARN: adminRole, Trust: adminTrust, Permissions: `{"Version":"2012-10-17","Statement":[
			{"Effect":"Allow","Action":"sagemaker:*","Resource":"*"},
			{"Sid":"NoUrl","Effect":"Deny","Action":"sagemaker:CreatePresignedDomainUrl","Resource":"*"}]}`}))
		_, err := w.admin().CreatePresignedDomainUrl(t.Context(), presign("alice"))
		refused(t, err, "AccessDeniedException", "with an explicit deny in an identity-based policy")
		_, err = w.admin().DescribeUserProfile(t.Context(), describe("alice"))
		refused(t, err, "ResourceNotFound")
	})
	t.Run("a variable in a Resource is what the session's tags say", func(t *testing.T) {
		w := newWorld(t)
		require.NoError(t, w.PutRole(awstest.Role{ARN: adminRole, Trust: adminTrust, Permissions: `{"Version":"2012-10-17","Statement":[
			{"Effect":"Allow","Action":"sagemaker:DescribeUserProfile","Resource":"arn:aws:sagemaker:*:*:user-profile/*/${aws:PrincipalTag/absent}*"}]}`}))
		_, err := w.admin().DescribeUserProfile(t.Context(), describe("alice"))
		refused(t, err, "AccessDeniedException")
	})
	t.Run("a session policy narrows what the role may do", func(t *testing.T) {
		w := newWorld(t)
		in := asPerson("alice")
		in.Policy = aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sagemaker:DescribeUserProfile","Resource":"arn:aws:sagemaker:*:*:user-profile/*/alice"}]}`)
		alice := w.client(w.enter(in))
		_, err := alice.CreateUserProfile(t.Context(), profileOf("alice"))
		refused(t, err, "AccessDeniedException", "no session policy allows")
		_, err = alice.DescribeUserProfile(t.Context(), describe("alice"))
		refused(t, err, "ResourceNotFound")
	})
	t.Run("a session policy grants nothing that the role lacks", func(t *testing.T) {
		w := newWorld(t)
		in := asPerson("alice")
		in.Policy = aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`)
		_, err := w.client(w.enter(in)).ListUserProfiles(t.Context(), nil)
		refused(t, err, "AccessDeniedException", "no identity-based policy")
	})
	t.Run("new permissions reach live sessions", func(t *testing.T) {
		w := newWorld(t)
		alice := w.person("alice")
		require.NoError(t, w.PutRole(awstest.Role{ARN: launchRole, Trust: policy(t, "launch-role-trust.json")}))
		_, err := alice.ListUserProfiles(t.Context(), nil)
		require.NoError(t, err)
	})
	t.Run("a policy may speak about the source identity", func(t *testing.T) {
		w := newWorld(t)
		require.NoError(t, w.PutRole(awstest.Role{ARN: launchRole, Trust: policy(t, "launch-role-trust.json"),
			Permissions: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sagemaker:List*","Resource":"*","Condition":{"StringEquals":{"aws:SourceIdentity":"alice"}}}]}`}))
		_, err := w.person("alice").ListUserProfiles(t.Context(), nil)
		require.NoError(t, err)
		_, err = w.person("bob").ListUserProfiles(t.Context(), nil)
		refused(t, err, "AccessDeniedException")
	})
	t.Run("an update may not pass any role either", func(t *testing.T) {
		w := newWorld(t)
		w.create(w.admin(), "alice")
		require.NoError(t, w.PutRole(awstest.Role{ARN: adminRole, Trust: adminTrust,
			Permissions: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sagemaker:*","Resource":"*"}]}`}))
		_, err := w.admin().UpdateUserProfile(t.Context(), &sagemaker.UpdateUserProfileInput{DomainId: aws.String(domainID), UserProfileName: aws.String("alice"),
			UserSettings: &types.UserSettings{ExecutionRole: aws.String(teamRole)}})
		refused(t, err, "AccessDeniedException", "iam:PassRole")
	})
	t.Run("tags of the role itself are principal tags", func(t *testing.T) {
		w := newWorld(t)
		require.NoError(t, w.PutRole(awstest.Role{ARN: adminRole, Trust: adminTrust, Tags: map[string]string{"Team": "ops"},
			Permissions: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sagemaker:List*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"ops"}}}]}`}))
		_, err := w.admin().ListUserProfiles(t.Context(), nil)
		require.NoError(t, err)
	})
}

// The guard rail for other roles of the account, as their own policy.
func TestGuardRail(t *testing.T) {
	guarded := func(t *testing.T) (world, *sagemaker.Client) {
		w := newWorld(t)
		rail := strings.Replace(policy(t, "scp-protect.json"), `"Statement": [`, `"Statement": [{"Effect":"Allow","Action":"sagemaker:*","Resource":"*"},`, 1)
		require.NoError(t, w.PutRole(awstest.Role{ARN: adminRole, Trust: adminTrust, Permissions: rail}))
		require.NoError(t, w.PutProfile(awstest.Profile{Domain: domainID, Name: "alice", Tags: map[string]string{"studiobroker-managed": "true"}}))
		require.NoError(t, w.PutProfile(awstest.Profile{Domain: domainID, Name: "free"}))
		return w, w.admin()
	}
	t.Run("nobody mints a URL around the broker", func(t *testing.T) {
		w, admin := guarded(t)
		_, err := admin.CreatePresignedDomainUrl(t.Context(), presign("alice"))
		refused(t, err, "AccessDeniedException", "with an explicit deny")
		require.Equal(t, "NoURLAroundTheBroker denies it", w.last().Reason)
		_, err = admin.CreatePresignedDomainUrl(t.Context(), presign("free"))
		require.NoError(t, err)
	})
	t.Run("nobody changes the broker's tags", func(t *testing.T) {
		_, admin := guarded(t)
		arn := aws.String("arn:aws:sagemaker:eu-west-1:111111111111:user-profile/d-abc123/alice")
		_, err := admin.DeleteTags(t.Context(), &sagemaker.DeleteTagsInput{ResourceArn: arn, TagKeys: []string{"studiobroker-managed"}})
		refused(t, err, "AccessDeniedException", "sagemaker:DeleteTags")
		_, err = admin.DeleteTags(t.Context(), &sagemaker.DeleteTagsInput{ResourceArn: arn, TagKeys: []string{"cost"}})
		require.NoError(t, err)
	})
}

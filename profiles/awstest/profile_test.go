package awstest_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"
	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/profiles/awstest"
)

func TestProfileLife(t *testing.T) {
	status := func(t *testing.T, c *sagemaker.Client) types.UserProfileStatus {
		out, err := c.DescribeUserProfile(t.Context(), describe("alice"))
		require.NoError(t, err)
		return out.Status
	}
	t.Run("a profile is pending, then in service", func(t *testing.T) {
		w := newWorld(t)
		admin := w.admin()
		out, err := admin.CreateUserProfile(t.Context(), profileOf("Alice"))
		require.NoError(t, err)
		require.Equal(t, "arn:aws:sagemaker:eu-west-1:111111111111:user-profile/d-abc123/alice", *out.UserProfileArn)
		require.Equal(t, types.UserProfileStatusPending, status(t, admin))
		w.clock.Advance(4999 * time.Millisecond)
		require.Equal(t, types.UserProfileStatusPending, status(t, admin))
		w.clock.Advance(time.Millisecond)
		require.Equal(t, types.UserProfileStatusInService, status(t, admin))
	})
	t.Run("it is described as it was created", func(t *testing.T) {
		w := newWorld(t)
		w.create(w.admin(), "Alice")
		out, err := w.admin().DescribeUserProfile(t.Context(), describe("alice"))
		require.NoError(t, err)
		require.Equal(t, "Alice", *out.UserProfileName)
		require.Equal(t, teamRole, *out.UserSettings.ExecutionRole)
		require.Regexp(t, `^\d+$`, *out.HomeEfsFileSystemUid)
		require.WithinDuration(t, w.clock.Now().Add(-5*time.Second), *out.CreationTime, time.Millisecond)
		require.Nil(t, out.FailureReason)

		seen, ok := w.Profile(domainID, "ALICE")
		require.True(t, ok)
		require.Equal(t, "churn", seen.Tags["studiobroker-team"])
		require.Equal(t, teamRole, seen.ExecutionRole)
		require.Contains(t, seen.CreatedBy, "assumed-role/admin/admin")
	})
	t.Run("it may end as failed, with the reason", func(t *testing.T) {
		w := newWorld(t)
		w.FailNextProfile("the EFS is full")
		admin := w.admin()
		_, err := admin.CreateUserProfile(t.Context(), profileOf("alice"))
		require.NoError(t, err)
		out, err := admin.DescribeUserProfile(t.Context(), describe("alice"))
		require.NoError(t, err)
		require.Equal(t, types.UserProfileStatusPending, out.Status)
		require.Nil(t, out.FailureReason)
		w.clock.Advance(5 * time.Second)
		out, err = admin.DescribeUserProfile(t.Context(), describe("alice"))
		require.NoError(t, err)
		require.Equal(t, types.UserProfileStatusFailed, out.Status)
		require.Equal(t, "the EFS is full", *out.FailureReason)
	})
	t.Run("names are not case-sensitive", func(t *testing.T) {
		w := newWorld(t)
		w.create(w.admin(), "alice")
		_, err := w.admin().CreateUserProfile(t.Context(), profileOf("ALICE"))
		refused(t, err, "ResourceInUse", "already exists")
	})
	t.Run("an update replaces the settings it names", func(t *testing.T) {
		w := newWorld(t)
		admin := w.admin()
		w.create(admin, "alice")
		_, err := admin.UpdateUserProfile(t.Context(), &sagemaker.UpdateUserProfileInput{DomainId: aws.String(domainID), UserProfileName: aws.String("alice"),
			UserSettings: &types.UserSettings{SecurityGroups: []string{"sg-1"}}})
		require.NoError(t, err)
		require.Equal(t, types.UserProfileStatusUpdating, status(t, admin))
		_, err = admin.UpdateUserProfile(t.Context(), &sagemaker.UpdateUserProfileInput{DomainId: aws.String(domainID), UserProfileName: aws.String("alice")})
		refused(t, err, "ResourceInUse", "Updating")
		w.clock.Advance(5 * time.Second)
		out, err := admin.DescribeUserProfile(t.Context(), describe("alice"))
		require.NoError(t, err)
		require.Equal(t, teamRole, *out.UserSettings.ExecutionRole)
		require.Equal(t, []string{"sg-1"}, out.UserSettings.SecurityGroups)
		require.True(t, out.LastModifiedTime.After(*out.CreationTime))
	})
	t.Run("a deleted profile is deleting, then gone", func(t *testing.T) {
		w := newWorld(t)
		admin := w.admin()
		w.create(admin, "alice")
		remove := &sagemaker.DeleteUserProfileInput{DomainId: aws.String(domainID), UserProfileName: aws.String("alice")}
		_, err := admin.DeleteUserProfile(t.Context(), remove)
		require.NoError(t, err)
		require.Equal(t, types.UserProfileStatusDeleting, status(t, admin))
		_, err = admin.DeleteUserProfile(t.Context(), remove)
		refused(t, err, "ResourceInUse")
		_, err = admin.CreateUserProfile(t.Context(), profileOf("alice"))
		refused(t, err, "ResourceInUse")
		w.clock.Advance(5 * time.Second)
		_, err = admin.DescribeUserProfile(t.Context(), describe("alice"))
		refused(t, err, "ResourceNotFound", "UserProfile [alice] does not exist in Domain [d-abc123].")
		w.create(admin, "alice")
	})
	t.Run("a profile can be placed in any state", func(t *testing.T) {
		w := newWorld(t)
		require.NoError(t, w.PutProfile(awstest.Profile{Domain: domainID, Name: "alice", Status: "Update_Failed", FailureReason: "stuck", ExecutionRole: teamRole, Tags: map[string]string{"Team": "x"}}))
		require.Equal(t, types.UserProfileStatusUpdateFailed, status(t, w.admin()))
		require.Error(t, w.PutProfile(awstest.Profile{Domain: domainID, Name: "a.b"}))
		require.Error(t, w.PutProfile(awstest.Profile{Domain: domainID, Name: "ab", Status: "Sleeping"}))
		require.Error(t, w.PutProfile(awstest.Profile{Domain: "d-none", Name: "ab"}))
		require.Len(t, w.Profiles(domainID), 1)
	})
	t.Run("how long it takes can be changed", func(t *testing.T) {
		w := newWorld(t)
		w.SetPending(0)
		_, err := w.admin().CreateUserProfile(t.Context(), profileOf("alice"))
		require.NoError(t, err)
		require.Equal(t, types.UserProfileStatusInService, status(t, w.admin()))
	})
}

func TestRaceForOneName(t *testing.T) {
	w := newWorld(t)
	admin := w.admin()
	const racers = 20
	outcomes := make(chan string, racers)
	for range racers {
		go func() {
			_, err := admin.CreateUserProfile(t.Context(), profileOf("alice"))
			outcomes <- code(err)
		}()
	}
	count := map[string]int{}
	for range racers {
		count[<-outcomes]++
	}
	require.Equal(t, map[string]int{"": 1, "ResourceInUse": racers - 1}, count)
	require.Len(t, w.Profiles(domainID), 1)
}

func TestProfileLimits(t *testing.T) {
	t.Run("an account has so many profiles and no more", func(t *testing.T) {
		w := newWorld(t)
		w.PutAccount(awstest.Account{ID: account, MaxProfiles: 1})
		w.create(w.admin(), "alice")
		_, err := w.admin().CreateUserProfile(t.Context(), profileOf("bob"))
		refused(t, err, "ResourceLimitExceeded", "The account-level service limit 'Maximum number of Studio user profiles allowed per account' is 1 UserProfiles, with current utilization of 1 UserProfiles and a request delta of 1 UserProfiles.")
	})
	t.Run("a domain that is not in service takes nobody", func(t *testing.T) {
		w := newWorld(t)
		require.NoError(t, w.PutDomain(awstest.Domain{Account: account, Region: region, ID: domainID, Status: "Deleting"}))
		_, err := w.admin().CreateUserProfile(t.Context(), profileOf("alice"))
		refused(t, err, "ValidationException", "Deleting")
	})
	t.Run("a domain in SSO mode wants the user's name there, one in IAM mode does not", func(t *testing.T) {
		w := newWorld(t)
		in := profileOf("alice")
		in.SingleSignOnUserIdentifier, in.SingleSignOnUserValue = aws.String("UserName"), aws.String("alice")
		_, err := w.admin().CreateUserProfile(t.Context(), in)
		refused(t, err, "ValidationException", "AuthMode IAM")
		require.NoError(t, w.PutDomain(awstest.Domain{Account: account, Region: region, ID: domainID, AuthMode: "SSO"}))
		_, err = w.admin().CreateUserProfile(t.Context(), profileOf("alice"))
		refused(t, err, "ValidationException", "AuthMode SSO")
		_, err = w.admin().CreateUserProfile(t.Context(), in)
		require.NoError(t, err)
	})
}

func TestListUserProfiles(t *testing.T) {
	w := newWorld(t)
	admin := w.admin()
	for _, name := range strings.Fields("c a b bob-ds jim-bob-ds") {
		w.create(admin, name)
	}
	list := func(in sagemaker.ListUserProfilesInput) (names []string) {
		out, err := admin.ListUserProfiles(t.Context(), &in)
		require.NoError(t, err)
		for _, p := range out.UserProfiles {
			names = append(names, *p.UserProfileName)
		}
		return names
	}
	t.Run("the oldest comes first", func(t *testing.T) {
		require.Equal(t, []string{"c", "a", "b", "bob-ds", "jim-bob-ds"}, list(sagemaker.ListUserProfilesInput{}))
	})
	t.Run("or the newest", func(t *testing.T) {
		require.Equal(t, "jim-bob-ds", list(sagemaker.ListUserProfilesInput{SortOrder: types.SortOrderDescending, SortBy: types.UserProfileSortKeyLastModifiedTime})[0])
	})
	t.Run("the name filter is a substring", func(t *testing.T) {
		require.Equal(t, []string{"bob-ds", "jim-bob-ds"}, list(sagemaker.ListUserProfilesInput{UserProfileNameContains: aws.String("bob-ds")}))
	})
	t.Run("the domain filter is exact", func(t *testing.T) {
		require.Empty(t, list(sagemaker.ListUserProfilesInput{DomainIdEquals: aws.String("d-abc")}))
		require.Len(t, list(sagemaker.ListUserProfilesInput{DomainIdEquals: aws.String(domainID)}), 5)
	})
	t.Run("pages follow each other without gap or overlap", func(t *testing.T) {
		pages := sagemaker.NewListUserProfilesPaginator(admin, &sagemaker.ListUserProfilesInput{MaxResults: aws.Int32(2)})
		var names []string
		for pages.HasMorePages() {
			page, err := pages.NextPage(t.Context())
			require.NoError(t, err)
			require.LessOrEqual(t, len(page.UserProfiles), 2)
			for _, p := range page.UserProfiles {
				names = append(names, *p.UserProfileName)
			}
		}
		require.Equal(t, []string{"c", "a", "b", "bob-ds", "jim-bob-ds"}, names)
	})
	t.Run("a made-up token is refused", func(t *testing.T) {
		for _, token := range []string{"next", "LTE=", "OTk="} { // no base64, -1, 99
			_, err := admin.ListUserProfiles(t.Context(), &sagemaker.ListUserProfilesInput{NextToken: &token})
			refused(t, err, "ValidationException", "NextToken")
		}
	})
}

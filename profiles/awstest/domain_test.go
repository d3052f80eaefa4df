package awstest_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"
	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/profiles/awstest"
)

func TestDescribeDomain(t *testing.T) {
	t.Run("a domain says how people sign in to it", func(t *testing.T) {
		w := newWorld(t)
		require.NoError(t, w.PutDomain(awstest.Domain{Account: account, Region: region, ID: "d-sso", Name: "research", AuthMode: "SSO", ExecutionRole: teamRole}))
		out, err := w.admin().DescribeDomain(t.Context(), &sagemaker.DescribeDomainInput{DomainId: aws.String("d-sso")})
		require.NoError(t, err)
		require.Equal(t, types.AuthModeSso, out.AuthMode)
		require.Equal(t, types.DomainStatusInService, out.Status)
		require.Equal(t, "research", *out.DomainName)
		require.Equal(t, "arn:aws:sagemaker:eu-west-1:111111111111:domain/d-sso", *out.DomainArn)
		require.Equal(t, teamRole, *out.DefaultUserSettings.ExecutionRole)
		require.Equal(t, w.StudioURL, *out.Url)
	})
	t.Run("a domain that does not exist is not found", func(t *testing.T) {
		_, err := newWorld(t).admin().DescribeDomain(t.Context(), &sagemaker.DescribeDomainInput{DomainId: aws.String("d-none")})
		refused(t, err, "ResourceNotFound", "Domain [d-none] does not exist.")
	})
	t.Run("without a Studio of its own a domain has AWS's address", func(t *testing.T) {
		server, err := awstest.New(awstest.Config{
			Keys:    []awstest.Key{{ID: "AKIAADMIN00000000000", Secret: "x", Principal: "arn:aws:iam::111111111111:user/admin"}},
			Domains: []awstest.Domain{{Account: account, Region: region, ID: domainID}},
		})
		require.NoError(t, err)
		r := unsigned("SageMaker.ListDomains")
		sign(t, r, "{}", "sagemaker", awstest.Key{ID: "AKIAADMIN00000000000", Secret: "x"}, time.Now())
		rec := httptest.NewRecorder()
		server.ServeHTTP(rec, r)
		require.Contains(t, rec.Body.String(), `"Url":"https://d-abc123.studio.eu-west-1.sagemaker.aws"`)
	})
}

// A session sees its own account, in the region it signs for.
func TestIsolation(t *testing.T) {
	w := newWorld(t)
	const other = "222222222222"
	require.NoError(t, w.PutDomain(awstest.Domain{Account: other, Region: region, ID: "d-theirs"}))
	require.NoError(t, w.PutDomain(awstest.Domain{Account: account, Region: "us-east-1", ID: "d-abroad"}))
	require.NoError(t, w.PutProfile(awstest.Profile{Domain: "d-theirs", Name: "alice"}))
	admin := w.admin()
	t.Run("another account's domain does not exist", func(t *testing.T) {
		_, err := admin.DescribeDomain(t.Context(), &sagemaker.DescribeDomainInput{DomainId: aws.String("d-theirs")})
		refused(t, err, "ResourceNotFound")
		_, err = admin.CreatePresignedDomainUrl(t.Context(), &sagemaker.CreatePresignedDomainUrlInput{DomainId: aws.String("d-theirs"), UserProfileName: aws.String("alice")})
		refused(t, err, "ResourceNotFound")
		_, err = admin.ListTags(t.Context(), &sagemaker.ListTagsInput{ResourceArn: aws.String("arn:aws:sagemaker:eu-west-1:222222222222:user-profile/d-theirs/alice")})
		refused(t, err, "ResourceNotFound")
	})
	t.Run("nor does a domain of another region", func(t *testing.T) {
		_, err := admin.DescribeDomain(t.Context(), &sagemaker.DescribeDomainInput{DomainId: aws.String("d-abroad")})
		refused(t, err, "ResourceNotFound")
		_, err = admin.DescribeDomain(t.Context(), &sagemaker.DescribeDomainInput{DomainId: aws.String("d-abroad")}, func(o *sagemaker.Options) { o.Region = "us-east-1" })
		require.NoError(t, err)
	})
	t.Run("lists hold only what is visible", func(t *testing.T) {
		out, err := admin.ListDomains(t.Context(), nil)
		require.NoError(t, err)
		require.Len(t, out.Domains, 1)
		require.Equal(t, domainID, *out.Domains[0].DomainId)
		profiles, err := admin.ListUserProfiles(t.Context(), nil)
		require.NoError(t, err)
		require.Empty(t, profiles.UserProfiles)
	})
}

func TestSetup(t *testing.T) {
	w := newWorld(t)
	for sentence, err := range map[string]error{
		"a domain ID that AWS would not give":      w.PutDomain(awstest.Domain{Account: account, Region: region, ID: "abc"}),
		"an AuthMode that AWS does not know":       w.PutDomain(awstest.Domain{Account: account, Region: region, ID: "d-x", AuthMode: "SAML"}),
		"a domain ID twice":                        w.PutDomain(awstest.Domain{Account: "222222222222", Region: region, ID: domainID}),
		"an account number that lost a digit":      w.PutDomain(awstest.Domain{Account: "11111111111", Region: region, ID: "d-y"}),
		"a role that is none":                      w.PutRole(awstest.Role{ARN: "arn:aws:iam::111111111111:user/x"}),
		"a trust policy that can not be evaluated": w.PutRole(awstest.Role{ARN: adminRole, Trust: "{}"}),
		"a permission policy likewise":             w.PutRole(awstest.Role{ARN: adminRole, Permissions: "{}"}),
		"a trust policy of 2049 characters":        w.PutRole(awstest.Role{ARN: adminRole, Trust: strings.Replace(adminTrust, "{", `{"Id":"`+strings.Repeat("x", 2048)+`",`, 1)}),
		"a session of half an hour":                w.PutRole(awstest.Role{ARN: adminRole, MaxSession: 1800e9}),
		"a session of 13 hours":                    w.PutRole(awstest.Role{ARN: adminRole, MaxSession: 13 * 3600e9}),
		"a key without a secret":                   w.PutKey(awstest.Key{ID: "AKIAX", Principal: adminRole}),
		"a key of nobody":                          w.PutKey(awstest.Key{ID: "AKIAX", Secret: "x", Principal: "alice"}),
	} {
		t.Run(sentence+" is an error", func(t *testing.T) { require.Error(t, err) })
	}
	t.Run("New tells the same", func(t *testing.T) {
		for _, cfg := range []awstest.Config{
			{Domains: []awstest.Domain{{ID: "abc"}}}, {Roles: []awstest.Role{{ARN: "x"}}}, {Keys: []awstest.Key{{}}},
		} {
			_, err := awstest.New(cfg)
			require.ErrorContains(t, err, "awstest: ")
		}
	})
	t.Run("the settings of a domain change and its profiles stay", func(t *testing.T) {
		require.NoError(t, w.PutProfile(awstest.Profile{Domain: domainID, Name: "alice"}))
		require.NoError(t, w.PutDomain(awstest.Domain{Account: account, Region: region, ID: domainID, AuthMode: "SSO"}))
		_, ok := w.Profile(domainID, "alice")
		require.True(t, ok)
	})
}

// Partitions other than aws, account numbers that begin with a zero.
func TestPartitions(t *testing.T) {
	const role = "arn:aws-cn:iam::012345670123:role/launch"
	cloud := awstest.Start(t, awstest.Config{
		Keys: []awstest.Key{{ID: "AKIACHINA00000000000", Secret: "x", Principal: "arn:aws-cn:iam::012345670123:user/broker"}},
		Roles: []awstest.Role{{ARN: role, Trust: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",
			"Principal":{"AWS":"arn:aws-cn:iam::012345670123:root"}}]}`}},
		Domains: []awstest.Domain{{Partition: "aws-cn", Account: "012345670123", Region: "cn-north-1", ID: "d-cn"}},
	})
	w := world{Loopback: cloud, t: t}
	client := w.client(awstest.Key{ID: "AKIACHINA00000000000", Secret: "x"})
	in := &sagemaker.CreateUserProfileInput{DomainId: aws.String("d-cn"), UserProfileName: aws.String("alice")}
	_, err := client.CreateUserProfile(t.Context(), in)
	refused(t, err, "ResourceNotFound")
	out, err := client.CreateUserProfile(t.Context(), in, func(o *sagemaker.Options) { o.Region = "cn-north-1" })
	require.NoError(t, err)
	require.Equal(t, "arn:aws-cn:sagemaker:cn-north-1:012345670123:user-profile/d-cn/alice", *out.UserProfileArn)
}

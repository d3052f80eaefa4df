package awstest_test

import (
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"
	"github.com/stretchr/testify/require"
)

func smTag(key, value string) types.Tag {
	return types.Tag{Key: aws.String(key), Value: aws.String(value)}
}

func TestTags(t *testing.T) {
	w := newWorld(t)
	admin := w.admin()
	w.create(admin, "Alice")
	for name, arn := range map[string]string{
		"a profile": "arn:aws:sagemaker:eu-west-1:111111111111:user-profile/d-abc123/Alice",
		"a domain":  "arn:aws:sagemaker:eu-west-1:111111111111:domain/d-abc123",
	} {
		t.Run(name+" is tagged, listed and untagged", func(t *testing.T) {
			added, err := admin.AddTags(t.Context(), &sagemaker.AddTagsInput{ResourceArn: &arn, Tags: []types.Tag{smTag("Team", "x"), smTag("Cost", "1")}})
			require.NoError(t, err)
			require.Contains(t, added.Tags, smTag("Team", "x"))
			_, err = admin.DeleteTags(t.Context(), &sagemaker.DeleteTagsInput{ResourceArn: &arn, TagKeys: []string{"Cost"}})
			require.NoError(t, err)
			listed, err := admin.ListTags(t.Context(), &sagemaker.ListTagsInput{ResourceArn: &arn})
			require.NoError(t, err)
			require.Contains(t, listed.Tags, smTag("Team", "x"))
			require.NotContains(t, listed.Tags, smTag("Cost", "1"))
		})
	}
	profileARN := aws.String("arn:aws:sagemaker:eu-west-1:111111111111:user-profile/d-abc123/alice")
	t.Run("what does not exist has no tags", func(t *testing.T) {
		_, err := admin.ListTags(t.Context(), &sagemaker.ListTagsInput{ResourceArn: aws.String(*profileARN + "x")})
		refused(t, err, "ResourceNotFound")
	})
	t.Run("keys of Amazon and keys that come twice are refused", func(t *testing.T) {
		_, err := admin.AddTags(t.Context(), &sagemaker.AddTagsInput{ResourceArn: profileARN, Tags: []types.Tag{smTag("AWS:x", "1")}})
		refused(t, err, "ValidationException", "aws: prefixed")
		_, err = admin.AddTags(t.Context(), &sagemaker.AddTagsInput{ResourceArn: profileARN, Tags: []types.Tag{smTag("x", "1"), smTag("x", "2")}})
		refused(t, err, "ValidationException", "Duplicate")
	})
	t.Run("a group name has to be encoded before it is a tag", func(t *testing.T) {
		_, err := admin.AddTags(t.Context(), &sagemaker.AddTagsInput{ResourceArn: profileARN, Tags: []types.Tag{smTag("group", "CN=data,OU=x")}})
		refused(t, err, "ValidationException", "Value 'CN=data,OU=x' at 'tags.1.member.value' failed to satisfy constraint: Member must satisfy regular expression pattern")
	})
	t.Run("fifty tags are enough", func(t *testing.T) {
		var many []types.Tag
		for i := range 50 {
			many = append(many, smTag(fmt.Sprint("k", i), ""))
		}
		_, err := admin.AddTags(t.Context(), &sagemaker.AddTagsInput{ResourceArn: profileARN, Tags: many})
		refused(t, err, "ResourceLimitExceeded")
		seen, _ := w.Profile(domainID, "alice")
		require.Len(t, seen.Tags, 4)
	})
	t.Run("a page of tags has at least fifty", func(t *testing.T) {
		_, err := admin.ListTags(t.Context(), &sagemaker.ListTagsInput{ResourceArn: profileARN, MaxResults: aws.Int32(49)})
		refused(t, err, "ValidationException", "'maxResults'")
	})
}

package awstest

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestQueryParameters(t *testing.T) {
	tables, err := models()
	require.NoError(t, err)
	for _, test := range []struct {
		sentence, form string
		want           document
	}{
		{"a number is a number", "DurationSeconds=900", document{"DurationSeconds": json.Number("900")}},
		{"what is no number stays a text, for the model to refuse", "DurationSeconds=1e3", document{"DurationSeconds": "1e3"}},
		{"members of lists come in order", "TransitiveTagKeys.member.2=b&TransitiveTagKeys.member.1=a", document{"TransitiveTagKeys": []any{"a", "b"}}},
		{"a gap ends a list", "TransitiveTagKeys.member.1=a&TransitiveTagKeys.member.3=c", document{"TransitiveTagKeys": []any{"a"}}},
		{"structures nest", "Tags.member.1.Key=k&Tags.member.1.Value=v%26", document{"Tags": []any{document{"Key": "k", "Value": "v&"}}}},
		{"the first of two wins", "RoleArn=a&RoleArn=b", document{"RoleArn": "a"}},
		{"unknown names are ignored", "Action=AssumeRole&Colour=blue&Tags.member.1.Colour=blue", document{"Tags": []any{document{}}}},
	} {
		t.Run(test.sentence, func(t *testing.T) {
			doc, err := queryProtocol{}.decode([]byte(test.form), tables["sts"], "AssumeRoleRequest")
			require.NoError(t, err)
			require.Equal(t, test.want, doc)
		})
	}
}

package awstest

import (
	"bytes"
	"go/build"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The SDK ships one request and one response per operation that use every
// member it knows. The tables have to know them all, by name and by type: a
// member that they lack would be ignored, and an answer could not hold it.
func TestTablesKnowWhatTheSDKKnows(t *testing.T) {
	sdk, err := build.Import("github.com/aws/aws-sdk-go-v2/service/sagemaker", ".", build.FindOnly)
	require.NoError(t, err)
	tables, err := models()
	require.NoError(t, err)
	m := tables["sagemaker"]
	for name, op := range m.Operations {
		t.Run(name, func(t *testing.T) {
			known(t, m, op.Input, filepath.Join(sdk.Dir, "request_snapshot", name+".request.snap"))
			known(t, m, op.Output, filepath.Join(sdk.Dir, "response_snapshot", name+".response.snap"))
		})
	}
}

// known holds the document at the end of a snapshot to a shape's names and
// types. The values in it are made up.
func known(t *testing.T, m *model, shape, file string) {
	raw, err := os.ReadFile(file)
	if os.IsNotExist(err) {
		t.Skip("this copy of the SDK has no snapshots")
	}
	require.NoError(t, err)
	_, body, _ := bytes.Cut(raw, []byte("\n\n"))
	body = body[max(bytes.IndexByte(body, '{'), 0):]
	if len(body) == 0 || body[0] != '{' {
		return // an operation without an answer
	}
	doc, err := decodeJSON(body)
	require.NoError(t, err)
	v := m.validate(shape, doc)
	require.Empty(t, v.unknown, "a member that the tables lack")
	require.Empty(t, v.mistyped)
}

func TestEveryOperationHasItsModel(t *testing.T) {
	tables, err := models()
	require.NoError(t, err)
	for key := range operations() {
		service, name, _ := strings.Cut(key, ".")
		require.Contains(t, tables[service].Operations, name)
	}
	n := 0
	for _, m := range tables {
		n += len(m.Operations)
	}
	require.Len(t, operations(), n, "the tables hold operations that nothing answers")
}

func TestOverlay(t *testing.T) {
	load := func(overlay string) (*shape, error) {
		tables, err := loadModels([]byte(`{"services":{"s":{"shapes":{"A":{"type":"structure","members":{"B":"B"}},"B":{"type":"string","enum":["x"],"min":1,"max":2,"pattern":"^a"}}}}}`),
			[]byte(`{"services":{"s":{"shapes":`+overlay+`}}}`))
		if err != nil {
			return nil, err
		}
		return tables["s"].Shapes["B"], nil
	}
	t.Run("values are added, bounds and pattern replaced", func(t *testing.T) {
		b, err := load(`{"B":{"enum":["y"],"min":3,"max":4,"pattern":"b"}}`)
		require.NoError(t, err)
		require.Equal(t, []string{"x", "y"}, b.Enum)
		require.InDelta(t, 3, *b.Min, 0)
		require.InDelta(t, 4, *b.Max, 0)
		require.True(t, b.full.MatchString("b"))
	})
	t.Run("a reference into nothing is an error", func(t *testing.T) {
		_, err := load(`{"A":{"members":{"C":"C"}}}`)
		require.ErrorContains(t, err, "shape A refers to C, which the tables lack")
	})
	t.Run("a pattern that Go can not read is an error", func(t *testing.T) {
		_, err := load(`{"B":{"pattern":"(?=x)"}}`)
		require.ErrorContains(t, err, "shape B")
	})
	t.Run("a table that is no JSON is an error", func(t *testing.T) {
		_, err := loadModels(nil, nil)
		require.ErrorContains(t, err, "model_table.json")
		_, err = loadModels([]byte("{}"), nil)
		require.ErrorContains(t, err, "model_overlay.json")
	})
}

func TestPatternsOfTheModels(t *testing.T) {
	tables, err := models()
	require.NoError(t, err)
	for _, test := range []struct {
		service, shape, text string
		want                 bool
	}{
		{"sagemaker", "UserProfileName", "a-b--c", true},
		{"sagemaker", "UserProfileName", "-a", false},
		{"sagemaker", "UserProfileName", "a\n", false},
		{"sagemaker", "DomainId", "d-abc123", true},
		{"sagemaker", "DomainId", "d-ABC", false},
		{"sagemaker", "TagValue", "Zürich 東京 @x", true},
		{"sagemaker", "TagValue", "a,b", false},
		{"sagemaker", "RoleArn", "arn:aws-cn:iam::111111111111:role/a/b", true},
		{"sagemaker", "ImageVersionArn", "None", true},
		{"sts", "arnType", "arn:\U0001F680", true},
		{"sts", "arnType", "a\x00", false},
		{"sts", "roleSessionNameType", "a/b", false},
		{"sts", "roleSessionNameType", "a.b@c", true},
	} {
		require.Equal(t, test.want, tables[test.service].Shapes[test.shape].full.MatchString(test.text), "%s %q", test.shape, test.text)
	}
}

// An answer that AWS could not give does not leave the server unnoticed.
func TestOwnAnswersAreHeldToTheModel(t *testing.T) {
	s, err := New(Config{})
	require.NoError(t, err)
	c := &call{server: s, wire: jsonProtocol{}, service: "sagemaker", name: "DescribeUserProfile", shapes: s.models["sagemaker"].Operations["DescribeUserProfile"]}
	for sentence, answer := range map[string]any{
		"a status that does not exist": document{"Status": "Sleeping"},
		"a member that does not exist": document{"Tags": document{}},
		"a number for a text":          document{"DomainId": 1},
	} {
		_, refusal := c.encode(answer)
		require.NotNil(t, refusal, sentence)
		require.Equal(t, "InternalFailure", refusal.code, sentence)
		require.Contains(t, refusal.message, "own answer to DescribeUserProfile breaks AWS's model")
	}
}

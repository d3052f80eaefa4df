package awstest_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/profiles/awstest"
)

// post sends a call without a signature.
func post(t *testing.T, method, body string, header ...string) (status int, answer string) {
	r := httptest.NewRequest(method, "/", strings.NewReader(body))
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	newWorld(t).ServeHTTP(rec, r)
	require.NotEmpty(t, rec.Header().Get("X-Amzn-Requestid"))
	return rec.Code, rec.Body.String()
}

func TestUnknownOperations(t *testing.T) {
	const form = "application/x-www-form-urlencoded; charset=utf-8"
	for sentence, test := range map[string]struct {
		method, body string
		header       []string
		want         string
	}{
		"an operation that SageMaker lacks":   {"POST", "{}", []string{"X-Amz-Target", "SageMaker.MakeCoffee"}, `{"__type":"UnknownOperationException"}`},
		"an operation that is not built here": {"POST", "{}", []string{"X-Amz-Target", "SageMaker.CreateApp"}, `{"__type":"UnknownOperationException"}`},
		"another service":                     {"POST", "{}", []string{"X-Amz-Target", "AmazonSQS.SendMessage"}, `{"__type":"UnknownOperationException"}`},
		"a GET":                               {"GET", "", nil, `{"__type":"UnknownOperationException"}`},
		"an action that STS lacks":            {"POST", "Action=MakeCoffee&Version=2011-06-15", []string{"Content-Type", form}, "<Code>InvalidAction</Code><Message>Could not find operation MakeCoffee for version 2011-06-15</Message>"},
		"another version of STS":              {"POST", "Action=AssumeRole&Version=2010-05-08", []string{"Content-Type", form}, "<Code>InvalidAction</Code>"},
		"a form that can not be read":         {"POST", "%zz", []string{"Content-Type", form}, "<Code>MalformedQueryString</Code>"},
		"an action with markup in its name":   {"POST", "Action=%3Cb%3E&Version=2011-06-15", []string{"Content-Type", form}, "operation &lt;b&gt; for"},
	} {
		t.Run(sentence+" is refused in its wire form", func(t *testing.T) {
			status, answer := post(t, test.method, test.body, test.header...)
			require.Equal(t, http.StatusBadRequest, status)
			require.Contains(t, answer, test.want)
		})
	}
	t.Run("a request of more than a megabyte is too large", func(t *testing.T) {
		status, answer := post(t, "POST", strings.Repeat(" ", 1<<20+1), "X-Amz-Target", "SageMaker.ListDomains")
		require.Equal(t, http.StatusRequestEntityTooLarge, status)
		require.Contains(t, answer, "RequestEntityTooLargeException")
	})
	t.Run("the trail tells what is missing", func(t *testing.T) {
		w := newWorld(t)
		_, err := w.admin().ListApps(t.Context(), nil)
		refused(t, err, "UnknownOperationException")
		require.Equal(t, `awstest does not implement "ListApps"`, w.last().Reason)
	})
}

// What a caller sends is held to AWS's model, and told in AWS's words.
func TestValidation(t *testing.T) {
	t.Run("an e-mail address is no profile name", func(t *testing.T) {
		_, err := newWorld(t).admin().DescribeUserProfile(t.Context(), describe("alice@example.com"))
		refused(t, err, "ValidationException", "1 validation error detected: Value 'alice@example.com' at 'userProfileName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}")
	})
	t.Run("a name that ends in a hyphen is refused: patterns are full matches", func(t *testing.T) {
		_, err := newWorld(t).admin().DescribeUserProfile(t.Context(), describe("alice-"))
		refused(t, err, "ValidationException")
	})
	t.Run("all that is wrong is told at once", func(t *testing.T) {
		long := strings.Repeat("x", 64) + "."
		_, err := newWorld(t).admin().DescribeUserProfile(t.Context(), &sagemaker.DescribeUserProfileInput{DomainId: aws.String("Domain"), UserProfileName: &long})
		refused(t, err, "ValidationException", "3 validation errors detected: ", "; Value '", "at 'domainId'", "Member must have length less than or equal to 63")
	})
	t.Run("a session name has no space, and STS calls it by its own code", func(t *testing.T) {
		_, err := newWorld(t).sts().AssumeRole(t.Context(), &sts.AssumeRoleInput{RoleArn: aws.String(adminRole), RoleSessionName: aws.String("John Doe")})
		refused(t, err, "ValidationError", `Value 'John Doe' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*`)
	})
	for sentence, test := range map[string]struct{ body, want string }{
		"a missing member":          {`{}`, "Value null at 'domainId' failed to satisfy constraint: Member must not be null"},
		"a member that is null":     {`{"DomainId":null}`, "Value null at 'domainId'"},
		"a number for a text":       {`{"DomainId":1}`, "SerializationException"},
		"a text for a number":       {`{"DomainId":"d-a","UserProfileName":"a","ExpiresInSeconds":"5"}`, "SerializationException"},
		"a fraction for an integer": {`{"DomainId":"d-a","UserProfileName":"a","ExpiresInSeconds":5.5}`, "SerializationException"},
		"a list for a text":         {`{"DomainId":[{"a":["b"]}]}`, "SerializationException"},
		"an object for a text":      {`{"DomainId":{"a":"b"}}`, "SerializationException"},
		"a truth for a text":        {`{"DomainId":true}`, "SerializationException"},
		"what is no JSON":           {`{`, "SerializationException"},
		"JSON that is no object":    {`[]`, "SerializationException"},
		"nothing at all":            {``, "Value null at 'domainId'"},
	} {
		t.Run(sentence+" is refused", func(t *testing.T) {
			w := newWorld(t)
			status, answer := w.raw(t, "CreatePresignedDomainUrl", test.body)
			require.Equal(t, http.StatusBadRequest, status)
			require.Contains(t, answer, test.want)
		})
	}
	t.Run("a member that AWS does not know is ignored, as by AWS", func(t *testing.T) {
		status, answer := newWorld(t).raw(t, "ListDomains", `{"Colour":"blue"}`)
		require.Equal(t, http.StatusOK, status, answer)
	})
	t.Run("nor does it come back from inside the settings", func(t *testing.T) {
		w := newWorld(t)
		status, answer := w.raw(t, "CreateUserProfile", `{"DomainId":"d-abc123","UserProfileName":"alice","UserSettings":{"Colour":"blue","SharingSettings":null,
			"CustomFileSystemConfigs":[{"Colour":"blue","EFSFileSystemConfig":{"FileSystemId":"fs-12345678"}}]}}`)
		require.Equal(t, http.StatusOK, status, answer)
		_, answer = w.raw(t, "DescribeUserProfile", `{"DomainId":"d-abc123","UserProfileName":"alice"}`)
		require.Contains(t, answer, `"UserSettings":{"CustomFileSystemConfigs":[{"EFSFileSystemConfig":{"FileSystemId":"fs-12345678"}}]}`)
	})
	t.Run("length is counted in characters, not bytes", func(t *testing.T) {
		w := newWorld(t)
		in := profileOf("alice")
		in.Tags[0].Value = aws.String(strings.Repeat("é", 256))
		_, err := w.admin().CreateUserProfile(t.Context(), in)
		require.NoError(t, err)
		in.Tags[0].Value = aws.String(strings.Repeat("é", 257))
		_, err = w.admin().CreateUserProfile(t.Context(), in)
		refused(t, err, "ValidationException", "length less than or equal to 256")
	})
}

// raw sends a signed body as it is.
func (w world) raw(t *testing.T, operation, body string) (status int, answer string) {
	r := httptest.NewRequest(http.MethodPost, w.URL+"/", strings.NewReader(body))
	r.Header.Set("X-Amz-Target", "SageMaker."+operation)
	k := awstest.Key{ID: "AKIAADMIN00000000000", Secret: "x", Principal: "arn:aws:iam::111111111111:user/admin"}
	require.NoError(t, w.PutKey(k))
	sign(t, r, body, "sagemaker", k, w.clock.Now())
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, r)
	return rec.Code, rec.Body.String()
}

package awstest_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/profiles/awstest"
)

// random is what differs from run to run.
var random = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|ASIA\w+|AROA\w+|stand-in-\w+|<SecretAccessKey>\w+|token=\w+|\d{10}\.\d{3}`)

// exchange sends a signed body and returns the answer with what is random
// replaced by a dot.
func (w world) exchange(t *testing.T, service, contentType, target, body string) (status int, header http.Header, answer string) {
	r := httptest.NewRequest(http.MethodPost, w.URL+"/", strings.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	if target != "" {
		r.Header.Set("X-Amz-Target", target)
	}
	sign(t, r, body, service, awstest.ExampleKey(), w.clock.Now())
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, r)
	return rec.Code, rec.Header(), random.ReplaceAllString(rec.Body.String(), ".")
}

// The bytes on the wire, as AWS CLI and boto3 parse them.
func TestWireForms(t *testing.T) {
	const form = "application/x-www-form-urlencoded; charset=utf-8"
	w := newWorld(t)
	w.clock.now = time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)
	query := func(t *testing.T, values string) (int, http.Header, string) {
		return w.exchange(t, "sts", form, "", values+"&Version=2011-06-15")
	}
	t.Run("a session", func(t *testing.T) {
		status, header, answer := query(t, "Action=AssumeRole&RoleSessionName=admin&SourceIdentity=alice&RoleArn="+url.QueryEscape(adminRole))
		require.Equal(t, http.StatusOK, status)
		require.Equal(t, "text/xml", header.Get("Content-Type"))
		require.Equal(t, "Wed, 25 Nov 2026 10:00:00 GMT", header.Get("Date"))
		require.Equal(t, `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>`+
			`<AssumedRoleUser><Arn>arn:aws:sts::111111111111:assumed-role/admin/admin</Arn><AssumedRoleId>.:admin</AssumedRoleId></AssumedRoleUser>`+
			`<Credentials><AccessKeyId>.</AccessKeyId><Expiration>2026-11-25T11:00:00Z</Expiration>.</SecretAccessKey><SessionToken>.</SessionToken></Credentials>`+
			`<SourceIdentity>alice</SourceIdentity></AssumeRoleResult><ResponseMetadata><RequestId>.</RequestId></ResponseMetadata></AssumeRoleResponse>`, answer)
	})
	t.Run("a refusal of STS", func(t *testing.T) {
		status, _, answer := query(t, "Action=AssumeRole&RoleSessionName=alice&RoleArn="+url.QueryEscape(launchRole))
		require.Equal(t, http.StatusForbidden, status)
		require.Equal(t, `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code>`+
			`<Message>User: arn:aws:sts::999999999999:assumed-role/studiobroker-broker/stand-in is not authorized to perform: sts:AssumeRole on resource: `+launchRole+`</Message>`+
			`</Error><RequestId>.</RequestId></ErrorResponse>`, answer)
	})
	t.Run("a fault of STS", func(t *testing.T) {
		w.Inject("GetCallerIdentity", 1, awstest.Fault{Code: "InternalFailure", Message: "<oops>", Status: 500})
		status, _, answer := query(t, "Action=GetCallerIdentity")
		require.Equal(t, http.StatusInternalServerError, status)
		require.Contains(t, answer, `<Type>Receiver</Type><Code>InternalFailure</Code><Message>&lt;oops&gt;</Message>`)
	})

	require.NoError(t, w.PutDomain(awstest.Domain{Account: "999999999999", Region: region, ID: "d-own"}))
	call := func(t *testing.T, operation, body string) (int, http.Header, string) {
		return w.exchange(t, "sagemaker", "application/x-amz-json-1.1", "SageMaker."+operation, body)
	}
	t.Run("a profile that is made", func(t *testing.T) {
		status, header, answer := call(t, "CreateUserProfile", `{"DomainId":"d-own","UserProfileName":"alice"}`)
		require.Equal(t, http.StatusOK, status)
		require.Equal(t, "application/x-amz-json-1.1", header.Get("Content-Type"))
		require.Equal(t, `{"UserProfileArn":"arn:aws:sagemaker:eu-west-1:999999999999:user-profile/d-own/alice"}`, answer)
	})
	t.Run("a profile that is described", func(t *testing.T) {
		_, _, answer := call(t, "DescribeUserProfile", `{"DomainId":"d-own","UserProfileName":"alice"}`)
		require.Equal(t, `{"CreationTime":.,"DomainId":"d-own","HomeEfsFileSystemUid":"200001","LastModifiedTime":.,"Status":"Pending",`+
			`"UserProfileArn":"arn:aws:sagemaker:eu-west-1:999999999999:user-profile/d-own/alice","UserProfileName":"alice","UserSettings":{}}`, answer)
	})
	t.Run("a presigned URL", func(t *testing.T) {
		w.clock.Advance(5 * time.Second)
		_, _, answer := call(t, "CreatePresignedDomainUrl", `{"DomainId":"d-own","UserProfileName":"alice"}`)
		require.Equal(t, `{"AuthorizedUrl":"`+w.StudioURL+`/auth?."}`, answer)
	})
	t.Run("a profile that is deleted, which has no answer", func(t *testing.T) {
		status, _, answer := call(t, "DeleteUserProfile", `{"DomainId":"d-own","UserProfileName":"alice"}`)
		require.Equal(t, http.StatusOK, status)
		require.Empty(t, answer)
	})
	t.Run("a refusal of SageMaker", func(t *testing.T) {
		status, _, answer := call(t, "DescribeUserProfile", `{"DomainId":"d-own","UserProfileName":"bob"}`)
		require.Equal(t, http.StatusBadRequest, status)
		require.Equal(t, `{"__type":"ResourceNotFound","message":"UserProfile [bob] does not exist in Domain [d-own]."}`, answer)
	})
}

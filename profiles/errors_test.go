package profiles_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/profiles"
)

func TestRefusals(t *testing.T) {
	coded := func(code string) error { return answer("DescribeUserProfile", code) }
	fault := &smithyhttp.ResponseError{Response: &smithyhttp.Response{Response: &http.Response{StatusCode: http.StatusServiceUnavailable}}, Err: &smithy.GenericAPIError{Code: "SomethingNew"}}

	for _, tt := range []struct {
		name string
		err  error
		kind broker.Kind
		code broker.Code
		hint string
	}{
		{"denied", coded("AccessDeniedException"), broker.Misconfigured, profiles.CodeDenied, launchRole},
		{"throttled", coded("ThrottlingException"), broker.Unavailable, profiles.CodeThrottled, "rate"},
		{"throttled, in STS's word", coded("Throttling"), broker.Unavailable, profiles.CodeThrottled, "rate"},
		{"no retries left", ratelimit.QuotaExceededError{}, broker.Unavailable, profiles.CodeThrottled, "rate"},
		{"rejected", coded("ValidationException"), broker.Misconfigured, profiles.CodeRejected, "assignment acme/churn"},
		{"rejected by the SDK", &smithy.OperationError{Err: smithy.InvalidParamsError{}}, broker.Misconfigured, profiles.CodeRejected, "assignment acme/churn"},
		{"session expired", coded("ExpiredTokenException"), broker.Unavailable, profiles.CodeExpired, "clock"},
		{"session unknown", coded("UnrecognizedClientException"), broker.Unavailable, profiles.CodeExpired, launchRole},
		{"quota", coded("ResourceLimitExceeded"), broker.Misconfigured, profiles.CodeQuota, "Service Quotas in account 111111111111"},
		{"vanished", coded("ResourceNotFound"), broker.NotReady, profiles.CodeVanished, "CloudTrail"},
		{"occupied", coded("ResourceInUse"), broker.Unavailable, profiles.CodeOccupied, "CloudTrail"},
		{"down", coded("InternalFailure"), broker.Unavailable, profiles.CodeDown, "eu-west-1"},
		{"down with a new word", fault, broker.Unavailable, profiles.CodeDown, "eu-west-1"},
		{"out of reach", &net.OpError{Op: "dial", Err: errors.New("connection refused")}, broker.Unavailable, profiles.CodeDown, "VPC endpoints"},
		{"too slow", context.DeadlineExceeded, broker.Unavailable, profiles.CodeDown, "eu-west-1"},
		{"too slow, in the SDK's words", &aws.RequestCanceledError{Err: context.DeadlineExceeded}, broker.Unavailable, profiles.CodeDown, "eu-west-1"},
		{"nobody waits", context.Canceled, broker.Unavailable, profiles.CodeHungUp, "nothing needs to be done"},
		{"nobody waits, in the SDK's words", &smithy.OperationError{Err: &aws.RequestCanceledError{Err: context.Canceled}}, broker.Unavailable, profiles.CodeHungUp, "nothing needs to be done"},
		{"a new word", coded("TeapotException"), broker.Unavailable, profiles.CodeUnexpected, "documentation"},
		{"named already", broker.Refuse(broker.Internal, "SB-0000", errors.New("x"), "y"), broker.Internal, "SB-0000", "y"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			refusal := profiles.Refusal(broker.Profile{Assignment: churning}, tt.err)
			require.Equal(t, tt.kind, refusal.Kind)
			require.Equal(t, tt.code, refusal.Code)
			require.Contains(t, refusal.Hint, tt.hint)
			require.NotContains(t, refusal.Hint, externalID)
			require.ErrorIs(t, refusal, tt.err)
		})
	}
}

func TestADenialNamesTheStatementThatIsMissing(t *testing.T) {
	const all = "arn:aws:sagemaker:eu-west-1:111111111111:user-profile/d-abc123/*"
	for action, statement := range map[string]string{
		"DescribeUserProfile":      `"Action":"sagemaker:DescribeUserProfile","Resource":"` + all + `"}`,
		"CreatePresignedDomainUrl": `"Action":"sagemaker:CreatePresignedDomainUrl","Resource":"` + all + `"}; if its condition is on the tags`,
		"CreateUserProfile":        `"Action":"sagemaker:CreateUserProfile","Resource":"` + all + `"}; creating also needs sagemaker:AddTags`,
		"DescribeDomain":           `"Action":"sagemaker:DescribeDomain","Resource":"arn:aws:sagemaker:eu-west-1:111111111111:domain/d-abc123"}`,
	} {
		refusal := profiles.Refusal(broker.Profile{Assignment: churning}, answer(action, "AccessDeniedException"))
		require.Contains(t, refusal.Hint, "role "+launchRole+` needs {"Effect":"Allow",`+statement)
	}
	t.Run("in the partition of the role", func(t *testing.T) {
		china := churning
		china.Account.AccessRole = "arn:aws-cn:iam::111111111111:role/launch"
		require.Contains(t, profiles.Refusal(broker.Profile{Assignment: china}, answer("DescribeDomain", "AccessDeniedException")).Hint, "arn:aws-cn:sagemaker:")
	})
}

func TestWhatNoWaitingCuresIsToldAtOnce(t *testing.T) {
	for code, want := range map[string]broker.Code{
		"ThrottlingException": profiles.CodeThrottled, "InternalFailure": profiles.CodeDown,
		"ExpiredTokenException": profiles.CodeExpired, "TeapotException": profiles.CodeUnexpected,
	} {
		sm := &script{presign: []any{answer("CreatePresignedDomainUrl", code)}, describe: []any{as(teamRole)}}
		p, err := profiles.New(profiles.Config{Access: sm}).Ensure(t.Context(), ann, churning)
		require.Equal(t, want, broker.RefusalOf(err).Code)
		require.Equal(t, profiles.Name(ann, churning), p.Name, "the record names what was wanted")
		require.Equal(t, 1, sm.count("presign"))
		require.Zero(t, sm.count("create"))
	}
}

// TestADenialIsNotRetried: with a missing profile in mind, AWS is asked whether
// it exists, and once more for the door when it does.
func TestADenialIsNotRetried(t *testing.T) {
	sm := &script{presign: []any{answer("CreatePresignedDomainUrl", "AccessDeniedException")}, describe: []any{as(teamRole)}}
	studio := profiles.New(profiles.Config{Access: sm})
	p, err := studio.Ensure(t.Context(), ann, churning)
	require.NoError(t, err)
	require.Empty(t, p.Door.URL)
	_, err = studio.Open(t.Context(), p)
	require.Equal(t, profiles.CodeDenied, broker.RefusalOf(err).Code)
	require.Equal(t, 2, sm.count("presign"))
	require.Equal(t, 1, sm.count("describe"))
	require.Zero(t, sm.count("domain"))
}

func TestDomains(t *testing.T) {
	describes := func(mode types.AuthMode, status types.DomainStatus) *sagemaker.DescribeDomainOutput {
		return &sagemaker.DescribeDomainOutput{AuthMode: mode, Status: status, FailureReason: aws.String("because")}
	}
	for _, tt := range []struct {
		name   string
		create error
		domain any
		kind   broker.Kind
		code   broker.Code
		says   string
	}{
		{"missing", answer("CreateUserProfile", "ResourceNotFound"), answer("DescribeDomain", "ResourceNotFound"), broker.Misconfigured, profiles.CodeNoDomain, "account 111111111111 has no domain d-abc123 in eu-west-1"},
		{"in single sign-on mode", answer("CreateUserProfile", "ValidationException"), describes("SSO", "InService"), broker.Misconfigured, profiles.CodeSingleSignOn, "AuthMode SSO"},
		{"being made", answer("CreateUserProfile", "ValidationException"), describes("IAM", "Pending"), broker.Unavailable, profiles.CodeDomainNotServed, "is Pending"},
		{"being changed", answer("CreateUserProfile", "ValidationException"), describes("IAM", "Updating"), broker.Unavailable, profiles.CodeDomainNotServed, "is Updating"},
		{"failed", answer("CreateUserProfile", "ValidationException"), describes("IAM", "Failed"), broker.Misconfigured, profiles.CodeDomainNotServed, "is Failed: because"},
		{"in order, so the request is not", answer("CreateUserProfile", "ValidationException"), describes("IAM", "InService"), broker.Misconfigured, profiles.CodeRejected, "in AWS's words"},
		{"not to be seen", answer("CreateUserProfile", "ValidationException"), answer("DescribeDomain", "AccessDeniedException"), broker.Misconfigured, profiles.CodeRejected, "in AWS's words"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			sm := &script{
				presign:  []any{answer("CreatePresignedDomainUrl", "ResourceNotFound")},
				describe: []any{answer("DescribeUserProfile", "ResourceNotFound")},
				create:   []any{tt.create}, domain: []any{tt.domain},
			}
			_, err := profiles.New(profiles.Config{Access: sm}).Ensure(t.Context(), ann, churning)
			require.Equal(t, tt.kind, broker.RefusalOf(err).Kind)
			require.Equal(t, tt.code, broker.RefusalOf(err).Code)
			require.ErrorContains(t, err, tt.says)
			require.Equal(t, 1, sm.count("domain"))
		})
	}
	t.Run("are asked about when a door that was there is gone", func(t *testing.T) {
		for _, tt := range []struct {
			domain any
			want   broker.Code
		}{{describes("IAM", "InService"), profiles.CodeVanished}, {answer("DescribeDomain", "ResourceNotFound"), profiles.CodeNoDomain}} {
			sm := &script{presign: []any{answer("CreatePresignedDomainUrl", "ResourceNotFound")}, domain: []any{tt.domain}}
			_, err := profiles.New(profiles.Config{Access: sm}).Open(t.Context(), broker.Profile{Owner: ann, Assignment: churning, Name: "ann"})
			require.Equal(t, tt.want, broker.RefusalOf(err).Code)
		}
	})
	t.Run("are not asked about a denial", func(t *testing.T) {
		sm := &script{
			presign:  []any{answer("CreatePresignedDomainUrl", "ResourceNotFound")},
			describe: []any{answer("DescribeUserProfile", "ResourceNotFound")},
			create:   []any{answer("CreateUserProfile", "AccessDeniedException")},
		}
		_, err := profiles.New(profiles.Config{Access: sm}).Ensure(t.Context(), ann, churning)
		require.Equal(t, profiles.CodeDenied, broker.RefusalOf(err).Code)
		require.Zero(t, sm.count("domain"))
	})
}

func TestWhoMayNotEnterGetsThatRefusal(t *testing.T) {
	closed := broker.Refuse(broker.Misconfigured, "SB-4002", errors.New("not trusted"), "")
	studio := profiles.New(profiles.Config{Access: shut{closed}})
	p, err := studio.Ensure(t.Context(), ann, churning)
	require.ErrorIs(t, err, closed)
	require.Equal(t, profiles.Name(ann, churning), p.Name, "the record names what was wanted")
	_, err = studio.Open(t.Context(), broker.Profile{Owner: ann})
	require.ErrorIs(t, err, closed)
}

type shut struct{ err error }

func (s shut) Enter(context.Context, broker.Profile) (profiles.SageMaker, error) { return nil, s.err }

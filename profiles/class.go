package profiles

import (
	"context"
	"errors"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"

	"github.com/studiobroker/studiobroker/broker"
)

// class is what an error of AWS means for a sign-in.
type class int

const (
	fine      class = iota
	named           // a refusal already
	notFound        // the profile or its domain does not exist
	inUse           // it exists already, or something else changes it
	denied          // no policy allows it
	throttled       // too many calls
	expired         // the session's credentials are not valid any more
	rejected        // AWS does not accept the parameters
	quota           // the account holds as many as it may
	hungUp          // whoever asked does not wait any more
	down            // AWS did not answer, or with a fault of its own
	strange         // any other code
)

// classOf sorts err by AWS's code, never by its text.
func classOf(err error) class {
	var refusal *broker.Error
	var answer smithy.APIError
	var exhausted ratelimit.QuotaExceededError
	var invalid smithy.InvalidParamsError
	switch {
	case err == nil:
		return fine
	case errors.As(err, &refusal):
		return named
	case errors.As(err, &answer):
		return classOfCode(answer.ErrorCode(), err)
	case errors.As(err, &exhausted):
		return throttled
	case errors.As(err, &invalid):
		return rejected
	case errors.Is(err, context.Canceled):
		return hungUp
	}
	return down
}

func classOfCode(code string, err error) class {
	switch code {
	case "ResourceNotFound", "ResourceNotFoundException":
		return notFound
	case "ResourceInUse", "ResourceInUseException", "ConflictException":
		return inUse
	case "AccessDeniedException", "AccessDenied":
		return denied
	case "ExpiredTokenException", "ExpiredToken", "UnrecognizedClientException", "InvalidClientTokenId",
		"InvalidSignatureException", "SignatureDoesNotMatch", "IncompleteSignatureException", "IncompleteSignature",
		"MissingAuthenticationTokenException", "MissingAuthenticationToken", "RequestExpired":
		return expired
	case "ValidationException", "ValidationError", "InvalidParameterValue", "MalformedPolicyDocument",
		"SerializationException":
		return rejected
	case "ResourceLimitExceeded":
		return quota
	case "InternalFailure", "InternalServerError", "InternalServerException", "InternalError",
		"ServiceUnavailable", "ServiceUnavailableException", "RequestTimeout", "RequestTimeoutException":
		return down
	}
	if _, ok := retry.DefaultThrottleErrorCodes[code]; ok {
		return throttled
	}
	var response interface{ HTTPStatusCode() int }
	if errors.As(err, &response) && response.HTTPStatusCode() >= http.StatusInternalServerError {
		return down
	}
	return strange
}

// curable reports that a door was refused for a reason that may lie in the
// profile. A profile that is missing is ResourceNotFound, but AccessDenied
// under the shipped policy: its condition on the profile's tags cannot hold.
func curable(err error) bool {
	switch classOf(err) {
	case notFound, denied, rejected, inUse:
		return true
	default:
		return false
	}
}

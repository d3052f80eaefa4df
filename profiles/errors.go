package profiles

import (
	"errors"
	"fmt"

	"github.com/aws/smithy-go"

	"github.com/studiobroker/studiobroker/broker"
)

// Codes of what AWS answers to a call.
const (
	CodeDenied     broker.Code = "SB-4003" // no policy allows it
	CodeDown       broker.Code = "SB-4004" // AWS did not answer
	CodeThrottled  broker.Code = "SB-4005" // too many calls
	CodeRejected   broker.Code = "SB-4006" // AWS does not accept what the configuration says
	CodeExpired    broker.Code = "SB-4007" // AWS does not accept the session's credentials any more
	CodeQuota      broker.Code = "SB-4008" // the account holds as many profiles as it may
	CodeVanished   broker.Code = "SB-4009" // the profile was there a moment ago
	CodeUnexpected broker.Code = "SB-4010" // AWS gave a reason that this release does not know
	CodeOccupied   broker.Code = "SB-4011" // something else is changing the profile or its domain
	CodeHungUp     broker.Code = "SB-4016" // the browser hung up while AWS was asked
)

// Refusal names an error of AWS that was met on the way to p. A refusal stays
// what it is.
func Refusal(p broker.Profile, err error) *broker.Error {
	var refusal *broker.Error
	if errors.As(err, &refusal) {
		return refusal
	}
	a := p.Assignment
	reason := tellable(err)
	switch classOf(err) {
	case denied:
		return broker.Refuse(broker.Misconfigured, CodeDenied, reason, permission(a, err))
	case throttled:
		return broker.Refuse(broker.Unavailable, CodeThrottled, reason, "nothing if it is rare; else spread the rush, or ask AWS for a higher API rate in account "+a.Account.ID)
	case rejected:
		return broker.Refuse(broker.Misconfigured, CodeRejected, reason, "correct what AWS names in assignment "+a.ID+" or account "+a.Account.Name)
	case expired:
		return broker.Refuse(broker.Unavailable, CodeExpired, reason, "nothing if it is rare: the next sign-in begins a new session; else check this machine's clock and whether the role "+a.Account.AccessRole+" was made anew")
	case quota:
		return broker.Refuse(broker.Misconfigured, CodeQuota, reason, "ask Service Quotas in account "+a.Account.ID+" for more Studio user profiles, or delete those that nobody needs")
	case notFound:
		return broker.Refuse(broker.NotReady, CodeVanished, reason, "find out in CloudTrail who deletes profiles; the next sign-in makes a new one")
	case inUse:
		return broker.Refuse(broker.Unavailable, CodeOccupied, reason, "nothing if it is rare; else see in CloudTrail what keeps changing the domain")
	case hungUp:
		return broker.Refuse(broker.Unavailable, CodeHungUp, fmt.Errorf("the browser hung up: %w", reason), "nothing needs to be done: the person closed the page, or asked again")
	case down:
		return broker.Refuse(broker.Unavailable, CodeDown, reason, "check the way to SageMaker and STS in "+a.Account.Region+": network, VPC endpoints, proxy, AWS_ENDPOINT_URL_*, and AWS's health dashboard")
	default:
		return broker.Refuse(broker.Unavailable, CodeUnexpected, reason, "see AWS's documentation of the code it gave")
	}
}

// tellable hides what AWS said if it could not be read: it may hold a
// presigned URL.
func tellable(err error) error {
	var garbled *smithy.DeserializationError
	if errors.As(err, &garbled) {
		return fmt.Errorf("%s: AWS's answer cannot be read", operation(err))
	}
	return err
}

// operation is the name of the call that failed.
func operation(err error) string {
	var call *smithy.OperationError
	if !errors.As(err, &call) {
		return "a call of AWS"
	}
	return call.OperationName
}

// permission is the statement that the access role lacks.
func permission(a broker.Assignment, err error) string {
	action, also := operation(err), ""
	resource := ProfileARN(a, "*")
	switch action {
	case "DescribeDomain":
		resource = DomainARN(a)
	case "CreateUserProfile":
		also = "; creating also needs sagemaker:AddTags there for every tag key of the assignment, and iam:PassRole on " + a.ExecutionRole
	case "CreatePresignedDomainUrl":
		also = "; if its condition is on the tags of the profile, compare them with the session's: they name the owner"
	}
	return fmt.Sprintf(`role %s needs {"Effect":"Allow","Action":"sagemaker:%s","Resource":%q}%s`, a.Account.AccessRole, action, resource, also)
}

package profiles

import (
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/studiobroker/studiobroker/broker"
)

// Codes of a profile that cannot be opened now.
const (
	CodePending      broker.Code = "SB-3001" // AWS is making it
	CodeUpdating     broker.Code = "SB-3002" // AWS is changing it
	CodeDeleting     broker.Code = "SB-3003" // somebody deleted it, AWS is clearing it away
	CodeFailed       broker.Code = "SB-3004" // AWS could not make it
	CodeUpdateFailed broker.Code = "SB-3005" // AWS could not change it
	CodeDeleteFailed broker.Code = "SB-3006" // AWS could not delete it
	CodeUnknownState broker.Code = "SB-3007" // AWS has a state that this release does not know
)

// unready refuses a profile that is not in service, in words of its own for
// each state. The broker never deletes a profile, so a failed one waits for an
// operator.
func unready(p broker.Profile, seen sight) error {
	kind, code, hint := verdict(seen.status)
	if code == "" {
		return nil
	}
	reason := fmt.Sprintf("profile %s in domain %s is %s", p.Name, p.Assignment.Domain, seen.status)
	if seen.reason != "" {
		reason += ": " + seen.reason
	}
	return broker.Refuse(kind, code, errors.New(reason), hint)
}

func verdict(status types.UserProfileStatus) (kind broker.Kind, code broker.Code, hint string) {
	switch status {
	case types.UserProfileStatusInService:
		return "", "", ""
	case types.UserProfileStatusPending:
		return broker.NotReady, CodePending, "nothing: AWS finishes it by itself, usually within a minute"
	case missing:
		return broker.Unavailable, CodeOccupied, "nothing if it is rare: AWS says both that the profile is in use and that it does not exist; else see in CloudTrail what keeps changing the domain"
	case types.UserProfileStatusUpdating:
		return broker.NotReady, CodeUpdating, "nothing: AWS finishes it by itself"
	case types.UserProfileStatusDeleting:
		return broker.NotReady, CodeDeleting, "find out in CloudTrail who deleted the profile; the next sign-in after AWS is done makes a new one without the person's files"
	case types.UserProfileStatusFailed:
		return broker.Misconfigured, CodeFailed, "remove the cause that AWS names, then delete the profile in SageMaker; the next sign-in makes it anew"
	case types.UserProfileStatusUpdateFailed:
		return broker.Misconfigured, CodeUpdateFailed, "remove the cause that AWS names, then update the profile in SageMaker once more"
	case types.UserProfileStatusDeleteFailed:
		return broker.Misconfigured, CodeDeleteFailed, "remove the cause that AWS names, then delete the profile in SageMaker or decide to keep it"
	default:
		return broker.Unavailable, CodeUnknownState, "look at the profile in SageMaker; a newer release may know this state"
	}
}

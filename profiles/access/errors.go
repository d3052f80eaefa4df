package access

import (
	"errors"
	"strings"

	"github.com/aws/smithy-go"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/profiles"
)

// Codes of a role that could not be assumed.
const (
	CodeNotTrusted     broker.Code = "SB-4002" // AWS refuses the role
	CodeNoCredentials  broker.Code = "SB-4014" // the broker has no valid credentials of its own
	CodeRegionDisabled broker.Code = "SB-4015" // the account has STS of this region switched off
	CodePackedPolicy   broker.Code = "SB-4017" // session policy and session tags together are more than STS takes
)

// refusal names a failed AssumeRole. AWS answers a missing role, a stranger, a
// wrong external ID and a missing permission with the same AccessDenied, so
// the hint has to list them all.
func refusal(p broker.Profile, err error) error {
	a := p.Assignment.Account
	var own noCredentials
	if errors.As(err, &own) {
		return lacksCredentials(own)
	}
	switch codeOf(err) {
	case "AccessDenied", "AccessDeniedException":
		return broker.Refuse(broker.Misconfigured, CodeNotTrusted, bare(err),
			"AWS does not say which of these fails: role "+a.AccessRole+" exists; its trust policy allows the broker's principal sts:AssumeRole with the external ID of account "+a.Name+
				", sts:TagSession with the tags studiobroker-tenant, -team and -user, and sts:SetSourceIdentity; the broker's own policy allows all three on that role")
	case "ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch", "MissingAuthenticationToken":
		return lacksCredentials(bare(err))
	case "PackedPolicyTooLarge":
		return broker.Refuse(broker.Misconfigured, CodePackedPolicy, bare(err),
			"STS packs the session policy together with all session tags, those that the broker's own session hands on included: create its EKS Pod Identity association with session tags disabled, or shorten the names of tenant and team of assignment "+p.Assignment.ID)
	case "RegionDisabledException":
		return broker.Refuse(broker.Misconfigured, CodeRegionDisabled, bare(err), "switch STS on in this region of the broker's account, or set AWS_REGION to another")
	}
	return profiles.Refusal(p, bare(err))
}

func lacksCredentials(reason error) error {
	return broker.Refuse(broker.Misconfigured, CodeNoCredentials, reason,
		"give the broker valid AWS credentials: a task, instance or pod role, or a profile named by AWS_PROFILE; and check this machine's clock")
}

// noCredentials is the broker's own lack.
type noCredentials struct{ error }

// Unwrap returns what happened.
func (e noCredentials) Unwrap() error { return e.error }

func codeOf(err error) string {
	var answer smithy.APIError
	if errors.As(err, &answer) {
		return answer.ErrorCode()
	}
	return ""
}

// redacted is an error of the SDK that repeats what was sent. Its code can be
// found with errors.As, its text is without the secret.
type redacted struct {
	text  string
	cause error
}

// redact takes secret out of what err says.
func redact(err error, secret string) error {
	text := err.Error()
	if secret != "" {
		text = strings.ReplaceAll(text, secret, "[external ID]")
	}
	return redacted{text, err}
}

// Error is the text without the secret.
func (r redacted) Error() string { return r.text }

// As finds a type in what happened. There is no Unwrap: nobody prints the
// cause by accident.
func (r redacted) As(target any) bool { return errors.As(r.cause, target) }

// Is finds a value in what happened.
func (r redacted) Is(target error) bool { return errors.Is(r.cause, target) }

// bare takes off what the SDK's cache puts around an error.
func bare(err error) error {
	var inner redacted
	if errors.As(err, &inner) {
		return inner
	}
	return err
}

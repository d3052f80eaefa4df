package profiles

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/studiobroker/studiobroker/broker"
)

// Codes of a domain in which no profile can be opened.
const (
	CodeNoDomain        broker.Code = "SB-3008" // it does not exist in the account and region
	CodeSingleSignOn    broker.Code = "SB-3009" // its people come through IAM Identity Center only
	CodeDomainNotServed broker.Code = "SB-3010" // it is being made, changed or deleted, or that failed
)

// diagnose finds the reason of an error that may lie with the domain: AWS uses
// one code for a missing domain and a missing profile, and another for a
// domain in the wrong mode and a malformed request.
func (s *Studio) diagnose(ctx context.Context, client SageMaker, p broker.Profile, err error) error {
	switch classOf(err) {
	case notFound, rejected:
	default:
		return Refusal(p, err)
	}
	out, failed := client.DescribeDomain(ctx, &sagemaker.DescribeDomainInput{DomainId: aws.String(p.Assignment.Domain)})
	switch {
	case classOf(failed) == notFound:
		return missingDomain(p)
	case failed != nil:
		return Refusal(p, err)
	}
	if refusal := closedDomain(p, out); refusal != nil {
		return refusal
	}
	return Refusal(p, err)
}

func missingDomain(p broker.Profile) error {
	a := p.Assignment
	return broker.Refuse(broker.Misconfigured, CodeNoDomain,
		fmt.Errorf("account %s has no domain %s in %s", a.Account.ID, a.Domain, a.Account.Region),
		"correct the domain of assignment "+a.ID+", or the region of account "+a.Account.Name)
}

// closedDomain is nil for a domain whose profiles can be opened.
func closedDomain(p broker.Profile, d *sagemaker.DescribeDomainOutput) error {
	id := p.Assignment.Domain
	switch {
	case d.AuthMode == types.AuthModeSso:
		return broker.Refuse(broker.Misconfigured, CodeSingleSignOn,
			fmt.Errorf("domain %s has AuthMode SSO: AWS presigns URLs for AuthMode IAM only", id),
			"AuthMode cannot be changed: create a domain with AuthMode IAM and name it in assignment "+p.Assignment.ID)
	case d.Status == types.DomainStatusInService, d.Status == "":
		return nil
	}
	reason := fmt.Sprintf("domain %s is %s", id, d.Status)
	if why := aws.ToString(d.FailureReason); why != "" {
		reason += ": " + why
	}
	return broker.Refuse(domainKind(d.Status), CodeDomainNotServed, errors.New(reason), "look at the domain in SageMaker; profiles can be opened when it is InService")
}

func domainKind(status types.DomainStatus) broker.Kind {
	switch status {
	case types.DomainStatusPending, types.DomainStatusUpdating:
		return broker.Unavailable
	default:
		return broker.Misconfigured
	}
}

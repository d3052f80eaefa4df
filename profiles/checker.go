package profiles

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"

	"github.com/studiobroker/studiobroker/broker"
)

// Check enters the account of a for nobody, whose profile does not exist, and
// looks at the domain. It changes nothing. It cannot find out that a profile can
// be made and opened there: the execution role and the permissions for both are
// not looked at. It returns what it found, for an operator; an error is a
// [broker.Error].
func (s *Studio) Check(ctx context.Context, a broker.Assignment) (string, error) {
	p := broker.Profile{Assignment: a}
	p.Name = Name(p.Owner, a)
	client, err := s.access.Enter(ctx, p)
	if err != nil {
		return "", err
	}
	domain, err := client.DescribeDomain(ctx, &sagemaker.DescribeDomainInput{DomainId: aws.String(a.Domain)})
	switch {
	case classOf(err) == notFound:
		return "", missingDomain(p)
	case err != nil:
		return "", Refusal(p, err)
	}
	if err := closedDomain(p, domain); err != nil {
		return "", err
	}
	return fmt.Sprintf("account %s can be entered, and domain %s is %s with AuthMode %s", a.Account.ID, a.Domain, domain.Status, domain.AuthMode), nil
}

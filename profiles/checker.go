package profiles

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"

	"github.com/studiobroker/studiobroker/broker"
)

// Check enters the account of a as nobody in particular and looks at the domain.
// It changes nothing. That a profile can be made and opened there, it cannot
// find out: the execution role and the permissions for both are not looked at. It returns what it found, for an
// operator; an error is a [broker.Error].
func (s *Studio) Check(ctx context.Context, a broker.Assignment) (string, error) {
	nobody := broker.Identity{Issuer: "studiobroker", Subject: "doctor", ValidUntil: s.now().Add(time.Minute)}
	p := broker.Profile{Assignment: a, Owner: nobody, Name: Name(nobody, a)}
	client, err := s.enter(ctx, p)
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

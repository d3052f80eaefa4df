package access

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
)

// person is SageMaker with one person's credentials.
type person struct {
	client  *sagemaker.Client
	as      func(*sagemaker.Options)
	timeout time.Duration
	forget  func() // drops the session
}

// signer makes a call the person's. Passing credentials per call costs a third
// of what a client per person would.
func signer(c aws.Credentials) func(*sagemaker.Options) {
	fixed := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return c, nil })
	return func(o *sagemaker.Options) { o.Credentials = fixed }
}

// CreatePresignedDomainURL implements [profiles.SageMaker].
func (p *person) CreatePresignedDomainURL(ctx context.Context, in *sagemaker.CreatePresignedDomainUrlInput) (*sagemaker.CreatePresignedDomainUrlOutput, error) {
	return call(ctx, p, p.client.CreatePresignedDomainUrl, in)
}

// DescribeUserProfile implements [profiles.SageMaker].
func (p *person) DescribeUserProfile(ctx context.Context, in *sagemaker.DescribeUserProfileInput) (*sagemaker.DescribeUserProfileOutput, error) {
	return call(ctx, p, p.client.DescribeUserProfile, in)
}

// CreateUserProfile implements [profiles.SageMaker].
func (p *person) CreateUserProfile(ctx context.Context, in *sagemaker.CreateUserProfileInput) (*sagemaker.CreateUserProfileOutput, error) {
	return call(ctx, p, p.client.CreateUserProfile, in)
}

// DescribeDomain implements [profiles.SageMaker].
func (p *person) DescribeDomain(ctx context.Context, in *sagemaker.DescribeDomainInput) (*sagemaker.DescribeDomainOutput, error) {
	return call(ctx, p, p.client.DescribeDomain, in)
}

// call runs one operation as p within its time. A session that AWS does not
// know any more is not used again.
func call[In, Out any](ctx context.Context, p *person, operation func(context.Context, *In, ...func(*sagemaker.Options)) (*Out, error), in *In) (*Out, error) {
	ctx, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	out, err := operation(ctx, in, p.as)
	if dead(err) {
		p.forget()
	}
	return out, err
}

// dead reports that AWS does not know the session any more. A denial is no
// such sign: under the shipped policy it is the answer to everybody who has no
// profile yet. IAM looks at the role's policies anew with each call, and what
// a session keeps of the past is over when it ends, in 15 minutes by default.
func dead(err error) bool {
	switch codeOf(err) {
	case "ExpiredTokenException", "ExpiredToken", "UnrecognizedClientException", "InvalidClientTokenId":
		return true
	}
	return false
}

package profiles

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/sagemaker"

	"github.com/studiobroker/studiobroker/broker"
)

// Access enters the account of a profile.
type Access interface {
	// Enter returns SageMaker in the account and region of p's assignment,
	// acting as p's owner and able to act on p only. Its error is an
	// [broker.Error].
	Enter(ctx context.Context, p broker.Profile) (SageMaker, error)
}

// SageMaker is the part of the service that a profile needs. Each call bounds
// its own time and its own retries.
type SageMaker interface {
	CreatePresignedDomainURL(context.Context, *sagemaker.CreatePresignedDomainUrlInput) (*sagemaker.CreatePresignedDomainUrlOutput, error)
	DescribeUserProfile(context.Context, *sagemaker.DescribeUserProfileInput) (*sagemaker.DescribeUserProfileOutput, error)
	CreateUserProfile(context.Context, *sagemaker.CreateUserProfileInput) (*sagemaker.CreateUserProfileOutput, error)
	DescribeDomain(context.Context, *sagemaker.DescribeDomainInput) (*sagemaker.DescribeDomainOutput, error)
}

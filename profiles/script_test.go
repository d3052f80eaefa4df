package profiles_test

import (
	"context"
	"fmt"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"
	"github.com/aws/smithy-go"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/profiles"
)

// script is a SageMaker that answers as written: each call takes the next line
// of its operation, and the last one stays.
type script struct {
	presign  []any // URL or error
	describe []any // status, types.UserProfileStatus and role as [2]string, or error
	create   []any // nil or error
	domain   []any // *sagemaker.DescribeDomainOutput or error

	during func() // happens while AWS makes a URL

	mu    sync.Mutex
	calls []string
	asked *sagemaker.CreatePresignedDomainUrlInput // for the last URL
}

// Enter lets anybody in.
func (s *script) Enter(context.Context, broker.Profile) (profiles.SageMaker, error) { return s, nil }

// next notes the call and takes a line of it.
func (s *script) next(call string, lines *[]any) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, call)
	if len(*lines) == 0 {
		return nil, nil
	}
	line := (*lines)[0]
	if len(*lines) > 1 {
		*lines = (*lines)[1:]
	}
	err, _ := line.(error)
	return line, err
}

func (s *script) count(call string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.calls {
		if c == call {
			n++
		}
	}
	return n
}

func (s *script) CreatePresignedDomainURL(_ context.Context, in *sagemaker.CreatePresignedDomainUrlInput) (*sagemaker.CreatePresignedDomainUrlOutput, error) {
	s.mu.Lock()
	s.asked = in
	s.mu.Unlock()
	if s.during != nil {
		s.during()
	}
	line, err := s.next("presign", &s.presign)
	if err != nil {
		return nil, err
	}
	return &sagemaker.CreatePresignedDomainUrlOutput{AuthorizedUrl: aws.String(line.(string))}, nil
}

func (s *script) DescribeUserProfile(ctx context.Context, _ *sagemaker.DescribeUserProfileInput) (*sagemaker.DescribeUserProfileOutput, error) {
	line, err := s.next("describe", &s.describe)
	if err != nil {
		return nil, err
	}
	if line == hanging {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	seen, isPair := line.([2]string)
	if !isPair {
		seen[0] = fmt.Sprint(line)
	}
	return &sagemaker.DescribeUserProfileOutput{
		Status: types.UserProfileStatus(seen[0]), FailureReason: aws.String("because of " + seen[0]),
		UserSettings: &types.UserSettings{ExecutionRole: aws.String(seen[1])},
	}, nil
}

func (s *script) CreateUserProfile(context.Context, *sagemaker.CreateUserProfileInput) (*sagemaker.CreateUserProfileOutput, error) {
	_, err := s.next("create", &s.create)
	return &sagemaker.CreateUserProfileOutput{}, err
}

func (s *script) DescribeDomain(context.Context, *sagemaker.DescribeDomainInput) (*sagemaker.DescribeDomainOutput, error) {
	line, err := s.next("domain", &s.domain)
	if err != nil {
		return nil, err
	}
	if out, ok := line.(*sagemaker.DescribeDomainOutput); ok {
		return out, nil
	}
	return &sagemaker.DescribeDomainOutput{AuthMode: types.AuthModeIam, Status: types.DomainStatusInService}, nil
}

// hanging is a describe that never comes back by itself.
const hanging = "hanging"

// answer is an error of AWS.
func answer(operation, code string) error {
	return &smithy.OperationError{ServiceID: "SageMaker", OperationName: operation,
		Err: &smithy.GenericAPIError{Code: code, Message: "in AWS's words"}}
}

const url = "https://d-abc123.studio.eu-west-1.sagemaker.aws/auth?token=secret"

// as is what a profile in service looks like that runs as role.
func as(role string) [2]string { return [2]string{"InService", role} }

// become changes what describe says from now on.
func (s *script) become(line any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.describe = []any{line}
}

package profiles

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/studiobroker/studiobroker/broker"
)

// sight is what AWS says of a profile. The zero value says nothing.
type sight struct {
	status types.UserProfileStatus
	role   string // ARN of the execution role; empty means the domain's
	reason string // why it failed
}

// missing is the status of a profile that AWS does not know.
const missing types.UserProfileStatus = "missing"

// look asks AWS for the state of p and remembers the role of a whole profile.
// A missing profile is a sight, not an error.
func (s *Studio) look(ctx context.Context, client SageMaker, p broker.Profile) (sight, error) {
	out, err := client.DescribeUserProfile(ctx, &sagemaker.DescribeUserProfileInput{
		DomainId:        aws.String(p.Assignment.Domain),
		UserProfileName: aws.String(p.Name),
	})
	seen := sight{status: missing}
	switch {
	case classOf(err) == notFound:
	case err != nil:
		return sight{}, err
	default:
		seen = sightOf(out)
	}
	if seen.halfMade() {
		s.seen.forget(p)
	} else {
		s.seen.keep(p, seen.role, s.now())
	}
	return seen, nil
}

func sightOf(out *sagemaker.DescribeUserProfileOutput) sight {
	seen := sight{status: out.Status, reason: aws.ToString(out.FailureReason)}
	if out.UserSettings != nil {
		seen.role = aws.ToString(out.UserSettings.ExecutionRole)
	}
	return seen
}

// glanceTime bounds a look that nobody depends on, well below the life of the
// door that waits for it.
const glanceTime = time.Second

// glance is a look that may see nothing.
func (s *Studio) glance(ctx context.Context, client SageMaker, p broker.Profile) sight {
	ctx, cancel := context.WithTimeout(ctx, glanceTime)
	defer cancel()
	seen, err := s.look(ctx, client, p)
	if err != nil {
		return sight{}
	}
	return seen
}

// halfMade reports that nobody may enter, whatever AWS hands out.
func (v sight) halfMade() bool {
	switch v.status {
	case missing, types.UserProfileStatusPending, types.UserProfileStatusFailed, types.UserProfileStatusDeleting:
		return true
	default:
		return false
	}
}

// underWay reports that waiting may help.
func (v sight) underWay() bool {
	return v.status == missing || v.status == types.UserProfileStatusPending
}

// drift tells how the profile differs from a; empty if it does not or if
// nothing was seen.
func (v sight) drift(a broker.Assignment) string {
	switch {
	case v.status == "" || a.ExecutionRole == "" || v.role == a.ExecutionRole:
		return ""
	case v.role == "":
		return fmt.Sprintf("the profile runs as its domain's default execution role, the assignment says %s", a.ExecutionRole)
	}
	return fmt.Sprintf("the profile runs as execution role %s, the assignment says %s", v.role, a.ExecutionRole)
}

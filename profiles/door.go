package profiles

import (
	"context"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"

	"github.com/studiobroker/studiobroker/broker"
)

// AWS's bounds for the life of a Studio session (API reference,
// CreatePresignedDomainUrl, SessionExpirationDurationInSeconds). The upper one
// is AWS's default.
const (
	minStudioSession = 30 * time.Minute
	maxStudioSession = 12 * time.Hour
)

// mint asks AWS for a door to p. The time runs from before the call: AWS
// counts from somewhere within it.
func (s *Studio) mint(ctx context.Context, client SageMaker, p broker.Profile) (broker.Launch, error) {
	expires := s.now().Add(s.linkLife)
	out, err := client.CreatePresignedDomainURL(ctx, s.presign(p, expires))
	if err != nil {
		return broker.Launch{}, err
	}
	address := aws.ToString(out.AuthorizedUrl)
	if err := s.check(address, p.Assignment.Account.Region); err != nil {
		return broker.Launch{}, err
	}
	return broker.Launch{URL: address, ExpiresAt: expires}, nil
}

// presign asks for a Studio session that ends in time even if it begins when
// the link expires.
func (s *Studio) presign(p broker.Profile, expires time.Time) *sagemaker.CreatePresignedDomainUrlInput {
	in := &sagemaker.CreatePresignedDomainUrlInput{
		DomainId:                           aws.String(p.Assignment.Domain),
		UserProfileName:                    aws.String(p.Name),
		ExpiresInSeconds:                   seconds(s.linkLife),
		SessionExpirationDurationInSeconds: seconds(sessionLife(p.Assignment.Session, p.Owner.ValidUntil.Sub(expires))),
	}
	landing := p.Assignment.LandingURI
	if space, ok := strings.CutPrefix(landing, "space:"); ok {
		in.SpaceName = aws.String(space)
	} else if landing != "" {
		in.LandingUri = aws.String(landing)
	}
	return in
}

// sessionLife is what an assignment wishes, the longest if it wishes nothing,
// and no longer than the person's identity has left. Less than 30 minutes is
// more than AWS can do, and refusing would lock out whoever is still verified:
// so a session outlives its identity by less than those 30 minutes, and only
// when it began in their last.
func sessionLife(wish, left time.Duration) time.Duration {
	if wish == 0 {
		wish = maxStudioSession
	}
	return max(min(wish, left, maxStudioSession), minStudioSession)
}

func seconds(d time.Duration) *int32 {
	return aws.Int32(int32(d / time.Second)) //nolint:gosec // at most twelve hours
}

// stillOpen reports whether the browser has half of the door's life left to
// walk through it.
func (s *Studio) stillOpen(door broker.Launch) bool {
	return door.URL != "" && s.now().Add(s.linkLife/2).Before(door.ExpiresAt)
}

package profiles

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/studiobroker/studiobroker/broker"
)

// preparation bounds one flight beside the waiting: its calls and their
// retries.
const preparation = 20 * time.Second

// prepare finds out why no door opened and makes the profile if it is missing.
// All who want the same profile share one flight; it goes on when the one who
// began it hangs up. Only that one is told that it created the profile, also
// when the profile did not get ready in time.
func (s *Studio) prepare(ctx context.Context, client SageMaker, p broker.Profile, first sight) (seen sight, created bool, err error) {
	made := false
	flight := s.preparing.DoChan(placeOf(p).String(), func() (last any, err error) {
		defer Catch(&err)
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.patience+preparation)
		defer cancel()
		last, made, err = s.bring(ctx, client, p, first)
		return last, err
	})
	select {
	case <-ctx.Done():
		return sight{}, false, Refusal(p, ctx.Err())
	case landed := <-flight:
		if landed.Err != nil {
			return sight{}, made, Refusal(p, landed.Err)
		}
		return landed.Val.(sight), made, nil
	}
}

// bring leads the profile from what was seen first, if anything, into service.
func (s *Studio) bring(ctx context.Context, client SageMaker, p broker.Profile, seen sight) (_ sight, created bool, err error) {
	if seen.status == "" {
		if seen, err = s.look(ctx, client, p); err != nil {
			return sight{}, false, err
		}
	}
	if seen.status == missing {
		if created, err = s.create(ctx, client, p); err != nil {
			return sight{}, false, s.diagnose(ctx, client, p, err)
		}
		if created {
			seen.status = types.UserProfileStatusPending
		}
	}
	if seen.underWay() {
		if seen, err = s.await(ctx, client, p, seen); err != nil {
			return sight{}, created, err
		}
	}
	return seen, created, unready(p, seen)
}

// create asks AWS to make the profile. That it is in use already means that
// another replica won the race.
func (s *Studio) create(ctx context.Context, client SageMaker, p broker.Profile) (bool, error) {
	in := &sagemaker.CreateUserProfileInput{
		DomainId:        aws.String(p.Assignment.Domain),
		UserProfileName: aws.String(p.Name),
		Tags:            wireTags(Tags(p.Owner, p.Assignment)),
	}
	if role := p.Assignment.ExecutionRole; role != "" {
		in.UserSettings = &types.UserSettings{ExecutionRole: aws.String(role)}
	}
	_, err := client.CreateUserProfile(ctx, in)
	if classOf(err) == inUse {
		return false, nil
	}
	return err == nil, err
}

// The pace of looking at a profile that is being made.
const (
	firstPause = 250 * time.Millisecond
	lastPause  = time.Second
)

// await looks at the profile until AWS is done with it or patience is over. A
// profile that AWS does not know yet stays what it was: DescribeUserProfile may
// lag behind CreateUserProfile. A throttled look is one not taken.
func (s *Studio) await(ctx context.Context, client SageMaker, p broker.Profile, seen sight) (sight, error) {
	over := time.NewTimer(s.patience)
	defer over.Stop()
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		select {
		case <-ctx.Done():
			return sight{}, ctx.Err()
		case <-over.C:
			return seen, nil
		case <-time.After(pause):
		}
		next, err := s.look(ctx, client, p)
		switch {
		case classOf(err) == throttled, next.status == missing:
		case err != nil:
			return sight{}, err
		case !next.underWay():
			return next, nil
		default:
			seen = next
		}
	}
}

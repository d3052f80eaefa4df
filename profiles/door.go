package profiles

import (
	"context"
	"errors"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"

	"github.com/studiobroker/studiobroker/broker"
)

// Codes of a door that cannot be used.
const (
	CodeBadURL broker.Code = "SB-3011" // AWS answered with a URL that no browser should be sent to
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
	if reason := unfit(address); reason != nil {
		return broker.Launch{}, broker.Refuse(broker.Unavailable, CodeBadURL, reason, "check that AWS_ENDPOINT_URL_SAGEMAKER, if it is set, leads to AWS")
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

// unfit says why a browser must not be sent to address, without telling the
// address: whoever holds it is in.
func unfit(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return errors.New("the URL from AWS cannot be read")
	case u.Host == "" || u.Hostname() == "":
		return errors.New("the URL from AWS names no host")
	case u.User != nil:
		return errors.New("the URL from AWS holds a password")
	case u.Scheme == "https", u.Scheme == "http" && loopback(u.Hostname()):
		return nil
	}
	return errors.New("the URL from AWS is not https")
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

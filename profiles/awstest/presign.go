package awstest

import (
	"crypto/rand"
	"maps"
	"net/url"
	"time"
)

type createPresignedDomainURLInput struct {
	profileInput
	ExpiresInSeconds                   int
	SessionExpirationDurationInSeconds int
	SpaceName, LandingUri              string
}

type createPresignedDomainURLOutput struct{ AuthorizedUrl string }

// AWS's defaults for the two lifetimes of a presigned URL.
const (
	urlLifetime    = 300 * time.Second
	studioLifetime = 12 * time.Hour
)

// createPresignedDomainURL mints a URL that opens Studio as a profile. Domains
// in SSO mode and profiles that are not InService are refused; AWS publishes no
// words for either, these are ours.
func (c *call) createPresignedDomainURL(in createPresignedDomainURLInput) (*createPresignedDomainURLOutput, *apiError) {
	d, p, refusal := c.profile("sagemaker:CreatePresignedDomainUrl", in.profileInput)
	if refusal != nil {
		return nil, refusal
	}
	if d.AuthMode != "IAM" {
		return nil, c.invalid("CreatePresignedDomainUrl is supported only for Domains with AuthMode IAM: Domain [%s] has AuthMode %s", d.ID, d.AuthMode)
	}
	if state := p.at(c.at); state != inService {
		return nil, c.invalid("UserProfile [%s] in Domain [%s] is not InService: %s", p.Name, d.ID, state)
	}
	token := rand.Text() + rand.Text()
	c.server.studio.doors[token] = &door{
		expires: c.at.Add(secondsOr(in.ExpiresInSeconds, urlLifetime)),
		visit: Visit{
			Profile: p.snapshot(c.at), Landing: orElse(in.LandingUri, "studio::"), Space: in.SpaceName,
			Session: secondsOr(in.SessionExpirationDurationInSeconds, studioLifetime),
			Actor:   c.caller.arn, SourceIdentity: c.caller.sourceIdentity, SessionTags: maps.Clone(c.caller.tags),
		}.withRole(d.ExecutionRole),
	}
	return &createPresignedDomainURLOutput{c.server.studioBase(d) + "/auth?token=" + url.QueryEscape(token)}, nil
}

func secondsOr(seconds int, fallback time.Duration) time.Duration {
	if seconds == 0 {
		return fallback
	}
	return time.Duration(seconds) * time.Second
}

// studioBase is where browsers reach the Studio of d.
func (s *Server) studioBase(d *domain) string {
	if s.studioURL != "" {
		return s.studioURL
	}
	return "https://" + d.ID + ".studio." + d.Region + ".sagemaker.aws"
}

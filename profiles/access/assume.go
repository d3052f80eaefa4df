package access

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/profiles"
)

// A session is renewed between 30 s and 60 s before it ends: longer than any
// call takes, and not all at the same moment.
const (
	renewBefore = time.Minute
	renewJitter = 0.5
)

// sessionKey is everything that a session is made of.
type sessionKey struct {
	account                                              broker.Account
	issuer, subject, tenant, team, domain, role, profile string
}

func keyOf(p broker.Profile) sessionKey {
	a := p.Assignment
	return sessionKey{a.Account, p.Owner.Issuer, p.Owner.Subject, a.Tenant, a.Team, a.Domain, a.ExecutionRole, p.Name}
}

// sessionFor is the session that acts on p for its owner; it is begun when its
// credentials are retrieved. Concurrent callers share one AssumeRole.
func (a *Accounts) sessionFor(key sessionKey, p broker.Profile) (*aws.CredentialsCache, error) {
	if kept, ok := a.sessions.GetIfPresent(key); ok {
		return kept, nil
	}
	o, err := orderFor(p)
	if err != nil {
		return nil, err
	}
	kept, _ := a.sessions.ComputeIfAbsent(key, func() (*aws.CredentialsCache, bool) {
		return aws.NewCredentialsCache(a.assume(o), func(c *aws.CredentialsCacheOptions) {
			c.ExpiryWindow, c.ExpiryWindowJitterFrac = renewBefore, renewJitter
		}), false
	})
	return kept, nil
}

// assume gets a session from STS, in a time of its own: the cache around it
// hides the context of the one who asked first, who may hang up while others
// wait for the same session. The cache asks in a goroutine of its own.
func (a *Accounts) assume(o order) aws.CredentialsProvider {
	role := stscreds.NewAssumeRoleProvider(regional{a.sts, o.region}, o.role, a.terms(o))
	return aws.CredentialsProviderFunc(func(ctx context.Context) (got aws.Credentials, err error) {
		defer profiles.Catch(&err)
		ctx, cancel := context.WithTimeout(ctx, a.timeout)
		defer cancel()
		if err := a.identified(ctx); err != nil {
			return aws.Credentials{}, noCredentials{err}
		}
		if got, err = role.Retrieve(ctx); err != nil {
			return aws.Credentials{}, redact(err, o.externalID)
		}
		return got, nil
	})
}

func (a *Accounts) terms(o order) func(*stscreds.AssumeRoleOptions) {
	return func(in *stscreds.AssumeRoleOptions) {
		in.RoleSessionName = sessionPrefix + o.owner
		in.SourceIdentity = aws.String(o.owner)
		in.Duration = a.session
		in.Policy = aws.String(o.policy)
		in.TransitiveTagKeys = []string{profiles.TagTenant}
		in.Tags = []types.Tag{tag(profiles.TagTeam, o.team), tag(profiles.TagTenant, o.tenant), tag(profiles.TagUser, o.owner)}
		if o.externalID != "" {
			in.ExternalID = aws.String(o.externalID)
		}
	}
}

func tag(key, value string) types.Tag {
	return types.Tag{Key: aws.String(key), Value: aws.String(value)}
}

// regional is STS in the region of the account if the broker has none itself.
type regional struct {
	*sts.Client
	fallback string
}

// AssumeRole implements [stscreds.AssumeRoleAPIClient].
func (r regional) AssumeRole(ctx context.Context, in *sts.AssumeRoleInput, options ...func(*sts.Options)) (*sts.AssumeRoleOutput, error) {
	return r.Client.AssumeRole(ctx, in, append(options, func(o *sts.Options) {
		if o.Region == "" {
			o.Region = r.fallback
		}
	})...)
}

// identified tells the lack of credentials of our own from a refusal by STS.
func (a *Accounts) identified(ctx context.Context) error {
	if a.aws.Credentials == nil {
		return errors.New("no credentials are configured")
	}
	_, err := a.aws.Credentials.Retrieve(ctx)
	return err
}

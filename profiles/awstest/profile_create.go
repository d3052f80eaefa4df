package awstest

import (
	"fmt"
	"maps"
	"net/http"
)

type createUserProfileInput struct {
	DomainId, UserProfileName                         string
	SingleSignOnUserIdentifier, SingleSignOnUserValue string
	Tags                                              []tag
	UserSettings                                      document
}

type userProfileArnOutput struct{ UserProfileArn string }

// createUserProfile begins to make a profile: it is Pending when the call
// returns.
func (c *call) createUserProfile(in createUserProfileInput) (*userProfileArnOutput, *apiError) {
	tags, refusal := c.resourceTags(in.Tags)
	if refusal != nil {
		return nil, refusal
	}
	if refusal := c.mayCreate(in, tags); refusal != nil {
		return nil, refusal
	}
	d := c.domain(in.DomainId)
	if d == nil {
		return nil, c.noDomain(in.DomainId)
	}
	if refusal := c.canCreate(d, in); refusal != nil {
		return nil, refusal
	}
	p := d.add(in.UserProfileName, c.at)
	p.CreatedBy, p.ssoUser = c.caller.arn, in.SingleSignOnUserValue
	p.transition, p.ready = pendingState, c.at.Add(c.server.pending)
	maps.Copy(p.settings, in.UserSettings)
	maps.Copy(p.Tags, tags)
	if pending := c.server.failures; len(pending) > 0 {
		p.Status, p.FailureReason = failed, pending[0]
		c.server.failures = pending[1:]
	}
	return &userProfileArnOutput{p.ARN}, nil
}

// mayCreate asks the policies for the action and for what depends on it.
func (c *call) mayCreate(in createUserProfileInput, tags map[string]string) *apiError {
	t := target{action: "sagemaker:CreateUserProfile", resource: c.profileARN(in.DomainId, in.UserProfileName), sent: tags}
	if refusal := c.authorize(t); refusal != nil {
		return refusal
	}
	if len(tags) > 0 {
		t.action, t.extra = "sagemaker:AddTags", map[string]string{"sagemaker:TaggingAction": "CreateUserProfile"}
		if refusal := c.authorize(t); refusal != nil {
			return refusal
		}
	}
	return c.mayPass(in.UserSettings)
}

// mayPass asks whether the caller may hand the execution role to SageMaker. A
// role of another account cannot be passed.
func (c *call) mayPass(settings document) *apiError {
	role, ok := settings["ExecutionRole"].(string)
	if !ok {
		return nil
	}
	if accountOf(role) != c.caller.account {
		return refuse(http.StatusBadRequest, "AccessDeniedException", "Cross-account pass role is not allowed.")
	}
	return c.authorize(target{action: "iam:PassRole", resource: role, extra: map[string]string{"iam:PassedToService": "sagemaker.amazonaws.com"}})
}

// canCreate refuses what the domain has no place for.
func (c *call) canCreate(d *domain, in createUserProfileInput) *apiError {
	switch sso := in.SingleSignOnUserIdentifier != ""; {
	case sso && d.AuthMode != "SSO":
		return c.invalid("SingleSignOnUserIdentifier can not be specified: Domain [%s] has AuthMode %s", d.ID, d.AuthMode)
	case !sso && d.AuthMode == "SSO":
		return c.invalid("SingleSignOnUserIdentifier is required: Domain [%s] has AuthMode SSO", d.ID)
	case d.Status != inService:
		return c.invalid("Domain [%s] is not InService: %s", d.ID, d.Status)
	case d.find(in.UserProfileName, c.at) != nil:
		return inUse("UserProfile [%s] already exists in Domain [%s].", in.UserProfileName, d.ID)
	}
	return c.checkQuota()
}

// checkQuota holds the account to its number of profiles. Failed ones count.
func (c *call) checkQuota() *apiError {
	limit, used := c.server.account(c.caller.account).MaxProfiles, 0
	for _, d := range c.visible() {
		used += len(d.profiles)
	}
	if limit == 0 || used < limit {
		return nil
	}
	const name = "Maximum number of Studio user profiles allowed per account"
	return refuse(http.StatusBadRequest, "ResourceLimitExceeded", fmt.Sprintf(
		"The account-level service limit '%s' is %d UserProfiles, with current utilization of %d UserProfiles and a request delta of 1 UserProfiles. Please contact AWS support to request an increase for this limit.",
		name, limit, used))
}

package awstest

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// profileInput names one profile, as most calls do.
type profileInput struct{ DomainId, UserProfileName string }

func (c *call) profileARN(domainID, name string) string {
	return c.arn("user-profile/" + domainID + "/" + strings.ToLower(name))
}

// profile finds a profile for an action, policies first: whoever may not act
// does not learn whether it exists. A condition on the resource's tags does not
// hold for a profile that does not exist.
func (c *call) profile(action string, in profileInput) (*domain, *profile, *apiError) {
	d := c.domain(in.DomainId)
	var p *profile
	t := target{action: action, resource: c.profileARN(in.DomainId, in.UserProfileName)}
	if d != nil {
		p = d.find(in.UserProfileName, c.at)
	}
	if p != nil {
		t.tags = p.Tags
	}
	if refusal := c.authorize(t); refusal != nil {
		return nil, nil, refusal
	}
	switch {
	case d == nil:
		return nil, nil, c.noDomain(in.DomainId)
	case p == nil:
		return nil, nil, notFound("UserProfile [%s] does not exist in Domain [%s].", in.UserProfileName, in.DomainId)
	}
	return d, p, nil
}

type describeUserProfileOutput struct {
	CreationTime               epoch
	DomainId                   string
	FailureReason              string `json:",omitempty"`
	HomeEfsFileSystemUid       string
	LastModifiedTime           epoch
	SingleSignOnUserIdentifier string `json:",omitempty"`
	SingleSignOnUserValue      string `json:",omitempty"`
	Status                     string
	UserProfileArn             string
	UserProfileName            string
	UserSettings               document
}

func (c *call) describeUserProfile(in profileInput) (*describeUserProfileOutput, *apiError) {
	_, p, refusal := c.profile("sagemaker:DescribeUserProfile", in)
	if refusal != nil {
		return nil, refusal
	}
	view := p.snapshot(c.at)
	out := &describeUserProfileOutput{
		CreationTime: epoch(p.Created), DomainId: p.Domain, FailureReason: view.FailureReason, HomeEfsFileSystemUid: p.efsUID(),
		LastModifiedTime: epoch(p.Modified), SingleSignOnUserValue: p.ssoUser, Status: view.Status,
		UserProfileArn: p.ARN, UserProfileName: p.Name, UserSettings: p.settings,
	}
	if p.ssoUser != "" {
		out.SingleSignOnUserIdentifier = "UserName"
	}
	return out, nil
}

type updateUserProfileInput struct {
	profileInput
	UserSettings document
}

// updateUserProfile replaces the settings that are given and keeps the others.
func (c *call) updateUserProfile(in updateUserProfileInput) (*userProfileArnOutput, *apiError) {
	_, p, refusal := c.profile("sagemaker:UpdateUserProfile", in.profileInput)
	if refusal != nil {
		return nil, refusal
	}
	if refusal := c.mayPass(in.UserSettings); refusal != nil {
		return nil, refusal
	}
	if state := p.at(c.at); state != inService {
		return nil, inUse("UserProfile [%s] can not be updated while it is %s.", p.Name, state)
	}
	maps.Copy(p.settings, in.UserSettings)
	p.Modified = c.at
	p.transition, p.ready = updating, c.at.Add(c.server.pending)
	return &userProfileArnOutput{p.ARN}, nil
}

// deleteUserProfile begins to clear a profile away.
func (c *call) deleteUserProfile(in profileInput) (any, *apiError) {
	_, p, refusal := c.profile("sagemaker:DeleteUserProfile", in)
	if refusal != nil {
		return nil, refusal
	}
	if state := p.at(c.at); state == pendingState || state == updating || state == deleting {
		return nil, inUse("UserProfile [%s] can not be deleted while it is %s.", p.Name, state)
	}
	p.transition, p.ready = deleting, c.at.Add(c.server.pending)
	return nil, nil
}

type listUserProfilesInput struct {
	DomainIdEquals, UserProfileNameContains string
	SortBy, SortOrder, NextToken            string
	MaxResults                              int
}

type userProfileDetails struct {
	CreationTime     epoch
	DomainId         string
	LastModifiedTime epoch
	Status           string
	UserProfileName  string
}

type listUserProfilesOutput struct {
	UserProfiles []userProfileDetails
	NextToken    string `json:",omitempty"`
}

// listUserProfiles sorts by creation time, oldest first, unless told
// otherwise. The name filter is a substring, as on AWS.
func (c *call) listUserProfiles(in listUserProfilesInput) (*listUserProfilesOutput, *apiError) {
	if refusal := c.authorize(target{action: "sagemaker:ListUserProfiles", resource: "*"}); refusal != nil {
		return nil, refusal
	}
	page, next, refusal := pageOf(c, c.sorted(in), in.MaxResults, in.NextToken)
	if refusal != nil {
		return nil, refusal
	}
	out := &listUserProfilesOutput{UserProfiles: []userProfileDetails{}, NextToken: next}
	for _, p := range page {
		out.UserProfiles = append(out.UserProfiles, userProfileDetails{
			CreationTime: epoch(p.Created), DomainId: p.Domain, LastModifiedTime: epoch(p.Modified),
			Status: p.at(c.at), UserProfileName: p.Name,
		})
	}
	return out, nil
}

// sorted are the profiles that a list call is about, in its order.
func (c *call) sorted(in listUserProfilesInput) []*profile {
	var all []*profile
	for _, d := range c.visible() {
		if in.DomainIdEquals != "" && d.ID != in.DomainIdEquals {
			continue
		}
		for _, name := range sortedKeys(d.profiles) {
			if p := d.find(name, c.at); p != nil && strings.Contains(name, strings.ToLower(in.UserProfileNameContains)) {
				all = append(all, p)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b *profile) int {
		if in.SortBy == "LastModifiedTime" {
			return a.Modified.Compare(b.Modified)
		}
		return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.Name, b.Name))
	})
	if in.SortOrder == "Descending" {
		slices.Reverse(all)
	}
	return all
}

package awstest

import (
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// tag is a tag on the wire.
type tag struct{ Key, Value string }

type assumeRoleInput struct {
	RoleArn, RoleSessionName, ExternalId, SourceIdentity, Policy string
	DurationSeconds                                              int
	Tags                                                         []tag
	TransitiveTagKeys                                            []string
	PolicyArns                                                   []struct{ Arn string }
	SerialNumber                                                 string
}

type assumeRoleOutput struct {
	Credentials struct {
		AccessKeyId, SecretAccessKey, SessionToken string
		Expiration                                 epoch
	}
	AssumedRoleUser  struct{ AssumedRoleId, Arn string }
	PackedPolicySize int    `json:",omitempty"`
	SourceIdentity   string `json:",omitempty"`
}

// assumeRole issues a session. Whatever keeps the caller out of the role is the
// same AccessDenied on the wire; the trail knows which clause it was.
func (c *call) assumeRole(in assumeRoleInput) (*assumeRoleOutput, *apiError) {
	if in.DurationSeconds == 0 {
		in.DurationSeconds = int(time.Hour / time.Second)
	}
	r := c.server.roles[in.RoleArn]
	if r == nil {
		return nil, c.denyRole("sts:AssumeRole", in.RoleArn, "the role does not exist")
	}
	if refusal := c.checkPolicies(in); refusal != nil {
		return nil, refusal
	}
	next, refusal := c.nextSession(r, in)
	if refusal != nil {
		return nil, refusal
	}
	if refusal := c.mayAssume(r, next, in); refusal != nil {
		return nil, refusal
	}
	if refusal := c.checkDuration(r, in.DurationSeconds); refusal != nil {
		return nil, refusal
	}
	next.expires = c.at.Add(time.Duration(in.DurationSeconds) * time.Second)
	c.server.keys[next.keyID] = next
	return issued(next, in), nil
}

// maxSessionPolicy bounds a session policy, in characters.
const maxSessionPolicy = 2048

// checkPolicies refuses what the model lets through and AWS does not, and what
// this server would have to ignore.
func (c *call) checkPolicies(in assumeRoleInput) *apiError {
	switch {
	case utf8.RuneCountInString(in.Policy) > maxSessionPolicy:
		return c.invalid("1 validation error detected: Value '%s' at 'policy' failed to satisfy constraint: Member must have length less than or equal to %d", in.Policy, maxSessionPolicy)
	case len(in.PolicyArns) > 0:
		return c.invalid("awstest knows no managed policies").because("PolicyArns is not implemented")
	case in.SerialNumber != "":
		return c.invalid("awstest knows no MFA devices").because("SerialNumber is not implemented")
	}
	return nil
}

// nextSession is the session that in asks for, with what it inherits from the
// caller's: transitive tags and the source identity.
func (c *call) nextSession(r *role, in assumeRoleInput) (*principal, *apiError) {
	next := r.sessionOf(in.RoleSessionName)
	next.keyID, next.secret, next.token = newSecrets()
	next.sourceIdentity = orElse(c.caller.sourceIdentity, in.SourceIdentity)
	if in.SourceIdentity != "" && in.SourceIdentity != next.sourceIdentity {
		return nil, c.invalid("The source identity is already set for this assume role session")
	}
	tags, refusal := c.sessionTags(in)
	if refusal != nil {
		return nil, refusal
	}
	next.tags = tags
	next.transitive = append(slices.Clone(c.caller.transitive), in.TransitiveTagKeys...)
	policy, err := parsePolicy(in.Policy)
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "MalformedPolicyDocument", "awstest cannot evaluate this session policy: "+err.Error())
	}
	next.policy = policy
	return next, nil
}

// sessionTags are the tags of in and those inherited. Keys are not
// case-sensitive, so two that differ in case only clash.
func (c *call) sessionTags(in assumeRoleInput) (map[string]string, *apiError) {
	tags, seen := map[string]string{}, map[string]bool{}
	for _, t := range in.Tags {
		key := strings.ToLower(t.Key)
		if seen[key] {
			return nil, c.invalid("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
		}
		if slices.ContainsFunc(c.caller.transitive, func(k string) bool { return strings.EqualFold(k, key) }) {
			return nil, refuse(http.StatusBadRequest, "InvalidParameterValue", "One of the specified session tags can't be set because it conflicts with a transitive tag key from the calling session.")
		}
		seen[key], tags[t.Key] = true, t.Value
	}
	for _, key := range in.TransitiveTagKeys {
		if !seen[strings.ToLower(key)] {
			return nil, refuse(http.StatusBadRequest, "InvalidParameterValue", "The specified transitive tag key must be included in the requested tags.")
		}
	}
	for _, key := range c.caller.transitive {
		tags[key] = c.caller.tags[key]
	}
	return tags, nil
}

// mayAssume asks the caller's permissions and the role's trust policy for every
// action that the call implies. Who of the two says no is not for the caller.
func (c *call) mayAssume(r *role, next *principal, in assumeRoleInput) *apiError {
	actions := []string{"sts:AssumeRole"}
	if len(next.tags) > 0 {
		actions = append(actions, "sts:TagSession")
	}
	if next.sourceIdentity != "" {
		actions = append(actions, "sts:SetSourceIdentity")
	}
	for _, action := range actions {
		q := request{action: action, resource: r.ARN, facts: c.assumeFacts(r, next, in)}
		if v := c.permits(q); !v.allowed {
			return c.denyRole(action, r.ARN, "the caller's "+v.kind+" policy: "+v.clause)
		}
		if r.trust == nil {
			return c.denyRole(action, r.ARN, "the role has no trust policy")
		}
		q.who = c.caller.names()
		if v := r.trust.decide(q); !v.allowed {
			return c.denyRole(action, r.ARN, "the role's trust policy: "+v.clause)
		}
	}
	return nil
}

// names are the ways in which a trust policy may name p.
func (p *principal) names() []string {
	partition := strings.Split(p.arn, ":")[1]
	return []string{p.arn, p.principalARN(), p.account, "arn:" + partition + ":iam::" + p.account + ":root"}
}

// assumeFacts holds the condition keys of an AssumeRole call.
func (c *call) assumeFacts(r *role, next *principal, in assumeRoleInput) facts {
	x := c.callerFacts()
	x.set("aws:ResourceAccount", accountOf(r.ARN))
	if org := c.server.account(accountOf(r.ARN)).Organization; org != "" {
		x.set("aws:ResourceOrgID", org)
	}
	x.setTags("aws:ResourceTag/", "", r.Tags)
	sent := map[string]string{}
	for _, t := range in.Tags {
		sent[t.Key] = t.Value
	}
	x.setTags("aws:RequestTag/", "aws:TagKeys", sent)
	x.set("sts:RoleSessionName", in.RoleSessionName)
	for key, value := range map[string]string{"sts:ExternalId": in.ExternalId, "sts:SourceIdentity": next.sourceIdentity} {
		if value != "" {
			x.set(key, value)
		}
	}
	if len(in.TransitiveTagKeys) > 0 {
		x.set("sts:TransitiveTagKeys", in.TransitiveTagKeys...)
	}
	return x
}

// checkDuration holds the length of a session to the role's maximum and to the
// hour of role chaining, in AWS's order.
func (c *call) checkDuration(r *role, seconds int) *apiError {
	wanted := time.Duration(seconds) * time.Second
	if wanted > r.MaxSession {
		return c.invalid("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
	}
	if c.caller.role != nil && wanted > time.Hour {
		return c.invalid("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.")
	}
	return nil
}

func (c *call) denyRole(action, arn, reason string) *apiError {
	return refuse(http.StatusForbidden, "AccessDenied",
		"User: "+c.caller.arn+" is not authorized to perform: "+action+" on resource: "+arn).because("%s: %s", action, reason)
}

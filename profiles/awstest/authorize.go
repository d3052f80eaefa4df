package awstest

import (
	"fmt"
	"net/http"
)

// callerFacts holds the condition keys that tell about the caller.
func (c *call) callerFacts() facts {
	x := facts{}
	p := c.caller
	x.set("aws:PrincipalArn", p.principalARN())
	x.set("aws:PrincipalAccount", p.account)
	x.set("aws:userid", p.userID)
	x.set("aws:RequestedRegion", c.region)
	x.setTags("aws:PrincipalTag/", "", p.allTags())
	if org := c.server.account(p.account).Organization; org != "" {
		x.set("aws:PrincipalOrgID", org)
	}
	if p.sourceIdentity != "" {
		x.set("aws:SourceIdentity", p.sourceIdentity)
	}
	return x
}

// permits asks the caller's own policies: the role's permissions and the
// session policy have to allow q, each if there is one.
func (c *call) permits(q request) verdict {
	p := c.caller
	if p.role != nil && p.role.permissions != nil {
		if v := p.role.permissions.decide(q); !v.allowed {
			return v.of("identity-based")
		}
	}
	if p.policy != nil {
		return p.policy.decide(q).of("session")
	}
	return verdict{allowed: true}
}

// of names the kind of policy in the clause, as AWS's messages do.
func (v verdict) of(kind string) verdict {
	v.kind = kind
	return v
}

// target is what a SageMaker call is about.
type target struct {
	action   string
	resource string
	tags     map[string]string // of the resource
	sent     map[string]string // tags in the request
	extra    map[string]string // more condition keys
}

// authorize asks the policies whether the caller may do it.
func (c *call) authorize(t target) *apiError {
	x := c.callerFacts()
	x.set("aws:ResourceAccount", c.caller.account)
	x.setTags("aws:ResourceTag/", "", t.tags)
	x.setTags("sagemaker:ResourceTag/", "", t.tags)
	x.setTags("aws:RequestTag/", "aws:TagKeys", t.sent)
	for key, value := range t.extra {
		x.set(key, value)
	}
	v := c.permits(request{action: t.action, resource: t.resource, facts: x})
	if v.allowed {
		return nil
	}
	why := fmt.Sprintf("because no %s policy allows the %s action", v.kind, t.action)
	if v.denied {
		why = fmt.Sprintf("with an explicit deny in %s %s policy", article(v.kind), v.kind)
	}
	text := fmt.Sprintf("User: %s is not authorized to perform: %s on resource: %s %s", c.caller.arn, t.action, t.resource, why)
	return refuse(http.StatusBadRequest, "AccessDeniedException", text).because("%s", v.clause)
}

func article(kind string) string {
	if kind == "identity-based" {
		return "an"
	}
	return "a"
}

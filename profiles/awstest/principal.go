package awstest

import (
	"fmt"
	"maps"
	"strings"
	"time"
)

// principal is who holds a credential.
type principal struct {
	account string
	arn     string // of the user or the assumed-role session
	userID  string

	keyID, secret, token string
	expires              time.Time // zero: never

	// Of sessions only.
	role           *role
	session        string
	sourceIdentity string
	tags           map[string]string // session tags
	transitive     []string          // keys of tags that later sessions inherit
	policy         *policy           // session policy
}

// principalARN is aws:PrincipalArn: a session's role, with its path.
func (p *principal) principalARN() string {
	if p.role != nil {
		return p.role.ARN
	}
	return p.arn
}

// kind is CloudTrail's userIdentity type.
func (p *principal) kind() string {
	if p.role != nil {
		return "AssumedRole"
	}
	return "IAMUser"
}

// allTags are the principal tags: the role's own, overridden by the session's.
func (p *principal) allTags() map[string]string {
	all := map[string]string{}
	if p.role != nil {
		maps.Copy(all, p.role.Tags)
	}
	maps.Copy(all, p.tags)
	return all
}

// role is a Role that exists.
type role struct {
	Role
	id          string
	trust       *policy
	permissions *policy // nil allows everything in the role's account
	gone        bool
}

// name is the ARN's last part: sessions do not show the path.
func (r *role) name() string { return r.ARN[strings.LastIndexByte(r.ARN, '/')+1:] }

// sessionOf is a principal in role r under a session name.
func (r *role) sessionOf(name string) *principal {
	partition, account := strings.Split(r.ARN, ":")[1], accountOf(r.ARN)
	return &principal{
		account: account,
		arn:     fmt.Sprintf("arn:%s:sts::%s:assumed-role/%s/%s", partition, account, r.name(), name),
		userID:  r.id + ":" + name,
		role:    r,
		session: name,
	}
}

package awstest

import (
	"crypto/rand"
	"fmt"
	"maps"
	"strings"
	"time"
)

// PutKey lets the holder of a key call.
func (s *Server) PutKey(k Key) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	account := accountOf(k.Principal)
	if account == "" || k.ID == "" || k.Secret == "" {
		return fmt.Errorf("a key needs an ID, a secret and the ARN of its principal, got %q of %q", k.ID, k.Principal)
	}
	p := &principal{account: account, arn: k.Principal, userID: uniqueID("AIDA")}
	if strings.Contains(k.Principal, ":role/") {
		r := s.roles[k.Principal]
		if r == nil {
			r = &role{Role: Role{ARN: k.Principal}, id: uniqueID("AROA")}
			s.roles[k.Principal] = r
		}
		p = r.sessionOf("stand-in")
	}
	p.keyID, p.secret, p.token = k.ID, k.Secret, k.Token
	s.account(account)
	s.keys[k.ID] = p
	return nil
}

// PutRole creates the role, or changes its policies: live sessions keep
// running and feel new permissions at once.
func (s *Server) PutRole(r Role) error {
	if !s.models["sagemaker"].Shapes["RoleArn"].full.MatchString(r.ARN) {
		return fmt.Errorf("%q is no ARN of a role", r.ARN)
	}
	next, err := newRole(r)
	if err != nil {
		return fmt.Errorf("role %s: %w", r.ARN, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.account(accountOf(r.ARN))
	if old := s.roles[r.ARN]; old != nil {
		next.id = old.id
		*old = *next
		return nil
	}
	s.roles[r.ARN] = next
	return nil
}

// maxTrust is the default quota on the length of a trust policy, in
// characters; IAM does not count white space.
const maxTrust = 2048

// newRole reads the policies of r and fills its defaults.
func newRole(r Role) (*role, error) {
	if r.MaxSession == 0 {
		r.MaxSession = time.Hour
	}
	if r.MaxSession < time.Hour || r.MaxSession > 12*time.Hour {
		return nil, fmt.Errorf("MaxSession %s is not between 1h and 12h", r.MaxSession)
	}
	if n := len(strings.Join(strings.Fields(r.Trust), "")); n > maxTrust {
		return nil, fmt.Errorf("the trust policy has %d characters, IAM allows %d", n, maxTrust)
	}
	r.Tags = maps.Clone(r.Tags)
	trust, err := parsePolicy(r.Trust)
	if err != nil {
		return nil, fmt.Errorf("trust policy: %w", err)
	}
	permissions, err := parsePolicy(r.Permissions)
	if err != nil {
		return nil, fmt.Errorf("permission policy: %w", err)
	}
	return &role{Role: r, id: uniqueID("AROA"), trust: trust, permissions: permissions}, nil
}

// RemoveRole deletes a role and ends its sessions for good: a new role of the
// same ARN does not revive them.
func (s *Server) RemoveRole(arn string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.roles[arn]; r != nil {
		r.gone = true
		delete(s.roles, arn)
	}
}

// PutAccount creates the account or changes its settings.
func (s *Server) PutAccount(a Account) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.accounts[a.ID] = &a
}

// account is the account of an ID; naming it is enough for it to exist.
func (s *Server) account(id string) *Account {
	if s.accounts[id] == nil {
		s.accounts[id] = &Account{ID: id}
	}
	return s.accounts[id]
}

// uniqueID is an IAM unique identifier, such as AROA... for a role.
func uniqueID(prefix string) string { return prefix + rand.Text()[:17] }

package awstest

import (
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"
)

// The states of a profile, in AWS's spelling.
const (
	pendingState = "Pending"
	inService    = "InService"
	updating     = "Updating"
	failed       = "Failed"
	deleting     = "Deleting"
)

// Profile is a user profile as a test sees it.
type Profile struct {
	Account       string
	Region        string
	Domain        string // its ID
	Name          string // as given at creation; AWS compares without regard to case
	ARN           string
	Status        string
	FailureReason string
	ExecutionRole string // empty: the domain's
	Tags          map[string]string
	CreatedBy     string // ARN of the session that created it
	Created       time.Time
	Modified      time.Time
}

// profile is a Profile that exists. Its Status is the one it has after ready.
type profile struct {
	Profile
	uid        int
	ssoUser    string
	settings   document
	transition string // the state until ready
	ready      time.Time
}

// at is the profile's state at a time.
func (p *profile) at(now time.Time) string {
	if now.Before(p.ready) {
		return p.transition
	}
	return p.Status
}

// gone reports that a deleted profile has been cleared away.
func (p *profile) gone(now time.Time) bool {
	return p.transition == deleting && !now.Before(p.ready)
}

// snapshot is p for a test.
func (p *profile) snapshot(now time.Time) Profile {
	view := p.Profile
	view.Status = p.at(now)
	if view.Status != failed {
		view.FailureReason = ""
	}
	view.ExecutionRole, _ = p.settings["ExecutionRole"].(string)
	view.Tags = maps.Clone(p.Tags)
	return view
}

// find is the profile called name, nil if there is none. Deleted profiles
// vanish when somebody looks.
func (d *domain) find(name string, now time.Time) *profile {
	key := strings.ToLower(name)
	p := d.profiles[key]
	if p != nil && p.gone(now) {
		delete(d.profiles, key)
		return nil
	}
	return p
}

// firstUID is where the POSIX user IDs of a domain's profiles begin.
const firstUID = 200000

// add puts a new profile into d.
func (d *domain) add(name string, now time.Time) *profile {
	d.made++
	p := &profile{
		Profile: Profile{
			Account: d.Account, Region: d.Region, Domain: d.ID, Name: name, Status: inService,
			ARN:     fmt.Sprintf("arn:%s:sagemaker:%s:%s:user-profile/%s/%s", d.Partition, d.Region, d.Account, d.ID, strings.ToLower(name)),
			Created: now, Modified: now, Tags: map[string]string{},
		},
		uid:      firstUID + d.made,
		settings: document{},
	}
	d.profiles[strings.ToLower(name)] = p
	return p
}

func (p *profile) efsUID() string { return strconv.Itoa(p.uid) }

// Profile returns the profile called name in a domain.
func (s *Server) Profile(domainID, name string) (Profile, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.domains[domainID]
	if d == nil {
		return Profile{}, false
	}
	p := d.find(name, s.now())
	if p == nil {
		return Profile{}, false
	}
	return p.snapshot(s.now()), true
}

// Profiles returns all profiles of a domain by name.
func (s *Server) Profiles(domainID string) []Profile {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.domains[domainID]
	if d == nil {
		return nil
	}
	var all []Profile
	for _, name := range sortedKeys(d.profiles) {
		if p := d.find(name, s.now()); p != nil {
			all = append(all, p.snapshot(s.now()))
		}
	}
	return all
}

// PutProfile places a profile without a call, in any state and for as long as
// nobody changes it: Domain and Name are needed, Status defaults to InService.
// What belongs to the domain (Account, Region, ARN) is filled in.
func (s *Server) PutProfile(want Profile) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.domains[want.Domain]
	if d == nil {
		return fmt.Errorf("profile %q: there is no domain %q", want.Name, want.Domain)
	}
	v := s.models["sagemaker"].validate("DescribeUserProfileResponse", document{
		"UserProfileName": want.Name, "Status": orElse(want.Status, inService), "FailureReason": want.FailureReason,
	})
	if text := v.message(); text != "" {
		return fmt.Errorf("profile %q: %s", want.Name, text)
	}
	p := d.add(want.Name, s.now())
	p.Status, p.FailureReason, p.CreatedBy = orElse(want.Status, inService), want.FailureReason, want.CreatedBy
	maps.Copy(p.Tags, want.Tags)
	if want.ExecutionRole != "" {
		p.settings["ExecutionRole"] = want.ExecutionRole
	}
	return nil
}

// FailNextProfile makes the next profile that is created end as Failed for the
// given reason. Each call is about one more profile.
func (s *Server) FailNextProfile(reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failures = append(s.failures, reason)
}

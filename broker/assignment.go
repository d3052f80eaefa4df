package broker

import (
	"context"
	"fmt"
	"time"
)

// Directory decides which workspaces a person may use.
type Directory interface {
	// Assignments returns every workspace that is who's, in display order.
	// A person without any has none; that is not an error. A directory that
	// knows why may return an [Error] of kind [NoAssignment] instead.
	Assignments(ctx context.Context, who Identity) ([]Assignment, error)
}

// Assignment lets one person use one workspace on behalf of one team.
type Assignment struct {
	ID            string            // "research/churn": names it in links, wishes and audit
	Title         string            // shown to people
	Tenant        string            // owner of the account, the domain and the team
	Team          string            // within the tenant
	Destination   string            // which Workspace opens it: "studio"
	Account       Account           // where the workspace lives
	Domain        string            // SageMaker domain ID
	ExecutionRole string            // ARN of the role the profile runs as
	Tags          map[string]string // put on a profile when it is created
	Session       time.Duration     // how long the opened workspace stays open: 30 min to 12 h
	LandingURI    string            // where in Studio the person arrives, or space:NAME; empty means its home
	Landings      map[string]string // further places that a link may ask for: name to landing URI; shared, never changed
}

// at is a with the landing of that name; no name is its own.
func (a Assignment) at(landing string) (Assignment, error) {
	if landing == "" {
		return a, nil
	}
	uri, ok := a.Landings[landing]
	if !ok {
		return a, Refuse(NotOffered, CodeNoLanding, fmt.Errorf("%s has no landing %.64q", a.ID, landing), "add the landing to the team, or correct the link")
	}
	a.LandingURI = uri
	return a, nil
}

// Account is an AWS account and the way in.
type Account struct {
	Name       string // its name in the configuration
	ID         string // 12 digits; a leading zero belongs to it
	Region     string
	AccessRole string // ARN of the role that the broker assumes
	ExternalID Secret // agreed with the account's owner
}

// Secret is a value that is never printed, logged or stored. To use it,
// convert it to a string.
type Secret string

// String hides the value.
func (Secret) String() string { return "[redacted]" }

// GoString hides it from %#v.
func (Secret) GoString() string { return "[redacted]" }

// MarshalText hides it from JSON, logs and everything else that stores text.
func (Secret) MarshalText() ([]byte, error) { return []byte("[redacted]"), nil }

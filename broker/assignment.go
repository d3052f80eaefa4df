package broker

import (
	"context"
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
	LandingURI    string            // where in Studio the person arrives; empty means its home
}

// Account is an AWS account and the way in.
type Account struct {
	Name       string // its name in the configuration
	ID         string // 12 digits; a leading zero belongs to it
	Region     string
	AccessRole string // ARN of the role that the broker assumes
	ExternalID string // agreed with the account's owner; a secret of theirs and ours
}

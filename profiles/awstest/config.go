package awstest

import (
	"maps"
	"strings"
	"time"
)

// Config describes the AWS that a test or a demo wants. The zero value is an
// empty AWS that knows the [ExampleKey].
type Config struct {
	// Now is the server's clock for signatures, sessions, profiles and URLs;
	// nil means time.Now. A clock that differs from the caller's by more than
	// five minutes costs the SDK one retry, as it does on AWS.
	Now func() time.Time

	// StudioURL is the base URL under which browsers reach Studio, without a
	// slash at the end. Presigned URLs begin with it.
	StudioURL string

	// Pending is how long, by Now, a new profile stays Pending and a deleted
	// one Deleting. Zero is at once.
	Pending time.Duration

	Keys     []Key // who may call; none means ExampleKey
	Accounts []Account
	Roles    []Role
	Domains  []Domain
}

// Key is a credential that was not issued by the server itself.
type Key struct {
	ID     string
	Secret string
	Token  string // session token, empty for a long-term key

	// Principal is the ARN of the user or role that the key belongs to. A
	// role's key counts as a session of that role: its name is "stand-in".
	Principal string
}

// ExampleKey is the key of the broker's own role, with the key pair that AWS
// uses in its documentation.
func ExampleKey() Key {
	return Key{ //nolint:gosec // G101: AWS publishes this pair as its example
		ID:        "AKIAIOSFODNN7EXAMPLE",
		Secret:    "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
		Principal: "arn:aws:iam::999999999999:role/studiobroker-broker",
	}
}

// Account is an AWS account. Accounts that need no settings exist as soon as a
// role or domain names them.
type Account struct {
	ID           string // 12 digits
	Organization string // aws:ResourceOrgID, empty outside of any
	MaxProfiles  int    // account-level quota of profiles per region; 0 is no limit
}

// Role is an IAM role.
type Role struct {
	ARN string

	// Trust is the trust policy, a JSON document. See doc.go for what is
	// understood; anything else is an error at set-up.
	Trust string

	// Permissions is the permission policy. Empty allows everything in the
	// role's own account.
	Permissions string

	// MaxSession bounds DurationSeconds: 1 to 12 hours, zero is AWS's default
	// of one hour.
	MaxSession time.Duration

	// Tags of the role itself are principal tags of its sessions.
	Tags map[string]string
}

// Domain is a SageMaker Studio domain. IDs are unique on one server.
type Domain struct {
	Account   string
	Region    string
	Partition string // "aws" if empty
	ID        string
	Name      string // ID if empty
	AuthMode  string // "IAM" if empty, or "SSO"
	Status    string // "InService" if empty
	Tags      map[string]string

	// ExecutionRole is the default of the domain's profiles.
	ExecutionRole string
}

// ARN names the domain.
func (d Domain) ARN() string {
	return "arn:" + d.Partition + ":sagemaker:" + d.Region + ":" + d.Account + ":domain/" + d.ID
}

// withDefaults fills what may stay empty.
func (d Domain) withDefaults() Domain {
	d.Partition = orElse(d.Partition, "aws")
	d.Name = orElse(d.Name, d.ID)
	d.AuthMode = orElse(d.AuthMode, "IAM")
	d.Status = orElse(d.Status, inService)
	tags := map[string]string{}
	maps.Copy(tags, d.Tags)
	d.Tags = tags
	return d
}

func orElse(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}

// accountOf is the account in an ARN, or "" if s is none.
func accountOf(arn string) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" {
		return ""
	}
	return parts[4]
}

package config

// Account is an AWS account with workspaces, and the way in.
type Account struct {
	// Name of the account in this file.
	Name ID `yaml:"name" jsonschema:"required"`
	// ID is its 12 digits, leading zeros included. They need no quotes.
	ID AccountID `yaml:"id" jsonschema:"required"`
	// Region of its workspaces, such as `eu-west-1`. A slip in a name of AWS is
	// warned of; one that is like none may be a new region.
	Region Region `yaml:"region" jsonschema:"required"`
	// AccessRole is the role in the account that the broker assumes for every
	// person.
	AccessRole RoleARN `yaml:"access_role" jsonschema:"required"`
	// ExternalID is what was agreed with the account's owner; the trust policy
	// of the access role asks for it.
	ExternalID SecretRef `yaml:"external_id,omitempty"`
}

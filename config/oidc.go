package config

import (
	"cmp"
	"time"
)

// OIDC is an identity provider that speaks OpenID Connect.
type OIDC struct {
	// Issuer is the provider's name for itself, exactly as it publishes it: a
	// slash at the end counts, and `/.well-known/openid-configuration` is not
	// part of it. It is https, or http on this machine. A Cognito user pool's
	// names the region of the pool twice.
	Issuer Issuer `yaml:"issuer" jsonschema:"required"`
	// PrivateNetwork lets the issuer, and the endpoints that it names, be in
	// private networks: `false` unless set. Those of an issuer that spells
	// this machine are on this machine.
	PrivateNetwork bool `yaml:"private_network"`
	// ClientID is our name at the provider.
	ClientID string `yaml:"client_id" jsonschema:"required"`
	// ClientSecret is what we prove ourselves with (`client_secret_basic`).
	ClientSecret SecretRef `yaml:"client_secret,omitempty" jsonschema:"oneof_required=client_secret"`
	// ClientKey is what we prove ourselves with instead, without a shared
	// secret (`private_key_jwt`).
	ClientKey *ClientKey `yaml:"client_key,omitempty" jsonschema:"oneof_required=client_key"`
	// Scopes are what we ask for: `openid`, `profile` and `email` unless set.
	// Without `openid` nobody is named.
	Scopes []string `yaml:"scopes,omitempty"`
	// Algorithms are the signatures that its ID tokens may have: `RS256`
	// unless set. List what the provider really uses.
	Algorithms []Algorithm `yaml:"algorithms,omitempty"`
	// Person is the exact name of the claim that names the person and never
	// changes: `sub` unless set. Providers of one issuer have the same.
	Person string `yaml:"person" jsonschema:"default=sub"`
	// Team is the exact name of the claim that rules without an attribute
	// look at: `teamid` unless set.
	Team string `yaml:"team" jsonschema:"default=teamid"`
	// Groups is the exact name of the claim that carries the person's groups:
	// `groups` unless set, and `cognito:groups` with `cognito`.
	Groups string `yaml:"groups,omitempty"`
	// Userinfo asks for claims that the ID token does not carry: `false`
	// unless set.
	Userinfo bool `yaml:"userinfo"`
	// Cognito is `true` for a user pool of Amazon Cognito: `false` unless set.
	// Only its ID tokens are taken, never access tokens.
	Cognito bool `yaml:"cognito"`
	// Skew is how far the provider's clock may be off, `1s` to `180s`: `60s`
	// unless set.
	Skew Duration `yaml:"skew" jsonschema:"default=60s"`
	// APIAudiences are the clients whose ID tokens the launch API takes.
	// Without any it takes none of this provider.
	APIAudiences []string `yaml:"api_audiences,omitempty"`
	// APIMaxAge is how old such an ID token may be, `1m` to `24h`: `1h` unless
	// set.
	APIMaxAge Duration `yaml:"api_max_age" jsonschema:"default=1h"`
}

// The bounds of api_max_age. Cognito's ID tokens live a day at most.
const (
	minAPIAge = Duration(time.Minute)
	maxAPIAge = Duration(24 * time.Hour)
)

// complete fills in what is left out and depends on other keys.
func (o *OIDC) complete() {
	if len(o.Scopes) == 0 {
		o.Scopes = []string{"openid", "profile", "email"}
	}
	if len(o.Algorithms) == 0 {
		o.Algorithms = []Algorithm{"RS256"}
	}
	o.Groups = o.groups()
}

// groups is the claim that carries the person's groups.
func (o *OIDC) groups() string {
	if o.Cognito {
		return cmp.Or(o.Groups, "cognito:groups")
	}
	return cmp.Or(o.Groups, "groups")
}

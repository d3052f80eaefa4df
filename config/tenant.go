package config

import (
	"cmp"
	"maps"
)

// Tenant is the owner of teams, which inherit what it says about workspaces.
type Tenant struct {
	// ID of the tenant in links, tags and audit. It is part of every profile's
	// name: changing it gives everybody a new, empty profile.
	ID ID `yaml:"id" jsonschema:"required"`
	// Title that people read: the ID unless set.
	Title string `yaml:"title,omitempty"`
	// Value is what the attribute that a provider's `tenant` names says of the
	// tenant's people, exactly, such as `ACME-42`: the ID unless set. Then the
	// ID means nothing there.
	Value string `yaml:"value,omitempty" jsonschema:"oneof_type=string;number;boolean"`
	// Suspended refuses everybody at once, whatever the rules of its teams
	// say: `false` unless set. Nothing is deleted.
	Suspended bool `yaml:"suspended,omitempty"`
	// Embed lets other sites show the tenant's button.
	Embed     *Embed `yaml:"embed,omitempty"`
	Workspace `yaml:",inline"`
	// Teams of the tenant, in the order in which people see them.
	Teams []Team `yaml:"teams" jsonschema:"required"`
}

// value is what means the tenant in what a provider says of its people.
func (t Tenant) value() string { return cmp.Or(t.Value, string(t.ID)) }

// Embed is for other sites that show the page `/embed/TENANT?team=TEAM` in a
// frame: a button that opens a workspace in a new tab.
type Embed struct {
	// Origins are the sites that may, such as `https://crm.example.com`.
	Origins []Origin `yaml:"origins" jsonschema:"required"`
}

func (Embed) expects() string { return "{origins: [https://crm.example.com]}" }

// Team is a group of people who work in the same place. What it says about
// workspaces wins over what its tenant says.
type Team struct {
	// ID of the team within its tenant. It is part of every profile's name:
	// changing it gives everybody a new, empty profile.
	ID ID `yaml:"id" jsonschema:"required"`
	// Title that people read: the ID unless set.
	Title string `yaml:"title,omitempty"`
	// Who says who is in the team: a rule, or a list of rules of which one must
	// match.
	Who       Rules `yaml:"who" jsonschema:"required"`
	Workspace `yaml:",inline"`
}

// Workspace says where a team works.
type Workspace struct {
	// Account is the name of the account that the workspace lives in.
	Account ID `yaml:"account,omitempty"`
	// Domain is the ID of the SageMaker domain. Its AuthMode must be `IAM`.
	Domain Domain `yaml:"domain,omitempty"`
	// ExecutionRole is the role that the team's notebooks run as, in the same
	// account. It is what keeps notebooks of one tenant from the data of
	// another: one role in two tenants is warned of.
	ExecutionRole RoleARN `yaml:"execution_role,omitempty"`
	// Tags go onto a person's profile when it is created. Those of a team add
	// to those of its tenant and win where the keys are the same.
	Tags Tags `yaml:"tags,omitempty"`
	// Session is how long an opened workspace stays open, `30m` to `12h`: `8h`
	// unless set. It is never longer than the identity provider says that its
	// own session lasts (SAML: SessionNotOnOrAfter), nor, by the launch API,
	// than the ID token of the call is valid, except that AWS opens nothing
	// for less than 30 minutes.
	Session Duration `yaml:"session,omitempty"`
	// Landing is where in Studio people arrive: `home`, `jupyterlab`,
	// `code-editor`, `canvas`, a page of Studio as `studio::PATH`, or a running space as `space:NAME`. The domain's own choice
	// unless set.
	Landing Landing `yaml:"landing,omitempty"`
	// Landings are further places that a launch link may ask for by name:
	// `{experiments: studio::mlflow}` answers `?landing=experiments`. Those of a
	// team add to those of its tenant and win where the names are the same.
	Landings Landings `yaml:"landings,omitempty"`
}

// inherit is w with what it leaves open taken from tenant.
func (w Workspace) inherit(tenant Workspace) Workspace {
	inherit(&w.Account, tenant.Account)
	inherit(&w.Domain, tenant.Domain)
	inherit(&w.ExecutionRole, tenant.ExecutionRole)
	inherit(&w.Session, tenant.Session)
	inherit(&w.Landing, tenant.Landing)
	w.Tags = merged(w.Tags, tenant.Tags)
	w.Landings = merged(w.Landings, tenant.Landings)
	return w
}

// merged are tenant's entries and a team's own, which win.
func merged[M ~map[string]V, V any](own, tenant M) M {
	switch {
	case len(own) == 0:
		return tenant
	case len(tenant) == 0:
		return own
	}
	all := maps.Clone(tenant)
	maps.Copy(all, own)
	return all
}

func inherit[T comparable](own *T, tenant T) {
	var unset T
	if *own == unset {
		*own = tenant
	}
}

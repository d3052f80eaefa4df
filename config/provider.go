package config

// Provider is an identity provider that people come from. It speaks either
// SAML or OpenID Connect.
type Provider struct {
	// Name of the provider in its addresses: `/saml/NAME/acs`,
	// `/oidc/NAME/callback`. Changing it means changing what is registered at
	// the provider.
	Name ID `yaml:"name" jsonschema:"required"`
	// Title that people read on the sign-in page: the name unless set.
	Title string `yaml:"title,omitempty"`
	// SAML is how to speak SAML 2.0 with it.
	SAML *SAML `yaml:"saml,omitempty" jsonschema:"oneof_required=saml"`
	// OIDC is how to speak OpenID Connect with it.
	OIDC *OIDC `yaml:"oidc,omitempty" jsonschema:"oneof_required=oidc"`
	// Tenant places each of its people in one tenant, by what it says of them.
	// Without it, people of a provider that vouches for several tenants are
	// offered the teams of each of them that a rule lets them into: one rule in
	// two tenants is warned of.
	Tenant *Placement `yaml:"tenant,omitempty"`
	// ReadOnly are the attributes that people cannot write themselves, as you
	// have made sure at the provider. They may then say who somebody is and
	// where they belong without a warning. One that nothing looks at is warned of.
	ReadOnly []string `yaml:"read_only,omitempty"`
	// SamePeopleAs is another provider that has the same issuer (the SAML entity
	// ID, the issuer of OpenID Connect) and the same people: what names somebody
	// at one of them names them at the other. Two providers of one issuer need
	// it unless they have the same metadata: applications of one Entra ID
	// tenant, or SAML and OpenID Connect of one Keycloak realm.
	SamePeopleAs ID `yaml:"same_people_as,omitempty"`
	// VouchesFor are the teams that the provider may speak about:
	// `tenant/team`, `tenant/*` for all teams of a tenant, or `"*/*"`, in
	// quotes, for everybody's. Nothing unless listed: who comes from this provider is in no other team, whatever it
	// says.
	VouchesFor []Pattern `yaml:"vouches_for"`
}

// Placement is how a provider says which tenant a person belongs to. Who it places in a tenant
// is in teams of that tenant only; who it does not place is in no team.
type Placement struct {
	// Attribute is the exact name of the attribute whose only value means the
	// person's tenant, such as `custom:tenantId`: the tenant's `value`, which
	// is its ID unless set. People must not be able to write it.
	Attribute string `yaml:"attribute" jsonschema:"required"`
}

func (Placement) expects() string { return "{attribute: NAME}" }

// team is the attribute that rules without one look at.
func (p Provider) team() string {
	if p.OIDC != nil {
		return p.OIDC.Team
	}
	return p.SAML.Team
}

// groups is the attribute that group rules look at.
func (p Provider) groups() string {
	if p.OIDC != nil {
		return p.OIDC.groups()
	}
	return p.SAML.Groups
}

// speaks reports whether the file says how p speaks.
func (p Provider) speaks() bool { return p.OIDC != nil || p.SAML != nil }

// reads are the attributes that p looks at, those that rules name aside.
func (p Provider) reads() []string {
	switch {
	case p.OIDC != nil:
		return []string{p.placing(), p.OIDC.Person, p.team(), p.groups()}
	case p.SAML != nil:
		return []string{p.placing(), p.SAML.Person, p.team(), p.groups()}
	}
	return nil
}

// placing is the attribute that names the person's tenant; empty without one.
func (p Provider) placing() string {
	if p.Tenant == nil {
		return ""
	}
	return p.Tenant.Attribute
}

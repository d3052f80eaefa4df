package config

import (
	"slices"
	"strings"
)

// unwritable is what to do about an attribute that people may write themselves.
const unwritable = "see that people cannot write it (Cognito: the app client's write permissions), then list it in read_only of the provider"

// unchosen is what to do about a name that people give themselves at sign-up.
const unchosen = "write an attribute that only administrators can write; or see that nobody signs up alone (Cognito: AllowAdminCreateUserOnly), then list it in read_only of the provider"

// doubtful reports whether people can usually write the attribute themselves.
func (p Provider) doubtful(name string) bool {
	custom := p.OIDC != nil && p.OIDC.Cognito && strings.HasPrefix(name, "custom:")
	return (custom || ownNames().has(name)) && !slices.Contains(p.ReadOnly, name)
}

// chosen reports whether people choose the attribute when they sign up, once
// and for all. It may name a person, since nobody else has it; but it may not
// say where somebody belongs, since whoever comes first may have any.
func (p Provider) chosen(name string) bool {
	return name == "cognito:username" && p.OIDC != nil && p.OIDC.Cognito && !slices.Contains(p.ReadOnly, name)
}

// person refuses names that are no one's for good, and points at those that
// people may choose.
func (c *checker) person(at *place, p *Provider, name string) {
	c.text(at, name, maxName)
	switch openID := p.OIDC != nil; {
	case openID && mailNames().has(name):
		c.report.wrong(at, CodeValue, "write sub, or a claim that never changes and is never given to somebody else", "an e-mail address is never a person: it can change hands, and whoever has it next would get the workspaces")
	case openID && fleetingNames().has(name):
		c.report.warn(at, "write sub", "this claim may change or pass to somebody else, who would then get the workspaces")
	case p.doubtful(name):
		c.report.warn(at, unwritable, "who can write this attribute can be anybody")
	case (mailNames().has(name) || fleetingNames().has(name)) && !slices.Contains(p.ReadOnly, name):
		c.report.warn(at, "name people by an attribute that never changes and is never given to somebody else, such as an ID of the directory; or, if this one is like that, list it in read_only", "this may change or pass to somebody else, who would then get the workspaces")
	}
}

// naming is how a provider names people.
type naming struct {
	provider ID
	issuer   string // or where its metadata is: its entity ID is not read here
	person   string
	at       *place // of person
}

// naming is how p, at a place, names people.
func (p Provider) naming(at *place) naming {
	switch {
	case p.OIDC != nil:
		return naming{p.Name, string(p.OIDC.Issuer), p.OIDC.Person, at.at("oidc", "person")}
	case p.SAML != nil:
		return naming{p.Name, p.SAML.Metadata.URL + string(p.SAML.Metadata.File), p.SAML.Person, at.at("saml", "person")}
	}
	return naming{}
}

// persons refuses providers of one issuer that name people by different
// attributes. Issuer and name are the person: one text in two attributes could
// be two people.
func (c *checker) persons(providers *place) {
	first := map[string]naming{}
	for i, p := range c.file.Providers {
		own := p.naming(providers.item(i))
		before, known := first[own.issuer]
		switch {
		case own.issuer == "":
		case !known:
			first[own.issuer] = own
		case own.person != before.person:
			c.agree(before, own)
		}
	}
}

// agree blames the later of two that differ, or the earlier one if only that is
// written. What follows from a mistake in the other is not a second one.
func (c *checker) agree(other, own naming) {
	if !own.at.present && other.at.present {
		other, own = own, other
	}
	if !c.report.blamed[other.at.node] {
		c.report.wrong(own.at, CodeReference, "give both the same person", "provider %s has the same issuer and names people by %s: one text could be two people", other.provider, printable(other.person))
	}
}

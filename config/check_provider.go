package config

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

const (
	minSkew     = Duration(time.Second)
	maxSkew     = Duration(180 * time.Second)
	maxName     = 256  // of an attribute or group
	maxTitle    = 128  // of what people read
	maxEntityID = 1024 // SAML core 8.3.6
	maxKeyPairs = 2    // to decrypt with: each costs an operation per message
)

func (c *checker) provider(at *place, p *Provider) {
	c.text(at.in("title"), p.Title, maxTitle)
	c.placement(at, p)
	c.samePeople(at.in("same_people_as"), p)
	list := at.in("vouches_for")
	for i, pattern := range p.VouchesFor {
		c.pattern(list.item(i), pattern)
	}
	if len(p.VouchesFor) == 0 {
		c.report.warn(at, "add vouches_for with the teams it may speak about", "the provider vouches for nothing: nobody who comes from it gets in")
	}
	if p.SAML != nil {
		c.saml(at.in("saml"), p.SAML)
		c.person(at.at("saml", "person"), p, p.SAML.Person)
	}
	if p.OIDC != nil {
		c.oidc(at.in("oidc"), p.OIDC)
		c.person(at.at("oidc", "person"), p, p.OIDC.Person)
	}
}

// samePeople refuses a name that no other provider has. Whether both have one
// issuer is found where their metadata is read.
func (c *checker) samePeople(at *place, p *Provider) {
	if p.SamePeopleAs == "" {
		return
	}
	var others []string
	for i := range c.file.Providers {
		if other := &c.file.Providers[i]; other != p {
			others = append(others, string(other.Name))
		}
	}
	if !slices.Contains(others, string(p.SamePeopleAs)) {
		c.unknown(at, "other provider", string(p.SamePeopleAs), others)
	}
}

// pattern refuses teams that do not exist, and points at a provider that
// speaks for everybody beside others.
func (c *checker) pattern(at *place, p Pattern) {
	tenant, team := p.split()
	if p == "" {
		return
	}
	if tenant == "*" {
		if len(c.file.Providers) > 1 {
			c.report.warn(at, "list the tenants that are its own", "this provider can let its people into every tenant, those of the other providers included")
		}
		return
	}
	owner := c.tenants[ID(tenant)]
	switch {
	case owner == nil:
		c.unknown(at, "tenant", tenant, c.tenantNames)
	case team != "*" && !c.teams[p] && !c.report.full():
		c.unknown(at, "team of "+tenant, team, teamNames(owner))
	}
}

func (c *checker) saml(at *place, s *SAML) {
	c.metadata(at.in("metadata"), s.Metadata)
	if s.Signing == nil && !s.AllowUnsolicited && !c.report.blamed[at.in("allow_unsolicited").node] && !c.report.strange[at.node] {
		c.report.wrong(at.in("signing"), CodeMissing, "add signing (studiobroker keys generate makes a key pair), or set allow_unsolicited: true", "without a key no sign-in can begin here, and none may begin at the provider")
	}
	if n := len(s.Decryption); n > maxKeyPairs {
		c.report.wrong(at.in("decryption"), CodeValue, "remove the oldest", "%d key pairs, at most %d", n, maxKeyPairs)
	}
	if s.AllowSHA1 {
		c.report.warn(at.in("allow_sha1"), "let the provider sign by RSA-SHA256 and remove allow_sha1", "signatures by SHA-1 can be forged by whoever can have the provider sign something")
	}
	if !s.SecondOpinion {
		c.report.warn(at.in("second_opinion"), "remove it, unless a valid response is refused with SB-1040", "nothing but the verifier here judges what this provider sends")
	}
	classes := at.in("authn_contexts")
	for i, class := range s.AuthnContexts {
		c.text(classes.item(i), class, maxName)
		if class == "" {
			c.report.wrong(classes.item(i), CodeValue, "write the URI of a class", "an empty class")
		} else if !strings.Contains(class, ":") {
			c.report.warn(classes.item(i), "write the whole URI, such as urn:oasis:names:tc:SAML:2.0:ac:classes:"+class, "a class of authentication is a URI: no provider answers with this")
		}
	}
	c.within(at.in("skew"), s.Skew, minSkew, maxSkew)
	c.text(at.in("team"), s.Team, maxName)
	c.text(at.in("groups"), s.Groups, maxName)
	c.text(at.in("entity_id"), s.EntityID, maxEntityID)
}

// teamNames are the names of t's teams, each once.
func teamNames(t *Tenant) []string {
	all := make([]string, 0, len(t.Teams))
	named := make(map[ID]bool, len(t.Teams))
	for _, team := range t.Teams {
		if !named[team.ID] {
			named[team.ID] = true
			all = append(all, string(team.ID))
		}
	}
	return all
}

// spoken are teams that some provider vouches for, and the first that does.
type spoken map[Pattern]*Provider

// speakers are the teams that those of providers vouch for that count.
func speakers(providers []Provider, counts func(*Provider) bool) spoken {
	s := spoken{}
	for i := range providers {
		p := &providers[i]
		if !counts(p) {
			continue
		}
		for _, pattern := range p.VouchesFor {
			if s[pattern] == nil {
				s[pattern] = p
			}
		}
	}
	return s
}

// speaker is a provider that vouches for the team; nil without one.
func (s spoken) speaker(tenant, team ID) *Provider {
	return cmp.Or(s["*/*"], s[pattern(tenant, "*")], s[pattern(tenant, team)])
}

package config

import (
	"regexp"
	"slices"
)

// scopeToken is a scope (RFC 6749, section 3.3).
var scopeToken = regexp.MustCompile(`^[\x21\x23-\x5b\x5d-\x7e]{1,256}$`)

func (c *checker) oidc(at *place, o *OIDC) {
	c.cognito(at, o)
	c.scopes(at.in("scopes"), o.Scopes)
	c.some(at.in("algorithms"), "algorithm", len(o.Algorithms))
	c.text(at.in("client_id"), o.ClientID, maxName)
	c.text(at.in("team"), o.Team, maxName)
	c.text(at.in("groups"), o.Groups, maxName)
	for i, audience := range o.APIAudiences {
		c.text(at.in("api_audiences").item(i), audience, maxName)
	}
	c.within(at.in("skew"), o.Skew, minSkew, maxSkew)
	c.within(at.in("api_max_age"), o.APIMaxAge, minAPIAge, maxAPIAge)
	if o.ClientKey != nil {
		c.text(at.at("client_key", "key_id"), o.ClientKey.KeyID, maxName)
	}
	c.clientSecret(at.in("client_secret"), o.ClientSecret.Reveal())
}

// minClientSecret is what RFC 6749, section 10.10, asks of what must not be
// guessed: 128 bits, in characters that hold 8 at most. Cognito's have 51,
// Keycloak's 32.
const minClientSecret = 16

func (c *checker) clientSecret(at *place, secret string) {
	switch {
	case printable(secret) != secret:
		c.report.wrong(at, CodeFile, "write nothing but the secret into it", "it has several lines, or characters that cannot be seen")
	case secret != "" && len(secret) < minClientSecret:
		c.report.warn(at, "copy the whole secret from the provider, or let it make a new one", "it has fewer than 16 characters, and can be guessed")
	}
}

// cognito holds the issuer to the shape of a user pool, if it is one.
func (c *checker) cognito(at *place, o *OIDC) {
	switch host, id := o.Issuer.bare().regions(); {
	case o.Issuer == "":
	case host != id:
		c.report.wrong(at.in("issuer"), CodeValue, "copy the pool's ID again, and write its region into the host: https://cognito-idp.REGION.amazonaws.com/REGION_ID", "the host is in %s, the pool ID says %s", host, id)
	case o.Issuer.slashedPool():
		c.report.wrong(at.in("issuer"), CodeValue, "remove the slash at the end", "the issuer of a Cognito user pool does not end with a slash")
	case o.Cognito && !o.Issuer.cognito() && !localPool.MatchString(string(o.Issuer)):
		c.report.wrong(at.in("issuer"), CodeValue, "write https://cognito-idp.REGION.amazonaws.com/REGION_ID, not the address of the sign-in page", "not the issuer of a Cognito user pool")
	case !o.Cognito && o.Issuer.cognito():
		c.report.warn(at.in("issuer"), "add cognito: true", "this is a Cognito user pool: without cognito its groups are not found, and access tokens are not told from ID tokens")
	}
}

func (c *checker) scopes(at *place, scopes []string) {
	for i, scope := range scopes {
		if at.item(i).given() && !scopeToken.MatchString(scope) {
			c.report.wrong(at.item(i), CodeValue, "write one scope for each item, without spaces", "not a scope")
		}
	}
	if at.given() && !slices.Contains(scopes, "openid") {
		c.report.wrong(at, CodeMissing, "add openid", "without openid the provider sends no ID token, and nobody is named")
	}
}

// audiences refuses tokens that two providers would take: which of them speaks
// must not be a guess.
func (c *checker) audiences(providers *place) {
	taken := map[[2]string]*place{}
	for i, p := range c.file.Providers {
		if p.OIDC == nil || p.OIDC.Issuer == "" {
			continue
		}
		list := providers.at(i, "oidc", "api_audiences")
		for j, audience := range p.OIDC.APIAudiences {
			token, at := [2]string{string(p.OIDC.Issuer), audience}, list.item(j)
			if before := taken[token]; before != nil {
				c.report.wrong(at, CodeReference, "list each client of an issuer at one provider", "tokens of this issuer for this client are taken already, in line %d", before.node.Line)
				continue
			}
			taken[token] = at
		}
	}
}

// writable points at attributes that say who belongs where, and that people can
// usually write or choose themselves.
func (c *checker) writable(at *place, p *Provider) {
	c.doubt(at.at("tenant", "attribute"), p, p.placing(), "tenant")
	if p.OIDC == nil || !p.OIDC.Cognito {
		return
	}
	c.doubt(at.at("oidc", "team"), p, p.OIDC.Team, "team")
	c.doubt(at.at("oidc", "groups"), p, p.OIDC.Groups, "groups")
	for _, name := range c.asked {
		switch {
		case name == p.OIDC.Groups || name == p.OIDC.Team || name == p.placing():
		case p.doubtful(name):
			c.report.warn(at, unwritable, "rules look at "+printable(name)+": who can write it chooses the team")
		case p.chosen(name):
			c.report.warn(at, unchosen, "rules look at "+name+": who signs up chooses it, and with it the team")
		}
	}
}

// doubt points at an attribute by which people could choose what is theirs.
func (c *checker) doubt(at *place, p *Provider, name, theirs string) {
	switch {
	case p.doubtful(name):
		c.report.warn(at, unwritable, "who can write this attribute chooses the "+theirs)
	case p.chosen(name):
		c.report.warn(at, unchosen, "who signs up chooses this name, and with it the "+theirs)
	}
}

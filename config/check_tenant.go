package config

import (
	"maps"
	"slices"
	"time"

	"go.yaml.in/yaml/v4"
)

const (
	minSession = Duration(30 * time.Minute) // SageMaker API, SessionExpirationDurationInSeconds
	maxSession = Duration(12 * time.Hour)
)

func (c *checker) tenant(at *place, t *Tenant) {
	c.text(at.in("title"), t.Title, maxTitle)
	c.text(at.in("value"), t.Value, maxName)
	c.workspace(at, &t.Workspace)
	if sites := at.at("embed", "origins"); sites.present && len(t.Embed.Origins) == 0 {
		c.report.wrong(sites, CodeMissing, "add the first site, or remove embed", "no site")
	}
	teams := at.in("teams")
	for i := range t.Teams {
		c.team(teams.item(i), &t.Teams[i], at, t)
	}
}

func (c *checker) team(at *place, team *Team, tenantAt *place, tenant *Tenant) {
	c.text(at.in("title"), team.Title, maxTitle)
	c.workspace(at, &team.Workspace)
	c.rules(at.in("who"), team.Who)
	for i, rule := range team.Who {
		c.everyone(at.in("who").item(i), rule, tenant.ID, team.ID)
	}
	effective := team.inherit(tenant.Workspace)
	c.effective(at, tenantAt, effective)
	c.own(at.in("execution_role").or(tenantAt.in("execution_role")), effective.ExecutionRole, tenant.ID, team.ID)
	if team.ID != "" && tenant.ID != "" && c.spoken.speaker(tenant.ID, team.ID) == nil {
		c.report.warn(at, "add "+string(tenant.ID)+"/"+string(team.ID)+" to vouches_for of a provider", "no provider vouches for this team: nobody gets in")
	}
}

// workspace checks what a tenant or team says by itself.
func (c *checker) workspace(at *place, w *Workspace) {
	c.within(at.in("session"), w.Session, minSession, maxSession)
	if w.Account != "" && c.accounts[w.Account] == nil {
		c.unknown(at.in("account"), "account", string(w.Account), c.accountNames)
	}
	c.landings(at.in("landings"), w.Landings)
	if len(w.Tags) > maxTags {
		c.report.wrong(at.in("tags"), CodeValue, "keep the tags that somebody reads", "more than %d tags", maxTags)
		return
	}
	for _, key := range slices.Sorted(maps.Keys(w.Tags)) {
		c.tag(at.in("tags").in(key), key, w.Tags[key])
	}
}

func (c *checker) tag(at *place, key, value string) {
	if w := checkTagKey(key); w != nil {
		c.report.wrong(at.atKey(), CodeValue, w.remedy, "%s", w.message)
	}
	if w := checkTagValue(value); w != nil {
		c.report.wrong(at, CodeValue, w.remedy, "%s", w.message)
	}
}

// landings holds the names that launch links may ask for to what links can
// carry.
func (c *checker) landings(at *place, landings Landings) {
	if len(landings) > maxLandings {
		c.report.wrong(at, CodeValue, "keep the landings that somebody links to", "more than %d landings", maxLandings)
		return
	}
	for _, name := range slices.Sorted(maps.Keys(landings)) {
		if landings[name] == "" {
			c.report.wrong(at.in(name), CodeMissing, "write where the landing is", "empty")
		}
		var id ID
		if err := id.UnmarshalText([]byte(name)); err != nil {
			c.report.wrong(at.in(name).atKey(), CodeKey, "use lower-case letters, digits and single inner hyphens, at most 32", "the landing's name cannot stand in a link")
		}
	}
}

// effective checks what applies to a team, its tenant's values included. A
// mistake is blamed where it stands, once.
func (c *checker) effective(at, tenant *place, w Workspace) {
	for _, need := range []struct {
		key string
		set bool
	}{{"account", w.Account != ""}, {"domain", w.Domain != ""}, {"execution_role", w.ExecutionRole != ""}} {
		if !need.set && !tenant.in(need.key).present && !c.report.strange[tenant.node] && !c.report.strange[at.node] {
			c.report.wrong(at.in(need.key), CodeMissing, "add "+need.key+" to the team or to its tenant", "missing")
		}
	}
	account, owner := c.accounts[w.Account], w.ExecutionRole.Account()
	if account == nil {
		return
	}
	role := at.in("execution_role").or(tenant.in("execution_role"))
	if account.ID != "" && owner != "" && owner != account.ID {
		c.report.wrong(role, CodeReference, "name a role of that account, or another account", "the role belongs to account %s, the workspace to %s (%s)", owner, account.Name, account.ID)
	}
	c.partition(role, w.ExecutionRole, account)
}

// attributes are the names of the attributes that rules name, in alphabetical
// order.
func attributes(tenants []Tenant) []string {
	names := map[string]bool{}
	for _, tenant := range tenants {
		for _, team := range tenant.Teams {
			for _, rule := range team.Who {
				if rule.Attribute != "" {
					names[rule.Attribute] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// rules checks who is in a team.
func (c *checker) rules(at *place, rules Rules) {
	if at.present && at.node.Kind == yaml.SequenceNode && len(rules) == 0 {
		c.report.wrong(at, CodeMissing, "write who is in the team, such as {equals: Team1}", "no rule")
	}
	for i, rule := range rules {
		at := at.item(i)
		if rule.Everyone && rule.Attribute != "" {
			c.report.wrong(at.in("attribute"), CodeKey, "write {everyone: true}, or {attribute: NAME, equals: VALUE}", "everyone needs no attribute")
		}
		if rule.Group != "" && rule.Attribute != "" {
			c.report.wrong(at.in("attribute"), CodeKey, "write {attribute: NAME, equals: VALUE}, or {group: NAME}", "group has its own attribute: the provider's groups")
		}
		c.text(at.in("attribute"), rule.Attribute, maxName)
		c.text(at.in("equals"), rule.Equals, maxName)
		c.text(at.in("group"), rule.Group, maxName)
	}
}

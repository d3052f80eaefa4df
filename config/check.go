package config

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// checker looks for what types and tags cannot see: names that nothing has,
// and values that contradict each other.
type checker struct {
	report *report
	file   *File

	accounts     map[ID]*Account
	accountNames []string
	tenants      map[ID]*Tenant
	tenantNames  []string
	teams        map[Pattern]bool // tenant/team
	spoken       spoken
	unplaced     spoken   // by providers that do not say people's tenant
	asked        []string // attributes that rules name, in alphabetical order
	roles        map[RoleARN]holder
}

// The bounds of launch.link_life (SageMaker API, CreatePresignedDomainUrl,
// ExpiresInSeconds).
const (
	minLinkLife = Duration(5 * time.Second)
	maxLinkLife = Duration(300 * time.Second)
)

// check looks at the whole file.
func check(r *report, f *File) {
	c := checker{report: r, file: f, roles: map[RoleARN]holder{}}
	top := r.document.top()
	c.index()
	c.general(top)
	providers, accounts, tenants := top.in("providers"), top.in("accounts"), top.in("tenants")
	for i := range f.Providers {
		c.provider(providers.item(i), &f.Providers[i])
	}
	for i := range f.Accounts {
		c.account(accounts.item(i), &f.Accounts[i])
	}
	for i := range f.Tenants {
		c.tenant(tenants.item(i), &f.Tenants[i])
	}
	c.unique(top)
	c.audiences(providers)
	c.persons(providers)
	c.together(tenants)
}

// index gathers the names that others refer to.
func (c *checker) index() {
	c.accounts, c.tenants, c.teams = map[ID]*Account{}, map[ID]*Tenant{}, map[Pattern]bool{}
	for i := range c.file.Accounts {
		account := &c.file.Accounts[i]
		if c.accounts[account.Name] == nil {
			c.accountNames = append(c.accountNames, string(account.Name))
		}
		c.accounts[account.Name] = account
	}
	for i := range c.file.Tenants {
		tenant := &c.file.Tenants[i]
		if c.tenants[tenant.ID] == nil {
			c.tenantNames = append(c.tenantNames, string(tenant.ID))
		}
		c.tenants[tenant.ID] = tenant
		for _, team := range tenant.Teams {
			c.teams[pattern(tenant.ID, team.ID)] = true
		}
	}
	c.spoken = speakers(c.file.Providers, func(*Provider) bool { return true })
	c.unplaced = speakers(c.file.Providers, func(p *Provider) bool { return !p.places() })
	c.asked = attributes(c.file.Tenants)
}

// unknown blames a reference to a name that nothing has. One whose own name is
// wrong may be meant: then it is blamed, and nothing else.
func (c *checker) unknown(at *place, what, name string, names []string) {
	if !c.report.full() && !slices.Contains(names, "") {
		c.report.wrong(at, CodeReference, suggestion(name, names), "no %s is called %s", what, name)
	}
}

func (c *checker) general(top *place) {
	if audit := top.in("audit"); c.file.Audit.Stdout && audit.in("file").present {
		c.report.wrong(audit, CodeKey, "keep one of them", "file and stdout exclude each other")
	}
	c.within(top.at("launch", "link_life"), c.file.Launch.LinkLife, minLinkLife, maxLinkLife)
	if s := c.file.Session; s != nil {
		c.session(top.in("session"), s)
	}
	c.limits(top.in("limits"), c.file.Limits)
	c.proxies(top)
	c.api(top.at("launch", "api", "cors_origins"))
	c.some(top.in("providers"), "provider", len(c.file.Providers))
	c.some(top.in("accounts"), "account", len(c.file.Accounts))
	c.some(top.in("tenants"), "tenant", len(c.file.Tenants))
	if c.file.Listen == c.file.Admin.Listen && !strings.HasSuffix(string(c.file.Listen), ":0") {
		c.report.wrong(top.at("admin", "listen").or(top.in("listen")), CodeValue, "use two addresses", "the doors listen at %s too", c.file.Listen)
	}
}

// api points at permissions for an API that takes nobody's token.
func (c *checker) api(origins *place) {
	open := slices.ContainsFunc(c.file.Providers, func(p Provider) bool { return p.OIDC != nil && len(p.OIDC.APIAudiences) > 0 })
	if len(c.file.Launch.API.CORSOrigins) > 0 && !open {
		c.report.warn(origins, "add api_audiences to oidc of a provider", "the launch API takes no tokens: no provider has api_audiences")
	}
}

// some refuses an empty list.
func (c *checker) some(list *place, what string, n int) {
	if list.present && n == 0 {
		c.report.wrong(list, CodeMissing, "add the first "+what, "empty: nobody gets in")
	}
}

// within holds a length of time to its bounds.
func (c *checker) within(at *place, length, least, most Duration) {
	if at.present && (length < least || length > most) {
		c.report.wrong(at, CodeValue, "write between "+least.String()+" and "+most.String(), "%s is out of bounds", length)
	}
}

// text holds names that people and providers choose to what can be shown.
func (c *checker) text(at *place, text string, most int) {
	switch {
	case at.present && strings.TrimSpace(text) == "":
		c.report.wrong(at, CodeValue, "write a text or remove the key", "empty")
	case len(text) > most:
		c.report.wrong(at, CodeValue, "shorten it", "longer than %d bytes", most)
	case printable(text) != text:
		c.report.wrong(at, CodeValue, "remove them", "it has characters that cannot be seen")
	}
}

// externalID is what STS takes, 2 to 1224 characters (AssumeRole, ExternalId).
var externalID = regexp.MustCompile(`^[\w+=,.@:/-]+$`)

func (c *checker) account(at *place, a *Account) {
	if owner := a.AccessRole.Account(); a.ID != "" && owner != "" && owner != a.ID {
		c.report.wrong(at.in("access_role"), CodeReference, "name a role of account "+string(a.ID)+", or correct id", "the role belongs to account %s", owner)
	}
	c.region(at.in("region"), a.Region)
	c.partition(at.in("access_role"), a.AccessRole, a)
	if secret := a.ExternalID.Reveal(); secret != "" && (len(secret) < 2 || len(secret) > 1224 || !externalID.MatchString(secret)) {
		c.report.wrong(at.in("external_id"), CodeFile, "agree on one of 2 to 1224 letters, digits and _ + = , . @ : / -", "AWS does not take this external ID")
	}
	if a.ExternalID.IsZero() {
		c.report.warn(at, "add external_id, and sts:ExternalId to the role's trust policy", "without an external ID, whoever can make the broker use this role gets into the account (confused deputy)")
	}
}

// partition refuses a role that no credentials of the account's region reach
// (AWS IAM, ARNs: aws, aws-cn and so on are apart).
func (c *checker) partition(at *place, role RoleARN, a *Account) {
	if is, must := role.partition(), a.Region.partition(); role != "" && a.Region != "" && is != must {
		c.report.wrong(at, CodeReference, "name a role of arn:"+must+":, or correct the region of account "+string(a.Name), "the role belongs to partition %s, region %s to %s", is, a.Region, must)
	}
}

// fetchable reports whether metadata may be fetched from address.
func fetchable(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Hostname() != "" && u.User == nil && private(u)
}

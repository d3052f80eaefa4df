package demo

import (
	"slices"

	"github.com/studiobroker/studiobroker/idp/idptest"
)

// customer is somebody whose company uses the CRM.
type customer struct {
	ID      string // at the OpenID provider: cognito:username
	Name    string
	Company string
	Tenant  string // custom:tenantId
	About   string
	Teams   []string // cognito:groups, and the teams of the tenant
	// Suspended is what the CRM knows too: it shows no frame that would stay
	// empty.
	Suspended bool
}

func customers() []customer {
	return []customer{
		{ID: "dana", Name: "Dana", Company: "Acme", Tenant: "acme", About: "Acme has an AWS account of its own", Teams: []string{"research"}},
		{ID: "eli", Name: "Eli", Company: "Globex", Tenant: "globex", About: "Globex shares an account and a domain with others", Teams: []string{"research"}},
		{ID: "fay", Name: "Fay", Company: "Initech", Tenant: "initech", About: "Initech is suspended", Teams: []string{"research"}, Suspended: true},
		{ID: "gus", Name: "Gus", Company: "Acme", Tenant: "acme", About: "You are in two of its teams", Teams: []string{"research", "finance"}},
	}
}

// Assignments are the workspaces that the CRM opens for the customer.
func (c customer) Assignments() []string {
	var all []string
	for _, team := range c.Teams {
		all = append(all, c.Tenant+"/"+team)
	}
	return all
}

// Foreign is a workspace of another company.
func (c customer) Foreign() string {
	others := slices.DeleteFunc(customers(), func(other customer) bool { return other.Tenant == c.Tenant })
	return others[0].Assignments()[0]
}

// account is the customer as the OpenID provider knows them.
func (c customer) account() idptest.Account {
	account := idptest.CognitoAccount(c.ID, c.Tenant, c.Teams...)
	account.Claims["name"] = c.Name
	return account
}

func findCustomer(id string) (customer, bool) {
	i := slices.IndexFunc(customers(), func(c customer) bool { return c.ID == id })
	if i < 0 {
		return customer{}, false
	}
	return customers()[i], true
}

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
	// Suspended is what the CRM knows too: it shows no frame that would stay
	// empty.
	Suspended bool
}

func customers() []customer {
	return []customer{
		{ID: "dana", Name: "Dana", Company: "Acme", Tenant: "acme", About: "Acme has an AWS account of its own"},
		{ID: "eli", Name: "Eli", Company: "Globex", Tenant: "globex", About: "Globex shares an account and a domain with others"},
		{ID: "fay", Name: "Fay", Company: "Initech", Tenant: "initech", About: "Initech is suspended", Suspended: true},
	}
}

// Assignment is the workspace that the CRM opens for the customer.
func (c customer) Assignment() string { return c.Tenant + "/research" }

// Foreign is a workspace of another company.
func (c customer) Foreign() string {
	others := slices.DeleteFunc(customers(), func(other customer) bool { return other.Tenant == c.Tenant })
	return others[0].Assignment()
}

// account is the customer as the OpenID provider knows them.
func (c customer) account() idptest.Account {
	account := idptest.CognitoAccount(c.ID, c.Tenant, "research")
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

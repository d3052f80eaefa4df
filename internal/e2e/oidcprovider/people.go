package oidcprovider

import "github.com/studiobroker/studiobroker/internal/e2e/bot"

// Alice is of the group "ds-red", which only userinfo tells.
func Alice() bot.Person { return bot.Person{Name: "alice", Password: "alice-password"} }

// Bob has an address and no group.
func Bob() bot.Person { return bot.Person{Name: "bob", Password: "bob-password"} }

// Ann is of the tenant "acme", there in the groups "research" and "sales".
func Ann() bot.Person { return bot.Person{Name: "ann", Password: "ann-password"} }

// Gus is of the tenant "globex", there in the group "research".
func Gus() bot.Person { return bot.Person{Name: "gus", Password: "gus-password"} }

// Uma is of the tenant "umbrella", there in the group "research".
func Uma() bot.Person { return bot.Person{Name: "uma", Password: "uma-password"} }

// account is what a provider knows of a person.
type account struct {
	Password string         `json:"password"`
	Subject  string         `json:"subject,omitempty"` // where it is not the name
	Claims   map[string]any `json:"claims"`
}

// plainPeople are at the provider as the standard describes it.
func plainPeople() map[string]account {
	of := func(who bot.Person, groups ...string) account {
		return account{Password: who.Password, Claims: map[string]any{
			"name": who.Name, "email": who.Name + "@example.com", "email_verified": true, "groups": groups,
		}}
	}
	return map[string]account{
		Alice().Name: of(Alice(), "ds-red"),
		Bob().Name:   of(Bob()),
	}
}

// poolPeople are in the user pool.
func poolPeople() map[string]account {
	of := func(who bot.Person, subject, tenant string, groups ...string) account {
		return account{Password: who.Password, Subject: subject, Claims: map[string]any{
			"email": who.Name + "@example.com", "custom:tenantId": tenant, "cognito:groups": groups,
		}}
	}
	return map[string]account{
		Ann().Name: of(Ann(), "6d5f7a3e-1c2b-4d5e-8f90-a11a11a11a11", "acme", "research", "sales"),
		Gus().Name: of(Gus(), "6d5f7a3e-1c2b-4d5e-8f90-9059059059a0", "globex", "research"),
		Uma().Name: of(Uma(), "6d5f7a3e-1c2b-4d5e-8f90-0a0a0a0a0a0a", "umbrella", "research"),
	}
}

package config

import (
	"time"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/config/directory"
)

// Studio is the destination of every team: SageMaker Studio. It is the key of
// its workspace in broker.Broker.Workspaces.
const Studio = "studio"

// Directory is what the file says about teams and whose word counts for them.
func (f *File) Directory() directory.Config {
	accounts := make(map[ID]broker.Account, len(f.Accounts))
	for _, a := range f.Accounts {
		accounts[a.Name] = broker.Account{Name: string(a.Name), ID: string(a.ID), Region: string(a.Region), AccessRole: string(a.AccessRole), ExternalID: broker.Secret(a.ExternalID.Reveal())}
	}
	c := directory.Config{Values: map[string]string{}}
	for _, p := range f.Providers {
		c.Providers = append(c.Providers, p.voucher())
	}
	for _, tenant := range f.Tenants {
		c.Values[string(tenant.ID)] = tenant.value()
		if tenant.Suspended {
			c.Suspended = append(c.Suspended, string(tenant.ID))
		}
		for _, team := range tenant.Teams {
			c.Teams = append(c.Teams, directory.Team{Assignment: team.assignment(tenant.ID, accounts[team.Account]), Who: team.Who.rules()})
		}
	}
	return c
}

// EmbedOrigins are the sites that may show a tenant's button in a frame, by the
// tenant's ID. A suspended tenant has none.
func (f *File) EmbedOrigins() map[string][]string {
	sites := map[string][]string{}
	for _, tenant := range f.Tenants {
		if tenant.Embed != nil && !tenant.Suspended {
			sites[string(tenant.ID)] = origins(tenant.Embed.Origins)
		}
	}
	return sites
}

func (p Provider) voucher() directory.Provider {
	v := directory.Provider{Name: string(p.Name), Team: p.team(), Groups: p.groups(), Tenant: p.placing()}
	for _, pattern := range p.VouchesFor {
		v.VouchesFor = append(v.VouchesFor, string(pattern))
	}
	return v
}

func (t Team) assignment(tenant ID, account broker.Account) broker.Assignment {
	return broker.Assignment{
		ID:            string(tenant) + "/" + string(t.ID),
		Title:         t.Title,
		Tenant:        string(tenant),
		Team:          string(t.ID),
		Destination:   Studio,
		Account:       account,
		Domain:        string(t.Domain),
		ExecutionRole: string(t.ExecutionRole),
		Tags:          t.Tags,
		Session:       time.Duration(t.Session),
		LandingURI:    t.Landing.URI(),
		Landings:      t.Landings.uris(),
	}
}

func (rules Rules) rules() []directory.Rule {
	converted := make([]directory.Rule, len(rules))
	for i, r := range rules {
		converted[i] = directory.Rule{Attribute: r.Attribute, Equals: r.Equals, Group: r.Group, Everyone: bool(r.Everyone)}
	}
	return converted
}

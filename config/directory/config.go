package directory

import (
	"errors"
	"fmt"
	"strings"

	"github.com/studiobroker/studiobroker/broker"
)

// Config is all that a directory knows.
type Config struct {
	Providers []Provider
	Teams     []Team            // in display order
	Suspended []string          // tenants whose people are refused
	Values    map[string]string // what a provider's Tenant attribute says of a tenant's people, by the tenant's ID; the ID unless set
}

// Provider is whose word counts, and for which teams.
type Provider struct {
	Name       string
	Team       string   // attribute that rules without one look at; "teamid" unless set
	Groups     string   // attribute that group rules look at; "groups" unless set
	Tenant     string   // attribute whose only value means the person's tenant; empty if there is none
	VouchesFor []string // "tenant/team", "tenant/*" or "*/*"
}

// Team is a workspace and who is in it. The assignment's ID is "tenant/team".
type Team struct {
	Assignment broker.Assignment
	Who        []Rule // any of them
}

const (
	defaultTeam   = "teamid"
	defaultGroups = "groups"
)

func (p Provider) withDefaults() Provider {
	if p.Team == "" {
		p.Team = defaultTeam
	}
	if p.Groups == "" {
		p.Groups = defaultGroups
	}
	return p
}

// check refuses a team that nothing could be decided about.
func (t Team) check() error {
	a := t.Assignment
	switch {
	case a.Tenant == "" || a.Team == "" || a.ID != a.Tenant+"/"+a.Team:
		return fmt.Errorf("team %q: its ID is not tenant/team", a.ID)
	case len(t.Who) == 0:
		return fmt.Errorf("team %q: no rule says who is in it", a.ID)
	}
	for i, rule := range t.Who {
		if err := rule.check(); err != nil {
			return fmt.Errorf("team %q: rule %d: %w", a.ID, i, err)
		}
	}
	return nil
}

func (p Provider) check() error {
	if p.Name == "" {
		return errors.New("a provider without a name")
	}
	for _, pattern := range p.VouchesFor {
		tenant, team, ok := strings.Cut(pattern, "/")
		if !ok || tenant == "" || team == "" || strings.Contains(team, "/") || tenant == "*" && team != "*" {
			return fmt.Errorf("provider %q: %q is not tenant/team, tenant/* or */*", p.Name, pattern)
		}
	}
	return nil
}

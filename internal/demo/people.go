package demo

import "github.com/studiobroker/studiobroker/idp/idptest"

// person works at the company.
type person struct {
	ID    string // in addresses and as ssouserid
	Name  string
	About string
	Teams []string // values of teamid
}

// team is what a tile stands for.
type team struct{ ID, Title string }

func people() []person {
	return []person{
		{ID: "ann", Name: "Ann", About: "works in one team", Teams: []string{"Team1"}},
		{ID: "ben", Name: "Ben", About: "works in two teams", Teams: []string{"Team1", "Team2"}},
		{ID: "cleo", Name: "Cleo", About: "is in no team yet"},
	}
}

func teams() []team {
	return []team{{ID: "Team1", Title: "Churn models"}, {ID: "Team2", Title: "Price forecasts"}}
}

// as is the person as a tile of the given teams presents them.
func (p person) as(teams ...string) idptest.Person {
	someone := idptest.Someone(p.ID, teams...)
	if len(teams) == 0 {
		someone.Attributes = someone.Attributes[:1]
	}
	return someone
}

// tiles are the teams whose tile the person sees. Somebody without a team has
// the company's plain one.
func (p person) tiles() []team {
	var mine []team
	for _, t := range teams() {
		for _, id := range p.Teams {
			if id == t.ID {
				mine = append(mine, t)
			}
		}
	}
	if mine == nil {
		return []team{{Title: "SageMaker Studio"}}
	}
	return mine
}

func find(id string) (person, bool) {
	for _, p := range people() {
		if p.ID == id {
			return p, true
		}
	}
	return person{}, false
}

package audit

import (
	"encoding/json"
	"time"

	"github.com/studiobroker/studiobroker/broker"
)

// eventType is the CloudEvents type of a line. A change that breaks readers
// gets a new version.
const eventType = "studiobroker.signin.v1"

type line struct {
	SpecVersion string    `json:"specversion"`
	Type        string    `json:"type"`
	Source      string    `json:"source"`
	ID          string    `json:"id"`
	Time        time.Time `json:"time"`
	Data        data      `json:"data"`
}

type data struct {
	Result    string      `json:"result"`
	Code      broker.Code `json:"code,omitempty"`
	Error     string      `json:"error,omitempty"`
	Hint      string      `json:"hint,omitempty"`
	Provider  string      `json:"provider,omitempty"`
	IP        string      `json:"ip,omitempty"`
	UserAgent string      `json:"user_agent,omitempty"`
	Person    *person     `json:"person,omitempty"`
	Wish      string      `json:"wish,omitempty"`
	Offered   []string    `json:"offered,omitempty"`
	Workspace *workspace  `json:"workspace,omitempty"`
	Launch    string      `json:"launch_sha256,omitempty"`
	Steps     []step      `json:"steps"`
}

type person struct {
	Issuer     string    `json:"issuer"`
	Subject    string    `json:"subject"`
	ValidUntil time.Time `json:"valid_until"`
}

type workspace struct {
	Assignment    string `json:"assignment"`
	Account       string `json:"account"`
	Region        string `json:"region"`
	Domain        string `json:"domain"`
	ExecutionRole string `json:"execution_role"`
	Profile       string `json:"profile,omitempty"`
	Created       bool   `json:"created,omitempty"`
	Drift         string `json:"drift,omitempty"`
}

type step struct {
	Name         string  `json:"name"`
	Milliseconds float64 `json:"ms"`
}

// encode returns e as one line with its end.
func encode(e broker.Event) ([]byte, error) {
	encoded, err := json.Marshal(line{
		SpecVersion: "1.0",
		Type:        eventType,
		Source:      "/" + e.Source.Door,
		ID:          e.Reference,
		Time:        e.Time.UTC(),
		Data:        dataOf(e),
	})
	return append(encoded, '\n'), err
}

func dataOf(e broker.Event) data {
	d := data{
		Result:    e.Result,
		Provider:  e.Source.Provider,
		IP:        e.Source.IP,
		UserAgent: e.Source.UserAgent,
		Wish:      e.Wish,
		Offered:   e.Offered,
		Launch:    e.Launch,
		Steps:     make([]step, len(e.Steps)),
	}
	if e.Err != nil {
		d.Code, d.Error, d.Hint = e.Err.Code, e.Err.Error(), e.Err.Hint
	}
	if who := e.Identity; who.Subject != "" {
		d.Person = &person{Issuer: who.Issuer, Subject: who.Subject, ValidUntil: who.ValidUntil.UTC()}
	}
	if a := e.Assignment; a.ID != "" {
		d.Workspace = &workspace{
			Assignment: a.ID, Account: a.Account.ID, Region: a.Account.Region, Domain: a.Domain, ExecutionRole: a.ExecutionRole,
			Profile: e.Profile.Name, Created: e.Profile.Created, Drift: e.Profile.Drift,
		}
	}
	for i, s := range e.Steps {
		d.Steps[i] = step{Name: s.Name, Milliseconds: float64(s.Took.Microseconds()) / 1000}
	}
	return d
}

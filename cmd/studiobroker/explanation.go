package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/config"
	"github.com/studiobroker/studiobroker/config/directory"
	"github.com/studiobroker/studiobroker/idp/saml"
	"github.com/studiobroker/studiobroker/profiles"
)

// explanation is what explain answers.
type explanation struct {
	Checks  []finding   `json:"checks,omitempty"`
	Refusal *finding    `json:"refusal,omitempty"` // why nobody would be signed in, or why nothing is offered
	Person  *person     `json:"person,omitempty"`
	Matched []match     `json:"matched,omitempty"` // teams with a rule that matches
	Missed  []miss      `json:"missed,omitempty"`  // the other teams of the person's tenant, or of all if the provider names none
	Unused  []string    `json:"unused,omitempty"`  // attributes that decide nothing
	Offered []workspace `json:"offered"`
}

// miss is a team that the person is not in.
type miss struct {
	Team    string   `json:"team"`
	Reasons []string `json:"reasons"` // one for each rule
}

type finding struct {
	Check string      `json:"check,omitempty"`
	State saml.State  `json:"state,omitempty"`
	Why   string      `json:"why,omitempty"` // it does not apply, or is supposed
	Code  broker.Code `json:"code,omitempty"`
	Error string      `json:"error,omitempty"`
	Hint  string      `json:"hint,omitempty"`
}

type person struct {
	Provider string `json:"provider"`
	Issuer   string `json:"issuer"`
	Subject  string `json:"subject"`
}

type match struct {
	Team      string `json:"team"`
	Vouched   bool   `json:"vouched"`             // the provider may speak about it
	Elsewhere bool   `json:"elsewhere,omitempty"` // the provider places the person in another tenant, or in none
	Suspended bool   `json:"suspended,omitempty"` // its tenant is
}

// outcome is what the match leads to, in words.
func (m match) outcome() string {
	switch {
	case m.Elsewhere:
		return "matches, but the person does not belong to its tenant"
	case !m.Vouched:
		return "matches, but this provider does not vouch for it"
	case m.Suspended:
		return "matches, but its tenant is suspended"
	}
	return "matches"
}

type workspace struct {
	Assignment    string            `json:"assignment"`
	Title         string            `json:"title"`
	Account       string            `json:"account"`
	Region        string            `json:"region"`
	AccessRole    string            `json:"access_role"`
	Domain        string            `json:"domain"`
	Profile       string            `json:"profile"`
	ExecutionRole string            `json:"execution_role"`
	Session       string            `json:"session"`
	Tags          map[string]string `json:"tags"`
}

func answerOf(ctx context.Context, teams *directory.Directory, judged judgement) explanation {
	answer := explanation{Checks: judged.checks, Offered: []workspace{}}
	if judged.refusal != nil {
		return answer.refused(judged.refusal)
	}
	who := judged.identity
	answer.Person = &person{Provider: who.Provider, Issuer: who.Issuer, Subject: who.Subject}
	for _, d := range teams.Explain(who) {
		switch {
		case d.Matched >= 0:
			answer.Matched = append(answer.Matched, match{Team: d.Assignment.ID, Vouched: d.Vouched, Elsewhere: d.Elsewhere, Suspended: d.Suspended})
		case !d.Elsewhere:
			answer.Missed = append(answer.Missed, miss{Team: d.Assignment.ID, Reasons: d.Reasons})
		}
	}
	answer.Unused = slices.DeleteFunc(teams.Unused(who), func(name string) bool { return name == judged.named })
	offered, err := teams.Assignments(ctx, who)
	if err != nil {
		return answer.refused(broker.RefusalOf(err))
	}
	for _, a := range offered {
		answer.Offered = append(answer.Offered, workspaceOf(who, a))
	}
	return answer
}

func (e explanation) refused(why *broker.Error) explanation {
	refusal := findingOf(saml.Finding{Refusal: why})
	e.Refusal = &refusal
	return e
}

func findingOf(told saml.Finding) finding {
	f := finding{Check: told.Check, State: told.State, Why: told.Why}
	if refusal := told.Refusal; refusal != nil {
		f.Code, f.Error, f.Hint = refusal.Code, refusal.Error(), refusal.Hint
	}
	return f
}

func workspaceOf(who broker.Identity, a broker.Assignment) workspace {
	return workspace{
		Assignment: a.ID, Title: a.Title, Account: a.Account.ID, Region: a.Account.Region, AccessRole: a.Account.AccessRole, Domain: a.Domain,
		Profile: profiles.Name(who, a), ExecutionRole: a.ExecutionRole, Session: config.Duration(a.Session).String(), Tags: profiles.Tags(who, a),
	}
}

// print writes the explanation for people.
func (e explanation) print(out io.Writer) error {
	var text strings.Builder
	for _, f := range e.Checks {
		f.print(&text)
	}
	if p := e.Person; p != nil {
		fmt.Fprintf(&text, "\nperson       %s, of %s (provider %s)\n", p.Subject, p.Issuer, p.Provider)
	}
	for _, m := range e.Matched {
		fmt.Fprintf(&text, "team         %s %s\n", m.Team, m.outcome())
	}
	for _, m := range e.Missed {
		fmt.Fprintf(&text, "not in       %s: %s\n", m.Team, strings.Join(m.Reasons, "; or "))
	}
	if len(e.Unused) > 0 {
		fmt.Fprintf(&text, "unused       %s\n", strings.Join(e.Unused, ", "))
	}
	for _, w := range e.Offered {
		w.print(&text)
	}
	if e.Refusal != nil {
		text.WriteString("\nrefused      ")
		e.Refusal.printReason(&text)
	}
	_, err := io.WriteString(out, text.String())
	return err
}

// print writes a check, and below it why it fails and what to change.
func (f finding) print(text *strings.Builder) {
	fmt.Fprintf(text, "%-12s %s", f.State, f.Check)
	if f.Why != "" {
		text.WriteString(": " + f.Why)
	}
	text.WriteByte('\n')
	if f.Code != "" {
		text.WriteString(below)
		f.printReason(text)
	}
}

// below is as wide as what stands before a check.
const below = "             "

func (f finding) printReason(text *strings.Builder) {
	reason := strings.ReplaceAll(f.Error, "\n", "\n"+below)
	fmt.Fprintf(text, "%s: %s\n%s= %s\n", f.Code, reason, below, f.Hint)
}

func (w workspace) print(text *strings.Builder) {
	fmt.Fprintf(text, "\nworkspace    %s, %q\n", w.Assignment, w.Title)
	for _, row := range [][2]string{
		{"account", w.Account + " in " + w.Region}, {"through", w.AccessRole}, {"domain", w.Domain}, {"profile", w.Profile},
		{"runs as", w.ExecutionRole}, {"open for", w.Session},
	} {
		fmt.Fprintf(text, "  %-10s %s\n", row[0], row[1])
	}
	for _, key := range slices.Sorted(maps.Keys(w.Tags)) {
		fmt.Fprintf(text, "  %-10s %s=%s\n", "tag", key, w.Tags[key])
	}
}

package directorytest

import (
	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/config/directory"
)

// decision is who gets what, and why nothing.
type decision struct {
	name    string
	from    string // the provider
	sends   says
	offered []string
	code    broker.Code
}

// decisions are those of [Company].
var decisions = []decision{
	{name: "a person is in the team that the provider names", from: "corp", sends: says{"teamid": {"Team1"}}, offered: []string{"research/churn"}},
	{name: "a group leads to a team", from: "corp", sends: says{"groups": {"ds-prices"}}, offered: []string{"research/prices"}},
	{name: "an attribute that the rule names leads to a team", from: "corp", sends: says{"department": {"Marketing"}}, offered: []string{"marketing/campaigns"}},
	{name: "several teams are offered in the order of the configuration", from: "corp", sends: says{"department": {"Marketing"}, "groups": {"ds-leads"}, "teamid": {"Team1"}},
		offered: []string{"research/churn", "research/prices", "marketing/campaigns"}},
	{name: "several rules of one team offer it once", from: "corp", sends: says{"teamid": {"Team2"}, "groups": {"ds-leads", "ds-prices", "ds-prices"}}, offered: []string{"research/prices"}},
	{name: "one of many values is enough", from: "corp", sends: says{"groups": {"a", "b", "ds-prices", "c"}}, offered: []string{"research/prices"}},
	{name: "a provider has its own names for team and groups", from: "partner", sends: says{"memberOf": {"data-science"}}, offered: []string{"partner/forecasts"}},

	{name: "a stranger gets nothing", from: "corp", sends: nil, code: directory.CodeNoAttributes},
	{name: "attributes that no rule looks at lead nowhere", from: "corp", sends: says{"mail": {"ann@corp.example.com"}}, code: directory.CodeNoAttributes},
	{name: "an attribute without values leads nowhere", from: "corp", sends: says{"groups": {}, "teamid": nil}, code: directory.CodeNoAttributes},
	{name: "values that no rule has lead nowhere", from: "corp", sends: says{"groups": {"choir"}, "teamid": {"Team9"}}, code: directory.CodeNoMatch},
	{name: "an empty value leads nowhere", from: "corp", sends: says{"groups": {""}, "teamid": {""}, "": {""}}, code: directory.CodeNoMatch},
	{name: "case counts in values", from: "corp", sends: says{"teamid": {"team1", "TEAM1"}}, code: directory.CodeNoMatch},
	{name: "case counts in names of attributes", from: "corp", sends: says{"TeamID": {"Team1"}}, code: directory.CodeNoAttributes},
	{name: "spaces count", from: "corp", sends: says{"teamid": {" Team1", "Team1 ", "Team1\x00"}}, code: directory.CodeNoMatch},
	{name: "a value of another attribute leads nowhere", from: "corp", sends: says{"groups": {"Team1", "Marketing"}, "teamid": {"ds-prices"}, "department": {"ds-leads"}}, code: directory.CodeNoMatch},
	{name: "one value that lists several is one value", from: "corp", sends: says{"groups": {"ds-prices;ds-leads", "ds-prices,ds-leads"}}, code: directory.CodeNoMatch},
	{name: "a pattern is no value", from: "corp", sends: says{"groups": {"*", "ds-*"}, "teamid": {".*", "%"}}, code: directory.CodeNoMatch},
	{name: "another provider's name for groups leads nowhere", from: "partner", sends: says{"groups": {"data-science"}}, code: directory.CodeNoAttributes},

	{name: "a provider cannot speak about another tenant", from: "partner", sends: says{"memberOf": {"ds-prices", "ds-leads"}}, code: directory.CodeNotVouched},
	{name: "a provider cannot speak about a team of its tenant that is not listed", from: "partner", sends: says{"squad": {"Team1"}}, code: directory.CodeNotVouched},
	{name: "what a provider may not speak about hides nothing else", from: "corp", sends: says{"groups": {"ds-leads", "data-science"}}, offered: []string{"research/prices"}},
	{name: "a provider that is bound to nothing lets nobody in", from: "mute", sends: says{"teamid": {"Team1"}, "groups": {"ds-leads"}}, code: directory.CodeNotVouched},
	{name: "a provider that is not configured lets nobody in", from: "elsewhere", sends: says{"teamid": {"Team1"}}, code: directory.CodeUnknownProvider},
	{name: "no provider lets nobody in", from: "", sends: says{"teamid": {"Team1"}}, code: directory.CodeUnknownProvider},
}

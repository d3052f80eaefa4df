package directory

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWhyARuleDoesNotMatch(t *testing.T) {
	from := Provider{Team: "teamid", Groups: "cognito:groups"}
	modelers := Rule{Group: "modelers"}
	for name, c := range map[string]struct {
		rule   Rule
		placed bool
		got    []string
		want   string
	}{
		"no group at all":              {modelers, true, nil, "wants modelers in cognito:groups, got none"},
		"another case":                 {modelers, true, []string{"Modelers"}, `wants modelers in cognito:groups, got "Modelers"`},
		"white space can be seen":      {modelers, true, []string{"modelers "}, `wants modelers in cognito:groups, got "modelers "`},
		"many groups":                  {modelers, true, []string{"a", "b", "c", "d", "e", "f"}, `wants modelers in cognito:groups, got "a", "b", "c", "d" and 2 more`},
		"one of them matches":          {modelers, true, []string{"a", "modelers"}, ""},
		"everyone of the tenant":       {Rule{Everyone: true}, true, nil, ""},
		"everyone of another tenant":   {Rule{Everyone: true}, false, nil, "wants everyone of its tenant, and the person is placed in none or in another one"},
		"a value of the team":          {Rule{Equals: "Team1"}, true, []string{"Team1"}, "wants Team1 in teamid, got none"},
		"a value of another attribute": {Rule{Attribute: "department", Equals: "R&D"}, true, nil, "wants R&D in department, got none"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, c.want, c.rule.whyNot(from, c.placed, map[string][]string{"cognito:groups": c.got}))
		})
	}
}

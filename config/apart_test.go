package config_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// twoTenants is good with a second tenant, hansa, and a role for each team.
func twoTenants(provider, who, other, roleA, roleB string) string {
	const role = "arn:aws:iam::012345670123:role/"
	return spoiled("    vouches_for: [research/*]\n", provider, "{equals: Team1}", who, role+"churn", role+roleA) + fmt.Sprintf(`  - id: hansa
    account: ml
    domain: d-abc123
    teams:
      - id: analysts
        who: %s
        execution_role: %s
`, other, role+roleB)
}

func TestARoleBelongsToOneTenant(t *testing.T) {
	const placed = "    tenant: {attribute: org}\n    vouches_for: ['*/*']\n"
	const who = "{equals: Team1}"
	require.Empty(t, load(t, twoTenants(placed, who, who, "a", "b")).Warnings)
	require.Empty(t, load(t, good+"      - {id: prices, who: {equals: x}, execution_role: 'arn:aws:iam::012345670123:role/churn'}\n").Warnings, "teams of one tenant may share one")
	warnings := load(t, twoTenants(placed, who, who, "a", "a")).Warnings
	require.Len(t, warnings, 1)
	require.Equal(t, "tenants[1].teams[0].execution_role", warnings[0].Path)
	require.Contains(t, warnings[0].Message, "research/churn")
}

// TestOneRuleInTwoTenants says who is offered workspaces of both, and what
// settles it.
func TestOneRuleInTwoTenants(t *testing.T) {
	const both, one = "    vouches_for: [research/*, hansa/*]\n", "    vouches_for: [research/*]\n  - name: other\n    saml: {metadata: {file: other.xml}, allow_unsolicited: true}\n    vouches_for: [hansa/*]\n"
	const attribute, group = "{equals: a}", "{group: a}"
	from := folder.with(files{"/etc/sb/other.xml": "<md/>"})
	for _, c := range []struct {
		name, provider, who, other string
		warnings                   int
	}{
		{"one value", both, attribute, attribute, 1},
		{"one group", both, group, group, 1},
		{"one value, its attribute once by name", both, attribute, "{attribute: teamid, equals: a}", 1},
		{"one of several rules", both, "[{equals: b}, {group: a}]", "[{equals: c}, {group: a}]", 1},
		{"a provider for everybody", "    vouches_for: ['*/*']\n", attribute, attribute, 1},
		{"one value, twice in one tenant", both, "[{equals: a}, {equals: a}]", "{equals: b}", 0},
		{"one value of two attributes", both, attribute, "{attribute: role, equals: a}", 0},
		{"a value and a group", both, attribute, group, 0},
		{"other values", both, attribute, "{equals: A}", 0},
		{"a provider that says people's tenant", "    tenant: {attribute: org}\n" + both, attribute, attribute, 0},
		{"a provider for each", one, attribute, attribute, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			file, err := parse(twoTenants(c.provider, c.who, c.other, "a", "b"), from)
			require.NoError(t, err)
			require.Len(t, file.Warnings, c.warnings)
			for _, w := range file.Warnings {
				require.True(t, strings.HasPrefix(w.Path, "tenants[1].teams[0].who"), w.Path)
				require.Contains(t, w.Message, "tenant research has the same rule: people of provider corp")
			}
		})
	}
	t.Run("a team that the provider does not vouch for", func(t *testing.T) {
		more := twoTenants("    vouches_for: [research/*, hansa/modelers]\n", attribute, attribute, "a", "b") +
			"      - {id: modelers, who: {equals: c}, execution_role: 'arn:aws:iam::012345670123:role/b'}\n"
		warnings := load(t, more).Warnings
		require.Len(t, warnings, 1)
		require.Equal(t, "no provider vouches for this team: nobody gets in", warnings[0].Message)
	})
	t.Run("groups of a user pool", func(t *testing.T) {
		pool := strings.NewReplacer("saml:\n      metadata: {file: idp.xml}\n      allow_unsolicited: true\n",
			"oidc:\n      issuer: https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a\n      cognito: true\n      client_id: studio\n      client_secret: {file: external-id}\n")
		require.Len(t, load(t, pool.Replace(twoTenants(both, group, `{attribute: "cognito:groups", equals: a}`, "a", "b"))).Warnings, 1)
	})
	t.Run("a provider of no protocol has no attributes", func(t *testing.T) {
		text := twoTenants("    read_only: [a]\n"+both, attribute, attribute, "a", "b")
		require.Len(t, problems(t, strings.Replace(text, "saml:\n      metadata: {file: idp.xml}\n      allow_unsolicited: true\n", "title: none\n", 1), folder), 1)
	})
}

func TestWhatManyTenantsShareIsToldOnce(t *testing.T) {
	head, _, _ := strings.Cut(good, "tenants:")
	head = strings.Replace(head, "[research/*]", "['*/*']", 1)
	var tenants strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&tenants, "  - {id: t%d, account: ml, domain: d-a, execution_role: 'arn:aws:iam::012345670123:role/a', teams: [{id: a, who: {equals: a}}]}\n", i)
	}
	require.Len(t, load(t, head+"tenants:\n"+tenants.String()).Warnings, 2, "one of each")
}

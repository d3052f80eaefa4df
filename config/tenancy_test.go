package config_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/config"
	"github.com/studiobroker/studiobroker/config/directory"
)

func TestSession(t *testing.T) {
	require.Nil(t, load(t, good).Session, "nobody is remembered unless asked for")
	session := func(more string) *config.Session {
		file, err := parse(spoiled("version: 1", "version: 1\nsession: {keys: {file: session.keys}"+more+"}"), folder.with(files{"/etc/sb/session.keys": "new\nold\n"}))
		require.NoError(t, err)
		return file.Session
	}
	require.Equal(t, "new\nold", session("").Keys.Reveal())
	require.Equal(t, config.Duration(8*time.Hour), session("").Absolute)
	require.Equal(t, config.Duration(time.Hour), session("").Idle)
	require.Equal(t, "30m 30m", fmt.Sprint(session(", absolute: 30m").Absolute, " ", session(", absolute: 30m").Idle), "idle is never longer")
	require.Equal(t, "12h", session(", idle: 12h, absolute: 12h").Idle.String())
}

func TestSuspendedTenants(t *testing.T) {
	suspended := spoiled("- id: research", "- id: research\n    suspended: true\n    embed: {origins: [https://crm.example.com]}")
	file := load(t, suspended)
	require.Equal(t, []string{"research"}, file.Directory().Suspended)
	require.Empty(t, file.EmbedOrigins(), "nobody shows its button")
	require.Empty(t, load(t, good).Directory().Suspended)
}

func TestTheValueThatMeansATenant(t *testing.T) {
	require.Equal(t, map[string]string{"research": "research"}, load(t, good).Directory().Values)
	for _, written := range []string{"ACME-42", "0042", "1e3", "true", "'0042'"} {
		t.Run("as it is written: "+written, func(t *testing.T) {
			file := load(t, spoiled("- id: research", "- id: research\n    value: "+written))
			require.Equal(t, map[string]string{"research": strings.Trim(written, "'")}, file.Directory().Values)
		})
	}
}

func TestEmbedOrigins(t *testing.T) {
	require.Empty(t, load(t, good).EmbedOrigins())
	file := load(t, spoiled("- id: research", "- id: research\n    embed: {origins: [https://crm.example.com, 'http://localhost:8000']}"))
	require.Equal(t, map[string][]string{"research": {"https://crm.example.com", "http://localhost:8000"}}, file.EmbedOrigins())
}

func TestCORSOrigins(t *testing.T) {
	require.Empty(t, load(t, good).Launch.API.Origins())
	file := load(t, spoiled("version: 1", "version: 1\nlaunch: {api: {cors_origins: [https://crm.example.com]}}"))
	require.Equal(t, []string{"https://crm.example.com"}, file.Launch.API.Origins())
}

func TestLandings(t *testing.T) {
	file := load(t, spoiled("    domain", "    landings: {editor: code-editor, experiments: studio::mlflow, room: space:team-room}\n    domain",
		"        who", "        landings: {experiments: studio::mlflow/churn, home: home}\n        who"))
	require.Equal(t, map[string]string{"editor": "app:CodeEditor:", "experiments": "studio::mlflow/churn", "home": "studio::", "room": "space:team-room"},
		file.Directory().Teams[0].Assignment.Landings)
	require.Nil(t, load(t, good).Directory().Teams[0].Assignment.Landings)
}

// TestEveryone says which providers may speak about a team of everyone.
func TestEveryone(t *testing.T) {
	everyone := func(vouches, more string) string {
		return spoiled("{equals: Team1}", "{everyone: true}", "[research/*]", vouches+"\n    "+more) + `  - id: marketing
    account: ml
    domain: d-abc123
    teams:
      - id: campaigns
        who: {group: x}
        execution_role: arn:aws:iam::012345670123:role/churn
`
	}
	for _, vouches := range []string{"[research/*]", "[research/churn]", "[research/churn, research/*]"} {
		t.Run("of one tenant only: "+vouches, func(t *testing.T) {
			require.Equal(t, []directory.Rule{{Everyone: true}}, load(t, everyone(vouches, "")).Directory().Teams[0].Who)
		})
	}
	for _, vouches := range []string{"[research/*, marketing/campaigns]", "[research/churn, marketing/*]", "['*/*']"} {
		t.Run("of several tenants: "+vouches, func(t *testing.T) {
			ps := problems(t, everyone(vouches, ""), folder)
			require.Equal(t, "tenants[0].teams[0].who.everyone", ps[0].Path)
			require.Contains(t, ps[0].Message, "provider corp")
		})
		t.Run("of several tenants, with an attribute: "+vouches, func(t *testing.T) {
			load(t, everyone(vouches, "tenant: {attribute: org}"))
		})
	}
	t.Run("several tenants, but not this one", func(t *testing.T) {
		load(t, everyone("[marketing/*]", ""))
	})
}

// TestSaaS holds the example of a SaaS to what it says of itself: which
// account, domain, role and tags each customer's people work with.
func TestSaaS(t *testing.T) {
	for _, name := range []string{"STUDIO_SESSION_KEYS", "CRM_CLIENT_SECRET", "ML_ACME_EXTERNAL_ID", "ML_SHARED_EXTERNAL_ID"} {
		t.Setenv(name, name)
	}
	file, err := config.Load(examples + "/saas.yaml")
	require.NoError(t, err)
	saas := customers{t, file}
	const shared, own = "arn:aws:iam::012345670123:role/studiobroker/team/", "arn:aws:iam::000123456789:role/studiobroker/team/"

	t.Run("silo: an account of its own", func(t *testing.T) {
		offered := saas.offered("acme", "modelers")
		require.Equal(t, []place{
			{"acme/analysts", "000123456789", "eu-central-1", "ML_ACME_EXTERNAL_ID", "d-acmeacmeacme", own + "analysts", "map[]"},
			{"acme/modelers", "000123456789", "eu-central-1", "ML_ACME_EXTERNAL_ID", "d-acmeacmeacme", own + "modelers", "map[]"},
		}, offered)
	})
	t.Run("bridge: the shared account, a domain of its own", func(t *testing.T) {
		require.Equal(t, []place{
			{"globex/analysts", "012345670123", "eu-west-1", "ML_SHARED_EXTERNAL_ID", "d-globexglobex", shared + "globex/data", "map[Tenant:globex]"},
		}, saas.offered("globex", "modelers"))
	})
	t.Run("pool: the shared account and domain, a role and tags of its own", func(t *testing.T) {
		require.Equal(t, []place{
			{"initech/analysts", "012345670123", "eu-west-1", "ML_SHARED_EXTERNAL_ID", "d-poolpoolpool", shared + "initech/data", "map[Tenant:initech]"},
		}, saas.offered("0b2f5c1e-8f4a-4c62-9d3e-5a7b1c2d3e4f", "modelers"))
		require.Empty(t, saas.offered("initech", "modelers"), "its value counts instead")
		require.Equal(t, []place{
			{"umbrella/analysts", "012345670123", "eu-west-1", "ML_SHARED_EXTERNAL_ID", "d-poolpoolpool", shared + "umbrella/data", "map[Tenant:umbrella]"},
			{"umbrella/modelers", "012345670123", "eu-west-1", "ML_SHARED_EXTERNAL_ID", "d-poolpoolpool", shared + "umbrella/data", "map[Team:modelers Tenant:umbrella]"},
		}, saas.offered("umbrella", "modelers"))
	})
	t.Run("who is of no customer gets nothing", func(t *testing.T) {
		require.Empty(t, saas.offered("acme.example", "modelers"))
	})
	require.Equal(t, map[string][]string{"acme": {"https://crm.example.com", "https://acme.example"}, "globex": {"https://crm.example.com"}}, file.EmbedOrigins())
	require.Equal(t, []string{"https://crm.example.com"}, file.Launch.API.Origins())
}

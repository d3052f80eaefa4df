package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/config"
)

func TestDefaults(t *testing.T) {
	file := load(t, good)
	require.EqualValues(t, "127.0.0.1:8080", file.Listen)
	require.EqualValues(t, "127.0.0.1:9090", file.Admin.Listen)
	require.Equal(t, "info", file.Log.Level)
	require.Empty(t, file.Log.Format)
	require.EqualValues(t, "/etc/sb/studiobroker.db", file.State.File)
	require.EqualValues(t, "/etc/sb/audit.jsonl", file.Audit.File)
	require.Equal(t, config.Duration(10*time.Second), file.Launch.LinkLife)

	saml := file.Providers[0].SAML
	require.Equal(t, "ssouserid", saml.Person)
	require.Equal(t, "teamid", saml.Team)
	require.Equal(t, "groups", saml.Groups)
	require.Equal(t, "redirect", saml.RequestBinding)
	require.Equal(t, config.Duration(time.Minute), saml.Skew)
	require.True(t, saml.SecondOpinion)
	require.Equal(t, "<md/>", string(saml.Metadata.Content()))

	team := file.Tenants[0].Teams[0]
	require.Equal(t, "churn", team.Title)
	require.Equal(t, config.Duration(8*time.Hour), team.Session)
	require.Empty(t, file.Warnings)
}

func TestWhatTheFileSaysWins(t *testing.T) {
	file := load(t, spoiled("allow_unsolicited: true", "allow_unsolicited: true\n      second_opinion: false\n      skew: 2m\n      person: NameID",
		"version: 1", "version: 1\naudit: {stdout: true}\nstate: {file: /var/lib/sb.db}\nlog:"))
	require.False(t, file.Providers[0].SAML.SecondOpinion)
	require.Equal(t, "2m", file.Providers[0].SAML.Skew.String())
	require.Equal(t, "NameID", file.Providers[0].SAML.Person)
	require.EqualValues(t, "/var/lib/sb.db", file.State.File, "absolute paths stay")
	require.Empty(t, file.Audit.File, "standard output instead")
	require.Equal(t, "info", file.Log.Level, "a key without a value is a key left out")
}

func TestTeamsInheritFromTheirTenant(t *testing.T) {
	file := load(t, spoiled("    account: ml\n", `    account: ml
    execution_role: arn:aws:iam::012345670123:role/all
    tags: {Stage: prod, CostCenter: 0815}
    session: 2h
    landing: canvas
`, "        execution_role: arn:aws:iam::012345670123:role/churn", `        tags: {CostCenter: "1", Team: churn}
      - id: prices
        who: {group: prices}
        session: 12h
        domain: d-other
        landing: home`))
	churn, prices := file.Tenants[0].Teams[0], file.Tenants[0].Teams[1]
	require.Equal(t, config.Tags{"Stage": "prod", "CostCenter": "1", "Team": "churn"}, churn.Tags)
	require.Equal(t, config.Tags{"Stage": "prod", "CostCenter": "0815"}, prices.Tags, "as written, not as a number; and untouched by its sibling")
	require.EqualValues(t, "arn:aws:iam::012345670123:role/all", churn.ExecutionRole)
	require.Equal(t, "2h 12h", churn.Session.String()+" "+prices.Session.String())
	require.Equal(t, "d-abc123 d-other", string(churn.Domain+" "+prices.Domain))
	require.Equal(t, "app:Canvas:", churn.Landing.URI())
	require.Equal(t, "studio::", prices.Landing.URI())
	require.Empty(t, file.Tenants[0].Teams[0].Who[0].Group)
}

func TestAnAccountIDStaysWhatItIs(t *testing.T) {
	for _, written := range []string{"012345670123", `"012345670123"`, "'012345670123'", "|-\n      012345670123"} {
		t.Run(written, func(t *testing.T) {
			file := load(t, spoiled("id: 012345670123", "id: "+written))
			require.EqualValues(t, "012345670123", file.Accounts[0].ID)
			require.Equal(t, "012345670123", file.Directory().Teams[0].Assignment.Account.ID)
		})
	}
	for _, corrupted := range []string{"1402433619", "12345670123", "0o12345670123", "1.2345670123e10", "1234_5670_1230", "0x1234567890", "+12345670123", "[012345670123]", "!!int 012345670123", "!!str 012345670123", "1234567890123"} {
		t.Run(corrupted, func(t *testing.T) {
			ps := problems(t, spoiled("id: 012345670123", "id: "+corrupted), folder)
			require.Equal(t, "accounts[0].id", ps[0].Path)
			require.Equal(t, config.CodeValue, ps[0].Code)
		})
	}
	t.Run("a lost zero is put back in the remedy", func(t *testing.T) {
		require.Contains(t, problems(t, spoiled("id: 012345670123", "id: 12345670123"), folder)[0].Remedy, "012345670123")
	})
}

func TestTheLoaderReadsRealFiles(t *testing.T) {
	home := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(home, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	path := write("studiobroker.yaml", good)
	write("idp.xml", "<md/>")
	write("external-id", "long-shared-secret\r\n")

	file, err := config.Load(path)
	require.NoError(t, err)
	require.Equal(t, "long-shared-secret", file.Accounts[0].ExternalID.Reveal())
	require.Equal(t, []string{filepath.Join(home, "external-id"), filepath.Join(home, "idp.xml"), path}, file.References())

	for name, message := range map[string]string{
		"none.yaml": "no such file",
		".":         "not an ordinary file",
	} {
		_, err := config.Load(filepath.Join(home, name))
		require.ErrorContains(t, err, message)
	}
	_, err = parse(strings.Repeat("#", 8<<20+1), folder)
	require.ErrorContains(t, err, "split it by tenants")
	_, err = parse("---\n", folder)
	require.ErrorContains(t, err, "empty")
	_, err = config.Load(write("huge.yaml", strings.Repeat("# a large file\n", 600_000)))
	require.ErrorContains(t, err, "larger than 8 MB")
}

func TestOthersCanPointIntoTheFile(t *testing.T) {
	p := load(t, good).Problem("it expired", "fetch it again", "providers", 0, "saml", "metadata")
	require.Equal(t, "/etc/sb/studiobroker.yaml:7:17: providers[0].saml.metadata: it expired: fetch it again", p.Error())
	require.Contains(t, p.Excerpt, "     7 |       metadata: {file: idp.xml}\n       |                 ^\n")
}

func TestTheEffectiveConfigurationCanBeShown(t *testing.T) {
	shown, err := load(t, good).Effective()
	require.NoError(t, err)
	require.Contains(t, string(shown), "session: 8h")
	require.Contains(t, string(shown), "id: '012345670123'")
	require.NotContains(t, string(shown), "long-shared-secret")
}

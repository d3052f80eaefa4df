package config_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/config"
)

var update = flag.Bool("update", false, "write the golden files")

// TestMistakes loads each file of testdata/bad and compares all that is said
// about it. The files speak for themselves.
func TestMistakes(t *testing.T) {
	paths, err := filepath.Glob("testdata/bad/*.yaml")
	require.NoError(t, err)
	require.Greater(t, len(paths), 25)
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".yaml"), func(t *testing.T) {
			file, err := config.Load(path)
			var ps config.Problems
			if err == nil {
				ps = file.Warnings
			} else {
				require.ErrorAs(t, err, &ps)
				require.Nil(t, file)
			}
			require.NotEmpty(t, ps)
			golden := strings.TrimSuffix(path, ".yaml") + ".golden"
			said := ps.Render()
			require.NotContains(t, said, "hunter2", "a secret that should not stand there")
			if *update {
				require.NoError(t, os.WriteFile(golden, []byte(said), 0o600))
			}
			wanted, err := os.ReadFile(golden)
			require.NoError(t, err)
			require.Equal(t, string(wanted), said, "go test ./config -run TestMistakes -update")
			for _, p := range ps {
				require.NotEmpty(t, p.Remedy)
				require.NotEmpty(t, p.Code)
			}
		})
	}
}

func TestProblemsForMachines(t *testing.T) {
	ps := problems(t, spoiled("churn\n", "Churn\n", "012345670123:role/launch", "999999999999:role/launch"), folder)
	require.Len(t, ps, 2)
	text, err := json.Marshal(ps[0])
	require.NoError(t, err)
	require.JSONEq(t, `{"severity":"error","code":"SB-5005","file":"/etc/sb/studiobroker.yaml","line":14,"column":18,
		"path":"accounts[0].access_role","message":"the role belongs to account 999999999999",
		"remedy":"name a role of account 012345670123, or correct id",
		"excerpt":"    13 |     region: eu-west-1\n    14 |     access_role: arn:aws:iam::999999999999:role/launch\n       |                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n    15 |     external_id: {file: external-id}\n"}`, string(text))
	require.EqualError(t, ps, `/etc/sb/studiobroker.yaml:14:18: accounts[0].access_role: the role belongs to account 999999999999: name a role of account 012345670123, or correct id
/etc/sb/studiobroker.yaml:21:13: tenants[0].teams[0].id: "Churn" is not a name: use lower-case letters, digits and single inner hyphens`)
}

func TestManyProblemsDoNotFillTheScreen(t *testing.T) {
	var teams strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&teams, "      - {id: T%d, who: {equals: x}}\n", i)
	}
	ps := problems(t, good+teams.String(), folder)
	require.Len(t, ps, 1000)
	require.Less(t, strings.Count(ps.Render(), "\n"), 400)
	require.Contains(t, ps.Render(), "and 950 more")
	require.Contains(t, ps.Error(), "and 950 more")
}

func TestExcerptsObeyNothing(t *testing.T) {
	t.Run("control characters of every kind", func(t *testing.T) {
		for _, c := range []string{"\x1b[2J", "\u202e", "\u200b", "\u009b"} {
			for _, p := range problems(t, spoiled("version: 1", "version: '2"+c+"'"), folder) {
				require.NotContains(t, p.Render(), c)
			}
		}
	})
	t.Run("long lines", func(t *testing.T) {
		for _, p := range problems(t, spoiled("version: 1", "version: "+strings.Repeat("1", 100_000)), folder) {
			require.Less(t, len(p.Render()), 1000)
		}
	})
}

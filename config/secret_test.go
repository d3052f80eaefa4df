package config_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"

	"github.com/studiobroker/studiobroker/config"
)

func TestASecretIsNeverPrinted(t *testing.T) {
	file := load(t, good)
	account := file.Accounts[0]
	require.Equal(t, "long-shared-secret", account.ExternalID.Reveal())
	for name, holder := range map[string]any{
		"secret": account.ExternalID.Secret, "pointer": &account.ExternalID.Secret, "reference": account.ExternalID,
		"account": account, "file": file, "accounts": file.Accounts,
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			slog.New(slog.NewTextHandler(&log, nil)).Info("x", "v", holder)
			asJSON, err := json.Marshal(holder)
			require.NoError(t, err)
			asYAML, err := yaml.Dump(holder)
			require.NoError(t, err)
			for _, form := range []string{fmt.Sprint(holder), fmt.Sprintf("%v %+v %#v %s %q %x", holder, holder, holder, holder, holder, holder), log.String(), string(asJSON), string(asYAML)} {
				require.NotContains(t, form, "long-shared-secret")
				require.NotContains(t, form, fmt.Sprintf("%x", "long-shared-secret"))
			}
			require.Contains(t, string(asYAML), account.ExternalID.String())
		})
	}
}

func TestSecretsCanBeToldApart(t *testing.T) {
	require.Regexp(t, `^\[redacted sha256:[0-9a-f]{4}\]$`, config.NewSecret("a").String())
	require.NotEqual(t, config.NewSecret("a").String(), config.NewSecret("b").String())
	require.Equal(t, "[no secret]", config.Secret{}.String())
	require.Empty(t, config.Secret{}.Reveal())
}

func TestWhereSecretsComeFrom(t *testing.T) {
	external := func(t *testing.T, ref string, from files) string {
		t.Helper()
		file, err := parse(spoiled("{file: external-id}", ref), folder.with(from))
		require.NoError(t, err)
		return file.Accounts[0].ExternalID.Reveal()
	}
	require.Equal(t, "from-env", external(t, "{env: EXTERNAL_ID}", files{"env:EXTERNAL_ID": "from-env"}))
	require.Equal(t, "elsewhere", external(t, "{file: /run/secrets/x}", files{"/run/secrets/x": "elsewhere"}))
	require.Equal(t, "above", external(t, "{file: ../above}", files{"/etc/above": "above\n"}))
	require.Empty(t, external(t, "null", nil))

	for name, c := range map[string]struct{ ref, says string }{
		"an empty variable": {"{env: EMPTY}", "variable is empty"}, "an unset variable": {"{env: NONE}", "variable is not set"},
		"a missing file": {"{file: none}", ""}, "an empty file": {"{file: empty}", "empty"},
		"a short secret": {"{file: short}", ""}, "a secret of two lines": {"{file: lines}", ""},
	} {
		t.Run(name, func(t *testing.T) {
			from := folder.with(files{"env:EMPTY": "", "/etc/sb/empty": "\n", "/etc/sb/short": "x", "/etc/sb/lines": "hunter2\nhunter2"})
			ps := problems(t, spoiled("{file: external-id}", c.ref), from)
			require.Len(t, ps, 1)
			require.Equal(t, config.CodeFile, ps[0].Code)
			require.Contains(t, ps.Render(), c.says)
			require.NotContains(t, ps.Render(), "hunter2")
		})
	}
}

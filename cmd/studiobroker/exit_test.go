package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestExitCodes(t *testing.T) {
	folder := t.TempDir()
	key, certificate, err := newSigningPair(time.Now())
	require.NoError(t, err)
	require.NoError(t, writeCompany(folder, key, certificate))
	good, bad := filepath.Join(folder, "studiobroker.yaml"), filepath.Join(folder, "bad.yaml")
	require.NoError(t, os.WriteFile(bad, []byte("version: 2\n"), 0o600))

	for name, tt := range map[string]struct {
		args []string
		code int
	}{
		"it worked":                         {[]string{"version"}, 0},
		"an address that cannot be used":    {[]string{"demo", "--listen", "192.0.2.1:1"}, exitFailed},
		"an unknown command":                {[]string{"sevre"}, exitUsage},
		"an unknown flag":                   {[]string{"serve", "--confg", good}, exitUsage},
		"no configuration":                  {[]string{"serve"}, exitUsage},
		"a configuration that is not valid": {[]string{"check", bad}, exitConfig},
		"serve with it":                     {[]string{"serve", "--config", bad}, exitConfig},
		"explain with it":                   {[]string{"explain", "--config", bad, "--attribute", "a=b"}, exitConfig},
		"a configuration that is not there": {[]string{"check", filepath.Join(folder, "none.yaml")}, exitConfig},
		"a person without a workspace":      {[]string{"explain", "--config", good, "--attribute", "ssouserid=cleo"}, exitNoWorkspace},
		"a person with one":                 {[]string{"explain", "--config", good, "--attribute", "ssouserid=ann", "--attribute", "teamid=Team1"}, 0},
		"a response file that is not there": {[]string{"explain", "--config", good, "--response", filepath.Join(folder, "none")}, exitFailed},
	} {
		t.Run(name, func(t *testing.T) {
			p := start(t, nil, tt.args...)
			_ = p.Wait()
			require.Equal(t, tt.code, p.ProcessState.ExitCode(), p.out.String())
		})
	}
}

package main

import (
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestServeAtAnAddressInUse(t *testing.T) {
	folder := t.TempDir()
	key, certificate, err := newSigningPair(time.Now())
	require.NoError(t, err)
	require.NoError(t, writeCompany(folder, key, certificate))
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = taken.Close() })
	address := taken.Addr().String()
	for key, env := range map[string][]string{
		"listen":       {"STUDIOBROKER_LISTEN=" + address, "STUDIOBROKER_ADMIN_LISTEN=127.0.0.1:0"},
		"admin.listen": {"STUDIOBROKER_LISTEN=127.0.0.1:0", "STUDIOBROKER_ADMIN_LISTEN=" + address},
	} {
		t.Run(key+" is told, and what to do", func(t *testing.T) {
			p := start(t, env, "serve", "--config", filepath.Join(folder, "studiobroker.yaml"))
			_ = p.Wait()
			require.Equal(t, exitFailed, p.ProcessState.ExitCode(), p.out.String())
			require.Contains(t, p.out.String(), "studiobroker: "+key+": listen tcp "+address)
			require.Regexp(t, "; end what listens there already, or choose another address with "+key+" in the configuration or with STUDIOBROKER_[A-Z_]*LISTEN\n", p.out.String())
		})
	}
}

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

package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/internal/demo"
)

// writeCompany writes the demo's configuration with everything it names.
func writeCompany(folder string, key, certificate []byte) error {
	portal, err := demo.NewPortal("http://127.0.0.1:8081", "http://localhost:8080")
	if err != nil {
		return err
	}
	_, err = portal.Settings(folder, key, certificate)
	return err
}

func TestDemo(t *testing.T) {
	temporary := t.TempDir()
	p := start(t, []string{"TMPDIR=" + temporary}, "demo", "--json", "--listen", "127.0.0.1:0", "--portal-listen", "127.0.0.1:0")
	var where addresses
	p.line(t, `"portal"`, &where)

	t.Run("Ann's tile opens her workspace", func(t *testing.T) {
		b := newBrowser(t)
		b.visit(where.Portal + "/tiles/ann/Team1")
		require.Equal(t, http.StatusOK, b.arrived.StatusCode)
		require.Equal(t, where.Studio+"/", b.arrived.Request.URL.String())
		for _, shown := range []string{"012345670123", "d-demo00000001", "ann-churn-", "role/studiobroker/team/churn", "Team1", "assumed-role/studiobroker-launch/sb-ann"} {
			require.Contains(t, b.page, shown)
		}
	})
	t.Run("Ben's two tiles open two workspaces", func(t *testing.T) {
		for team, role := range map[string]string{"Team1": "team/churn", "Team2": "team/prices"} {
			b := newBrowser(t)
			b.visit(where.Portal + "/tiles/ben/" + team)
			require.Contains(t, b.page, role)
		}
	})
	t.Run("Cleo reads that no workspace is hers", func(t *testing.T) {
		b := newBrowser(t)
		b.visit(where.Portal + "/tiles/cleo")
		require.Equal(t, http.StatusForbidden, b.arrived.StatusCode)
		require.Contains(t, b.page, "No workspace is set up for you")
		require.Eventually(t, func() bool { return strings.Contains(p.out.String(), b.arrived.Header.Get("X-Request-Id")) }, 10*time.Second, time.Millisecond, "the operator finds the reference")
	})
	t.Run("Ben starts at the broker and chooses", func(t *testing.T) {
		b := newBrowser(t)
		b.visit(where.Broker + "/signin")
		require.Contains(t, b.page, "I am Ben")
		b.link("person=ben")
		require.Contains(t, b.page, "Choose a workspace")
		b.link("prices")
		require.Contains(t, b.page, "team/prices")
	})
	t.Run("a recorded response opens nothing a second time", func(t *testing.T) {
		b := newBrowser(t)
		answer, err := b.client.Get(where.Portal + "/tiles/ann/Team1")
		require.NoError(t, err)
		b.page = readAll(t, answer.Body)
		require.NoError(t, answer.Body.Close())
		address, fields := b.form()
		b.post(address, fields)
		require.Equal(t, where.Studio+"/", b.arrived.Request.URL.String())
		b.post(address, fields)
		require.Equal(t, http.StatusForbidden, b.arrived.StatusCode)
		require.Contains(t, b.page, "SB-1041")
	})
	t.Run("Ctrl-C ends it and leaves nothing behind", func(t *testing.T) {
		require.Equal(t, exitInterrupted, p.interrupt(t))
		left, err := filepath.Glob(filepath.Join(temporary, "*"))
		require.NoError(t, err)
		require.Empty(t, left)
	})
}

func TestDemoNamesTheFlagForAnAddressInUse(t *testing.T) {
	first := start(t, nil, "demo", "--json", "--listen", "127.0.0.1:0", "--portal-listen", "127.0.0.1:0")
	var where addresses
	first.line(t, `"portal"`, &where)
	second := start(t, nil, "demo", "--listen", "127.0.0.1:0", "--portal-listen", where.Portal[len("http://"):])
	require.Error(t, second.Wait())
	require.Equal(t, exitFailed, second.ProcessState.ExitCode())
	require.Contains(t, second.out.String(), "--portal-listen")
}

func TestTheDemoUsesThePoliciesOfTheDocumentation(t *testing.T) {
	for file, words := range map[string]map[string]string{
		"launch-role-trust.json": {"BROKER-ACCOUNT": "999999999999", "EXTERNAL-ID": "demo-external-id", `"TENANT"`: `"research"`},
		"launch-role.json":       {"REGION": "eu-west-1", "ACCOUNT": "012345670123", "DOMAIN": "d-demo00000001"},
	} {
		documented, err := os.ReadFile(filepath.Join("..", "..", "docs", "iam", file))
		require.NoError(t, err)
		used := demo.AWS().Roles[0].Trust
		if file == "launch-role.json" {
			used = demo.AWS().Roles[0].Permissions
		}
		require.JSONEq(t, replaceAll(string(documented), words), used)
	}
}

package main

import (
	"encoding/json"
	"html"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/internal/demo"
	"github.com/studiobroker/studiobroker/web/session"
)

// writeCompany writes the demo's configuration with everything it names, as it
// would be without the CRM.
func writeCompany(folder string, key, certificate []byte) error {
	at := demo.Addresses{Portal: "http://127.0.0.1:8081", Broker: "http://localhost:8080", CRM: "http://127.0.0.1:8082"}
	at.OpenID = demo.Issuer(at.CRM)
	portal, err := demo.NewPortal(at)
	if err != nil {
		return err
	}
	crm, err := demo.NewCRM(at)
	if err != nil {
		return err
	}
	path, err := demo.Settings{Portal: portal, CRM: crm, SigningKey: key, Certificate: certificate, SessionKeys: session.NewKeys().Text()}.Write(folder)
	if err != nil {
		return err
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	alone := regexp.MustCompile(`(?s)  - name: cognito.*?\n\n|\n  - id: acme.*`).ReplaceAll(whole, []byte("\n"))
	return os.WriteFile(path, alone, 0o600)
}

func TestDemo(t *testing.T) {
	temporary := t.TempDir()
	p := start(t, []string{"TMPDIR=" + temporary}, "demo", "--json", "--listen", "127.0.0.1:0", "--portal-listen", "127.0.0.1:0", "--crm-listen", "127.0.0.1:0")
	var where demo.Addresses
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
		require.Eventually(t, func() bool { return strings.Contains(p.out.String(), b.arrived.Header.Get("X-Request-Id")) }, patience, time.Millisecond, "the operator finds the reference")
	})
	t.Run("Ben starts at the broker and chooses", func(t *testing.T) {
		b := newBrowser(t)
		b.visit(where.Broker + "/signin")
		b.link("/signin/portal")
		require.Contains(t, b.page, "I am Ben")
		b.link("person=ben")
		require.Contains(t, b.page, "Choose a workspace")
		b.press("Price forecasts")
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
	customersOf(t, where)
	t.Run("Ctrl-C ends it and leaves nothing behind", func(t *testing.T) {
		require.Equal(t, exitInterrupted, p.interrupt(t))
		left, err := filepath.Glob(filepath.Join(temporary, "*"))
		require.NoError(t, err)
		require.Empty(t, left)
	})
}

// customersOf signs the CRM's users in and opens their workspaces.
func customersOf(t *testing.T, where demo.Addresses) {
	enter := func(t *testing.T, person string) *browser {
		b := newBrowser(t)
		b.visit(where.CRM)
		b.link("^/signin$")
		b.link("person=" + person)
		require.Equal(t, where.CRM+"/", b.arrived.Request.URL.String())
		return b
	}
	// launch follows the link: no page comes in between.
	launch := func(t *testing.T, b *browser, assignment string) {
		b.shown()
		b.link("/launch/" + assignment)
		require.Equal(t, 1, b.shown())
	}
	t.Run("Dana signs in to her CRM and its link opens Studio without a second sign-in", func(t *testing.T) {
		b := enter(t, "dana")
		require.Contains(t, b.page, "Good day, Dana")
		launch(t, b, "acme/research")
		require.Equal(t, where.Studio+"/", b.arrived.Request.URL.String())
		for _, shown := range []string{"111122223333", "d-demoacme0001", "role/studiobroker/team/research", "studiobroker-tenant</span> = acme"} {
			require.Contains(t, b.page, shown)
		}
	})
	t.Run("Eli shares an account and a domain, with a role and tags of his own", func(t *testing.T) {
		b := enter(t, "eli")
		launch(t, b, "globex/research")
		for _, shown := range []string{"444455556666", "d-demopool0001", "role/studiobroker/team/globex", "Team</span> = globex"} {
			require.Contains(t, b.page, shown)
		}
	})
	t.Run("another company's link opens nothing", func(t *testing.T) {
		b := enter(t, "eli")
		launch(t, b, "acme/research")
		require.Equal(t, http.StatusForbidden, b.arrived.StatusCode)
		require.Contains(t, b.page, "<h1>")
		require.Contains(t, b.page, b.arrived.Header.Get("X-Request-Id"))
	})
	t.Run("Fay's company is suspended", func(t *testing.T) {
		b := enter(t, "fay")
		launch(t, b, "initech/research")
		require.Equal(t, http.StatusForbidden, b.arrived.StatusCode)
		require.Contains(t, b.page, "SB-2")
	})
	t.Run("nor does the API open a suspended company's workspace", func(t *testing.T) {
		b := enter(t, "fay")
		b.press("Open initech/research")
		require.Equal(t, http.StatusForbidden, b.arrived.StatusCode)
		require.Contains(t, b.page, "Acme CRM")
		require.Contains(t, b.page, "Reference for your administrator")
	})
	t.Run("the embedded button may be shown by the CRM alone, and opens Studio", func(t *testing.T) {
		b := enter(t, "dana")
		require.Contains(t, b.page, `<iframe src="`+where.Broker+`/embed/acme?team=research"`)
		require.Contains(t, b.arrived.Header.Get("Content-Security-Policy"), "frame-src "+where.Broker+";")
		b.visit(where.Broker + "/embed/acme?team=research")
		require.Contains(t, b.arrived.Header.Get("Content-Security-Policy"), "frame-ancestors "+where.CRM)
		require.Contains(t, b.page, `target="_blank"`)
		launch(t, b, "acme/research")
		require.Equal(t, where.Studio+"/", b.arrived.Request.URL.String())
	})
	t.Run("the CRM's back end opens Studio by the API, and nobody is asked anything", func(t *testing.T) {
		b := enter(t, "dana")
		b.shown()
		b.press("Open acme/research")
		require.Equal(t, 1, b.shown(), "only Studio")
		require.Equal(t, where.Studio+"/", b.arrived.Request.URL.String())
		require.Contains(t, b.page, "111122223333")
	})
	t.Run("who signs out of the CRM is asked again", func(t *testing.T) {
		b := enter(t, "dana")
		b.press("Sign out")
		require.Equal(t, where.CRM+"/", b.arrived.Request.URL.String())
		require.NotContains(t, b.page, "Dana")
		b.link("^/signin$")
		require.Contains(t, b.page, "I am Dana of Acme")
	})
	t.Run("and the next person in that browser gets their own workspace", func(t *testing.T) {
		b := enter(t, "dana")
		launch(t, b, "acme/research")
		require.Contains(t, b.page, "dana-1c2b-4d5e-8f90-")
		b.visit(where.CRM)
		b.press("Sign out")
		b.link("^/signin$")
		b.link("person=gus")
		launch(t, b, "acme/research")
		require.Contains(t, b.page, "gus-1c2b-4d5e-8f90-")
	})
	t.Run("a link may name where in Studio it leads", func(t *testing.T) {
		for name, app := range map[string]string{"lab": "app:JupyterLab:", "editor": "app:CodeEditor:"} {
			b := enter(t, "eli")
			b.link("landing=" + name)
			require.Equal(t, where.Studio+"/", b.arrived.Request.URL.String())
			require.Contains(t, b.page, app)
		}
	})
	t.Run("Gus has two teams: he chooses, and a program has to name one", func(t *testing.T) {
		b := enter(t, "gus")
		crm := b.page
		b.link("/launch/acme/finance")
		require.Contains(t, b.page, "role/studiobroker/team/finance")
		b.visit(where.CRM)
		b.link("/signin/cognito")
		require.Contains(t, b.page, "Choose a workspace")
		b.press("Acme finance")
		require.Contains(t, b.page, "role/studiobroker/team/finance")
		b.visit(where.CRM)
		require.Equal(t, crm, b.page)
		b.press("Open, naming none")
		require.Equal(t, http.StatusConflict, b.arrived.StatusCode)
		for _, shown := range []string{"Several workspaces fit", "SB-1205", "acme/research", "acme/finance"} {
			require.Contains(t, b.page, shown)
		}
	})
	t.Run("the call that the CRM shows works when it is pasted", func(t *testing.T) {
		if _, err := exec.LookPath("curl"); err != nil {
			t.Skip("needs curl")
		}
		b := enter(t, "dana")
		call := regexp.MustCompile(`(?s)<pre[^>]*>(.*)</pre>`).FindStringSubmatch(b.page)
		out, err := exec.CommandContext(t.Context(), "sh", "-c", html.UnescapeString(call[1])).Output()
		require.NoError(t, err)
		var answer struct {
			LaunchURL string `json:"launch_url"`
		}
		require.NoError(t, json.Unmarshal(out, &answer), string(out))
		b.visit(answer.LaunchURL)
		require.Contains(t, b.page, "111122223333")
	})
	t.Run("the broker's session ends at the broker", func(t *testing.T) {
		b := enter(t, "dana")
		launch(t, b, "acme/research")
		b.visit(where.Broker + "/")
		require.Contains(t, b.page, "Acme research")
		b.visit(where.Broker + "/signout")
		b.press("Sign out")
		b.visit(where.Broker + "/")
		require.Contains(t, b.page, "Where is your account?")
	})
}

func TestDemoNamesTheFlagForAnAddressInUse(t *testing.T) {
	first := start(t, nil, "demo", "--json", "--listen", "127.0.0.1:0", "--portal-listen", "127.0.0.1:0", "--crm-listen", "127.0.0.1:0")
	var where demo.Addresses
	first.line(t, `"portal"`, &where)
	second := start(t, nil, "demo", "--listen", "127.0.0.1:0", "--portal-listen", where.Portal[len("http://"):], "--crm-listen", "127.0.0.1:0")
	require.Error(t, second.Wait())
	require.Equal(t, exitFailed, second.ProcessState.ExitCode())
	require.Contains(t, second.out.String(), "--portal-listen")
}

func TestTheDemosConfigurationIsWithoutWarnings(t *testing.T) {
	_, _, file, err := surroundings(t.Context(), demo.Addresses{
		Portal: "http://127.0.0.1:8081", Broker: "http://localhost:8080", CRM: "http://127.0.0.1:8082", OpenID: demo.Issuer("http://127.0.0.1:8082"),
	}, t.TempDir())
	require.NoError(t, err)
	require.Empty(t, file.Warnings)
}

func TestTheDemoUsesThePoliciesOfTheDocumentation(t *testing.T) {
	roles := demo.AWS().Roles
	for i, site := range []struct{ account, domain, externalID, tenants string }{
		{"012345670123", "d-demo00000001", "demo-external-id", `["research"]`},
		{"111122223333", "d-demoacme0001", "demo-acme-external-id", `["acme"]`},
		{"444455556666", "d-demopool0001", "demo-pool-external-id", `["globex","initech"]`},
	} {
		require.JSONEq(t, documented(t, "launch-role-trust.json", map[string]string{"BROKER-ACCOUNT": "999999999999", "EXTERNAL-ID": site.externalID, `"TENANT"`: site.tenants}), roles[i].Trust)
		require.JSONEq(t, documented(t, "launch-role.json", map[string]string{"REGION": "eu-west-1", "ACCOUNT": site.account, "DOMAIN": site.domain}), roles[i].Permissions)
	}
	require.Len(t, roles, 3)
}

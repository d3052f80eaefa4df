package e2e_test

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"text/template"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/internal/e2e/process"
	"github.com/studiobroker/studiobroker/internal/e2e/simplesamlphp"
	"github.com/studiobroker/studiobroker/profiles/awstest"
)

const tenant = "research"

//go:embed studiobroker.yaml
var configuration string

// gateway is the real binary, as an operator runs it.
type gateway struct {
	scene   *testing.T // ends the process, not the test that starts it again
	process *process.Process
	folder  string
	address string
	env     []string
}

// settings fill in studiobroker.yaml.
type settings struct {
	PublicURL, Listen, Admin      string
	SimpleSAMLphp                 string // URL of its metadata
	LemonLDAP, Keycloak           bool   // metadata in lemonldap.xml, keycloak.xml
	Tenant, Account, Region, Role string
	Domain                        string
}

// startBroker builds the binary, writes its configuration with the metadata of
// the providers that run, and starts it.
func startBroker(t *testing.T, s *scene, address string) *gateway {
	t.Helper()
	g := &gateway{scene: t, folder: t.TempDir(), address: address}
	g.build(t)
	want := settings{
		PublicURL: "https://" + brokerHost, Listen: address, Admin: process.FreeAddress(t),
		Tenant: tenant, Account: account, Region: region, Role: launchRole, Domain: domain,
	}
	if s.sso != nil {
		s.sso.Metadata(t)
		_, port, _ := strings.Cut(s.door.Address(), ":")
		want.SimpleSAMLphp = "https://localhost:" + port + simplesamlphp.MetadataPath
	}
	if s.portal != nil {
		want.LemonLDAP = true
		g.write(t, "lemonldap.xml", s.portal.Metadata(t))
	}
	if s.keycloak != nil {
		want.Keycloak = true
		g.write(t, "keycloak.xml", s.keycloak.Metadata(t))
	}
	g.write(t, "external-id", externalID)
	g.write(t, "authority.pem", string(s.door.Authority.PEM()))
	g.configure(t, want)

	g.env = append(s.cloud.Environ(region, awstest.ExampleKey()), "SSL_CERT_FILE="+filepath.Join(g.folder, "authority.pem"))
	g.run(t)
	return g
}

// restart ends the broker as an operator would and runs it again.
func (g *gateway) restart(t *testing.T) {
	t.Helper()
	g.process.Stop()
	g.run(t)
}

// metadata returns what the broker says of itself to a provider.
func (g *gateway) metadata(t *testing.T, provider string) string {
	t.Helper()
	return g.process.AwaitPage(t, "http://"+g.address+"/saml/"+provider+"/metadata", "EntityDescriptor")
}

// event is the part of an audit line that these tests look at.
type event struct {
	ID   string
	Data struct {
		Result    string
		Code      string
		Provider  string
		Offered   []string
		Workspace struct{ Assignment, Profile string }
	}
}

// events returns every line of the audit file.
func (g *gateway) events(t *testing.T) []event {
	t.Helper()
	file, err := os.Open(filepath.Join(g.folder, "audit.jsonl"))
	require.NoError(t, err)
	defer file.Close()
	var all []event
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		var e event
		require.NoError(t, json.Unmarshal(lines.Bytes(), &e))
		all = append(all, e)
	}
	require.NoError(t, lines.Err())
	return all
}

// written is everything that the broker wrote for operators: log and audit.
func (g *gateway) written(t *testing.T) string {
	t.Helper()
	audit, err := os.ReadFile(filepath.Join(g.folder, "audit.jsonl"))
	require.NoError(t, err)
	return g.process.Output() + string(audit)
}

func (g *gateway) build(t *testing.T) {
	t.Helper()
	cmd := exec.Command("go", "build", "-o", filepath.Join(g.folder, "studiobroker"), "./cmd/studiobroker")
	cmd.Dir = filepath.Join("..", "..")
	output, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", output)
	g.command(t, "keys", "generate", "--out", g.folder)
}

func (g *gateway) configure(t *testing.T, want settings) {
	t.Helper()
	var text strings.Builder
	require.NoError(t, template.Must(template.New("").Parse(configuration)).Execute(&text, want))
	g.write(t, "studiobroker.yaml", text.String())
	g.command(t, "check", filepath.Join(g.folder, "studiobroker.yaml"))
}

func (g *gateway) run(t *testing.T) {
	t.Helper()
	cmd := exec.Command(filepath.Join(g.folder, "studiobroker"), "serve", "--config", filepath.Join(g.folder, "studiobroker.yaml"))
	cmd.Dir, cmd.Env = g.folder, g.env
	g.process = process.Start(g.scene, "studiobroker", g.folder, cmd)
	g.process.AwaitPage(t, "http://"+g.address+"/livez", "ok")
}

// command runs a subcommand that has to succeed.
func (g *gateway) command(t *testing.T, arguments ...string) {
	t.Helper()
	cmd := exec.Command(filepath.Join(g.folder, "studiobroker"), arguments...)
	cmd.Dir = g.folder
	output, err := cmd.CombinedOutput()
	require.NoError(t, err, "studiobroker %s: %s", strings.Join(arguments, " "), output)
}

func (g *gateway) write(t *testing.T, name, content string) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(g.folder, name), []byte(content), 0o600))
}

package e2e_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"text/template"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/internal/e2e/process"
	"github.com/studiobroker/studiobroker/profiles/awstest"
)

// gateway is the real binary, as an operator runs it.
type gateway struct {
	scene   *testing.T // ends the process, not the test that starts it again
	process *process.Process
	folder  string
	address string
	env     []string
}

// settings are what every configuration here fills in.
type settings struct {
	PublicURL, Listen, Admin, Region string
}

func newSettings(t *testing.T, address string) settings {
	t.Helper()
	return settings{PublicURL: "https://" + brokerHost, Listen: address, Admin: process.FreeAddress(t), Region: region}
}

// newGateway makes a folder with the binary and the keys of a broker that
// listens on address. It reaches the hosts behind the door and the cloud.
func newGateway(t *testing.T, s stage, address string) *gateway {
	t.Helper()
	program, err := built()
	require.NoError(t, err)
	g := &gateway{scene: t, folder: t.TempDir(), address: address}
	require.NoError(t, os.Link(program, g.program()))
	g.command(t, "keys", "generate", "--out", g.folder)
	g.write(t, "external-id", externalID)
	g.write(t, "authority.pem", string(s.door.Authority.PEM()))
	g.env = append(s.cloud.Environ(region, awstest.ExampleKey()),
		"SSL_CERT_FILE="+filepath.Join(g.folder, "authority.pem"), "HTTPS_PROXY="+s.door.Proxy(t))
	return g
}

// built is the binary, made once.
var built = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "studiobroker") // run.sh removes it
	if err != nil {
		return "", err
	}
	program := filepath.Join(folder, "studiobroker")
	return program, build(program)
})

// build makes the binary, with further arguments for go build.
func build(program string, arguments ...string) error {
	arguments = append([]string{"build", "-o", program}, arguments...)
	cmd := exec.Command("go", append(arguments, "./cmd/studiobroker")...)
	cmd.Dir = filepath.Join("..", "..")
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, output)
	}
	return nil
}

func (g *gateway) program() string { return filepath.Join(g.folder, "studiobroker") }

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

// configure writes the configuration, which has to be valid.
func (g *gateway) configure(t *testing.T, configuration string, want any) {
	t.Helper()
	var text strings.Builder
	require.NoError(t, template.Must(template.New("").Parse(configuration)).Execute(&text, want))
	g.write(t, "studiobroker.yaml", text.String())
	g.command(t, "check", filepath.Join(g.folder, "studiobroker.yaml"))
}

// patience ends a test that would wait for ever; nothing takes that long.
const patience = time.Minute

// reload makes the broker read its configuration again.
func (g *gateway) reload(t *testing.T) {
	t.Helper()
	const done = "configuration in force"
	before := strings.Count(g.process.Output(), done)
	g.process.Signal(t, syscall.SIGHUP)
	require.Eventually(t, func() bool { return strings.Count(g.process.Output(), done) > before }, patience, 20*time.Millisecond)
}

func (g *gateway) run(t *testing.T) {
	t.Helper()
	cmd := exec.Command(g.program(), "serve", "--config", filepath.Join(g.folder, "studiobroker.yaml"))
	cmd.Dir, cmd.Env = g.folder, g.env
	g.process = process.Start(g.scene, "studiobroker", g.folder, cmd)
	g.process.AwaitPage(t, "http://"+g.address+"/livez", "ok")
}

// command runs a subcommand that has to succeed.
func (g *gateway) command(t *testing.T, arguments ...string) {
	t.Helper()
	output, err := g.subcommand(arguments...)
	require.NoError(t, err, "studiobroker %s: %s", strings.Join(arguments, " "), output)
}

// refused runs a subcommand that has to fail, and returns what it said.
func (g *gateway) refused(t *testing.T, arguments ...string) string {
	t.Helper()
	output, err := g.subcommand(arguments...)
	require.Error(t, err)
	return string(output)
}

func (g *gateway) subcommand(arguments ...string) ([]byte, error) {
	cmd := exec.Command(g.program(), arguments...)
	cmd.Dir = g.folder
	return cmd.CombinedOutput()
}

func (g *gateway) read(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(g.folder, name))
	require.NoError(t, err)
	return string(content)
}

func (g *gateway) write(t *testing.T, name, content string) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(g.folder, name), []byte(content), 0o600))
}

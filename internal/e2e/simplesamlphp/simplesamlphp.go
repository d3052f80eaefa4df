// Package simplesamlphp runs Debian's SimpleSAMLphp as an identity provider on
// PHP's built-in server.
package simplesamlphp

import (
	"embed"
	"encoding/json"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/internal/e2e/bot"
	"github.com/studiobroker/studiobroker/internal/e2e/process"
)

// webRoot is where Debian's package puts the pages.
const webRoot = "/usr/share/simplesamlphp/www"

// Alice is of Team1.
func Alice() bot.Person { return bot.Person{Name: "alice", Password: "alice-password"} }

// Mallory is of a team that nobody knows.
func Mallory() bot.Person { return bot.Person{Name: "mallory", Password: "mallory-password"} }

//go:embed *.php
var pages embed.FS

// IdentityProvider is a running SimpleSAMLphp.
type IdentityProvider struct {
	process   *process.Process
	folder    string
	address   string
	publicURL string
}

// Missing says why SimpleSAMLphp cannot run here; it is empty when it can.
func Missing() string {
	if _, err := os.Stat(webRoot); err != nil {
		return "SimpleSAMLphp is not installed"
	}
	if _, err := exec.LookPath("php"); err != nil {
		return "php is not installed"
	}
	return ""
}

// Start runs SimpleSAMLphp on address (host:port) for people who see it at
// https://host. It keeps everything in folder.
func Start(t testing.TB, folder, address, host string) *IdentityProvider {
	t.Helper()
	lay(t, folder)
	cmd := exec.Command("php", "-d", "display_errors=0", "-S", address, "-t", webRoot)
	cmd.Env = append(os.Environ(),
		"PHP_CLI_SERVER_WORKERS=4", // a login page waits for nothing of its own
		"SIMPLESAMLPHP_CONFIG_DIR="+filepath.Join(folder, "config"),
		"E2E_FOLDER="+folder,
		"E2E_PUBLIC_URL=https://"+host,
	)
	write(t, filepath.Join(folder, clockFile), []byte("+0s\n"))
	cmd.Env = append(cmd.Env, clock(folder)...)
	return &IdentityProvider{
		process: process.Start(t, "simplesamlphp", folder, cmd),
		folder:  folder, address: address, publicURL: "https://" + host,
	}
}

// MetadataPath is where the metadata is published below the public URL.
const MetadataPath = "/saml2/idp/metadata.php"

// Metadata returns the metadata of the identity provider once it runs.
func (p *IdentityProvider) Metadata(t testing.TB) string {
	t.Helper()
	return p.process.AwaitPage(t, "http://"+p.address+MetadataPath, "EntityDescriptor")
}

// Application is a service provider.
type Application struct {
	Name     string // of its files here
	Metadata string // as the service provider publishes it
	// Options are those of SimpleSAMLphp's saml20-sp-remote.php, which win over
	// what the metadata says.
	Options map[string]any
}

// Introduce tells the identity provider who one of its service providers is.
func (p *IdentityProvider) Introduce(t testing.TB, a Application) {
	t.Helper()
	options, err := json.Marshal(a.Options)
	require.NoError(t, err)
	write(t, filepath.Join(p.folder, "sp", a.Name+".json"), options)
	write(t, filepath.Join(p.folder, "sp", a.Name+".xml"), []byte(a.Metadata))
}

// Unsolicited returns the address that sends a person to the broker without a
// request of the broker's.
func (p *IdentityProvider) Unsolicited(brokerEntityID string) string {
	return p.publicURL + "/saml2/idp/SSOService.php?" + url.Values{"spentityid": {brokerEntityID}}.Encode()
}

// lay puts the configuration and the keys where config.php looks for them.
func lay(t testing.TB, folder string) {
	t.Helper()
	for _, sub := range []string{"log", "data", "tmp", "cache", "sessions", "sp"} {
		require.NoError(t, os.MkdirAll(filepath.Join(folder, sub), 0o700))
	}
	for name, target := range map[string]string{
		"config.php":            "config/config.php",
		"authsources.php":       "config/authsources.php",
		"saml20-idp-hosted.php": "metadata/saml20-idp-hosted.php",
		"saml20-sp-remote.php":  "metadata/saml20-sp-remote.php",
	} {
		content, err := pages.ReadFile(name)
		require.NoError(t, err)
		write(t, filepath.Join(folder, target), content)
	}
	writePair(t, folder, FirstKey)
	useKeys(t, folder, FirstKey, "")
}

func write(t testing.TB, path string, content []byte) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
	require.NoError(t, os.WriteFile(path, content, 0o600))
}

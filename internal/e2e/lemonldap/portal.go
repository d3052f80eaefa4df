// Package lemonldap runs Debian's LemonLDAP::NG: a portal with tiles that is a
// SAML identity provider at the same time.
package lemonldap

import (
	"embed"
	"encoding/json"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/internal/e2e/bot"
	"github.com/studiobroker/studiobroker/internal/e2e/keypair"
	"github.com/studiobroker/studiobroker/internal/e2e/process"
)

// portalModule is a file of Debian's package.
const portalModule = "/usr/share/perl5/Lemonldap/NG/Portal/Main.pm"

// Doctor is of the groups "timelords" and "users".
func Doctor() bot.Person { return bot.Person{Name: "dwho", Password: "dwho"} }

// Rose is of the groups "earthlings" and "users".
func Rose() bot.Person { return bot.Person{Name: "rtyler", Password: "rtyler"} }

// Mickey is of the groups "earthlings" and "users".
func Mickey() bot.Person { return bot.Person{Name: "msmith", Password: "msmith"} }

//go:embed app.psgi NoCaptcha.pm lemonldap-ng.ini
var files embed.FS

// Portal is a running LemonLDAP::NG.
type Portal struct {
	process *process.Process
	folder  string
	address string
	host    string
	keys    keypair.Pair
	clients []Client
	known   []Application
}

// Missing says why LemonLDAP::NG cannot run here; it is empty when it can.
func Missing() string {
	if _, err := os.Stat(portalModule); err != nil {
		return "LemonLDAP::NG is not installed"
	}
	if _, err := exec.LookPath("starman"); err != nil {
		return "starman is not installed"
	}
	return ""
}

// Start runs the portal on address (host:port) for people who see it at
// https://host. It keeps everything in folder.
func Start(t testing.TB, folder, address, host string) *Portal {
	t.Helper()
	p := &Portal{folder: folder, address: address, host: host, keys: keypair.New(t, "LemonLDAP::NG")}
	p.lay(t)
	p.configure(t)
	p.run(t)
	return p
}

// Metadata returns the metadata of the identity provider once it runs.
func (p *Portal) Metadata(t testing.TB) string {
	t.Helper()
	return p.process.AwaitPage(t, "http://"+p.address+"/saml/metadata", "EntityDescriptor")
}

// Application is a service provider with its tile.
type Application struct {
	Name     string // in the portal's configuration
	Metadata string // as the service provider publishes it
	Tile     string // what the tile says
	Wish     string // the RelayState that the tile sends, if any
	// Options win over those in serviceProviders; their names are written
	// without samlSPMetaDataOptions in front.
	Options map[string]any
}

// Client is an application that speaks OpenID Connect.
type Client struct{ ID, Secret, RedirectURI string }

// AddClient makes the portal know a client from the next Introduce on.
func (p *Portal) AddClient(client Client) { p.clients = append(p.clients, client) }

// Issuer is what the portal calls itself as an OpenID provider.
func (p *Portal) Issuer() string { return p.publicURL() }

// Introduce tells the portal who its service providers are. It starts again,
// because it reads its configuration then.
func (p *Portal) Introduce(t testing.TB, applications ...Application) {
	t.Helper()
	p.known = applications
	p.process.Stop()
	p.configure(t)
	p.run(t)
	p.Metadata(t)
}

// Unsolicited returns the address that sends a person to the service provider
// of that name, with wish as RelayState, without a request of the broker's. A
// tile leads there.
func (p *Portal) Unsolicited(name, wish string) string {
	query := url.Values{"IDPInitiated": {"1"}, "spConfKey": {name}}
	if wish != "" {
		query.Set("RelayState", wish)
	}
	return p.publicURL() + "/saml/singleSignOn?" + query.Encode()
}

func (p *Portal) publicURL() string { return "https://" + p.host }

func (p *Portal) run(t testing.TB) {
	t.Helper()
	cmd := exec.Command("starman", "--listen", p.address, "--workers", "3", "--preload-app", filepath.Join(p.folder, "app.psgi"))
	cmd.Env = append(os.Environ(),
		"LLNG_DEFAULTCONFFILE="+filepath.Join(p.folder, "lemonldap-ng.ini"),
		"PERL5LIB="+p.folder, // NoCaptcha.pm
	)
	p.process = process.Start(t, "lemonldap", p.folder, cmd)
}

func (p *Portal) lay(t testing.TB) {
	t.Helper()
	for _, sub := range []string{"conf", "cache", "sessions/lock", "psessions/lock"} {
		require.NoError(t, os.MkdirAll(filepath.Join(p.folder, sub), 0o700))
	}
	for _, name := range []string{"app.psgi", "NoCaptcha.pm", "lemonldap-ng.ini"} {
		content, err := files.ReadFile(name)
		require.NoError(t, err)
		text := strings.ReplaceAll(string(content), "FOLDER", p.folder)
		require.NoError(t, os.WriteFile(filepath.Join(p.folder, name), []byte(text), 0o600))
	}
}

func (p *Portal) configure(t testing.TB) {
	t.Helper()
	content, err := json.MarshalIndent(p.configuration(), "", "  ")
	require.NoError(t, err)
	require.NoError(t, os.RemoveAll(filepath.Join(p.folder, "cache")))
	require.NoError(t, os.WriteFile(filepath.Join(p.folder, "conf", "lmConf-1.json"), content, 0o600))
}

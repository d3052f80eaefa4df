package oidcprovider

import (
	"embed"
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/internal/e2e/process"
)

// HomeVariable names where install.sh put the engine.
const HomeVariable = "E2E_OIDC_PROVIDER"

// The Cognito-shaped pool and its hosts, of which Cognito has two: one for
// programs and one for people.
const (
	Pool       = "us-east-1_E2ePool01"
	PoolHost   = "cognito-idp.us-east-1.amazonaws.com"
	HostedHost = "crm-people.auth.us-east-1.amazoncognito.com"
	PoolIssuer = "https://" + PoolHost + "/" + Pool
)

//go:embed *.mjs
var programs embed.FS

// Client is an application that the provider knows.
type Client struct {
	ID          string `json:"id"`
	Secret      string `json:"secret"`
	RedirectURI string `json:"redirectURI"`
	LogoutURI   string `json:"logoutURI,omitempty"` // where its people are sent after signing out
	Algorithm   string `json:"algorithm,omitempty"` // of its ID tokens; RS256 unless set
}

// Provider is a running OpenID provider.
type Provider struct {
	process  *process.Process
	program  string
	folder   string
	address  string
	settings string
}

// settings are what a program reads at its start.
type settings struct {
	Issuer   string             `json:"issuer"`
	Host     string             `json:"host"` // where it listens
	Port     int                `json:"port"`
	Pool     string             `json:"pool,omitempty"`
	HostedUI string             `json:"hostedUI,omitempty"`
	People   map[string]account `json:"people"`
	Clients  []Client           `json:"clients"`
}

// Missing says why no provider can run here; it is empty when one can.
func Missing() string {
	if _, err := os.Stat(filepath.Join(os.Getenv(HomeVariable), "node_modules", "oidc-provider")); err != nil {
		return "oidc-provider is not installed: it needs Node, npm and its registry"
	}
	return ""
}

// Start runs a provider as the standard describes it on address (host:port),
// for people who see it at https://host. It keeps nothing.
func Start(t testing.TB, folder, address, host string, clients ...Client) *Provider {
	t.Helper()
	return start(t, "plain", folder, address, settings{Issuer: "https://" + host, People: plainPeople(), Clients: clients})
}

// StartPool runs the Cognito-shaped one on address, for people and programs
// who see it at [HostedHost] and [PoolHost].
func StartPool(t testing.TB, folder, address string, clients ...Client) *Provider {
	t.Helper()
	return start(t, "cognito", folder, address, settings{
		Issuer: PoolIssuer, Pool: Pool, HostedUI: "https://" + HostedHost, People: poolPeople(), Clients: clients,
	})
}

// Rotate ends the provider and starts it again: with new keys, and without a
// memory of who is signed in.
func (p *Provider) Rotate(t testing.TB) {
	t.Helper()
	p.process.Stop()
	p.run(t)
	p.await(t)
}

func start(t testing.TB, program, folder, address string, s settings) *Provider {
	t.Helper()
	host, port, err := net.SplitHostPort(address)
	require.NoError(t, err)
	s.Host = host
	s.Port, err = strconv.Atoi(port)
	require.NoError(t, err)
	text, err := json.Marshal(s)
	require.NoError(t, err)
	require.NoError(t, os.CopyFS(folder, programs))
	require.NoError(t, os.Symlink(filepath.Join(os.Getenv(HomeVariable), "node_modules"), filepath.Join(folder, "node_modules")))

	p := &Provider{program: program, folder: folder, address: address, settings: string(text)}
	p.run(t)
	p.await(t)
	return p
}

func (p *Provider) run(t testing.TB) {
	t.Helper()
	cmd := exec.Command("node", filepath.Join(p.folder, p.program+".mjs"))
	cmd.Env = append(os.Environ(), "E2E_SETTINGS="+p.settings)
	p.process = process.Start(t, "oidc-provider-"+p.program, p.folder, cmd)
}

func (p *Provider) await(t testing.TB) {
	t.Helper()
	path := "/.well-known/openid-configuration"
	if strings.Contains(p.settings, Pool) {
		path = "/" + Pool + path
	}
	p.process.AwaitPage(t, "http://"+p.address+path, "issuer")
}

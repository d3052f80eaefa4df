// Package keycloak runs Keycloak as an identity provider.
package keycloak

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/studiobroker/studiobroker/internal/e2e/bot"
	"github.com/studiobroker/studiobroker/internal/e2e/process"
)

// Where install.sh put Keycloak, and the Java that it was built with.
const (
	HomeVariable = "E2E_KEYCLOAK"
	javaVariable = "E2E_JAVA"
)

// realm is the name in realm.json.
const realm = "research"

// Ada is of the groups "data-science" and "statistics".
func Ada() bot.Person { return bot.Person{Name: "ada", Password: "ada-password"} }

// Carl is of the group "timelords", which means nothing in this company: it is
// the portal's timelords that have a team.
func Carl() bot.Person { return bot.Person{Name: "carl", Password: "carl-password"} }

// IdentityProvider is a running Keycloak.
type IdentityProvider struct {
	process   *process.Process
	address   string
	publicURL string
	metadata  string // once the realm exists
	admin     admin
}

// Missing says why Keycloak cannot run here; it is empty when it can.
func Missing() string {
	if _, err := os.Stat(filepath.Join(os.Getenv(HomeVariable), "bin", "kc.sh")); err != nil {
		return "Keycloak is not installed: it needs Java 21 or newer and Maven Central"
	}
	return ""
}

// Start runs Keycloak on address (host:port) for people who see it at
// https://host. It keeps nothing: its database is in memory.
func Start(t testing.TB, folder, address, host string) *IdentityProvider {
	t.Helper()
	loopback, port := split(t, address)
	password := newPassword()
	cmd := exec.Command(filepath.Join(os.Getenv(HomeVariable), "bin", "kc.sh"), "start", "--optimized",
		"--cache=local", "--http-enabled=true", "--http-host="+loopback, "--http-port="+port,
		"--hostname=https://"+host, "--proxy-headers=xforwarded")
	cmd.Env = append(os.Environ(),
		"JAVA_HOME="+os.Getenv(javaVariable),
		"JAVA_OPTS_KC_HEAP=-Xms64m -Xmx512m",
		"KC_BOOTSTRAP_ADMIN_USERNAME="+administrator,
		"KC_BOOTSTRAP_ADMIN_PASSWORD="+password,
	)
	return &IdentityProvider{
		process: process.Start(t, "keycloak", folder, cmd),
		address: address, publicURL: "https://" + host,
		admin: admin{base: "http://" + address, password: password},
	}
}

// Metadata returns the metadata of the identity provider once it runs, and
// makes the realm with its people first.
func (p *IdentityProvider) Metadata(t testing.TB) string {
	t.Helper()
	if p.metadata == "" {
		p.process.AwaitPage(t, p.descriptor("master"), "EntityDescriptor")
		p.admin.signIn(t)
		p.admin.post(t, "/admin/realms", "application/json", read(t, "realm.json"))
		p.metadata = p.process.AwaitPage(t, p.descriptor(realm), "EntityDescriptor")
	}
	return p.metadata
}

// Application is a service provider.
type Application struct {
	Name     string // the last part of its address for unsolicited responses
	Metadata string // as the service provider publishes it
	// Options are attributes of a client, which win over what the metadata says.
	Options map[string]any
}

// Introduce tells Keycloak who one of its service providers is: a client made
// of its metadata, by the same converter that the administrator's pages use.
func (p *IdentityProvider) Introduce(t testing.TB, a Application) {
	t.Helper()
	p.admin.addClient(t, a)
}

// Issuer is what the realm calls itself as an OpenID provider.
func (p *IdentityProvider) Issuer() string { return p.publicURL + "/realms/" + realm }

// AddClient tells Keycloak about a client that speaks OpenID Connect, with
// PKCE.
func (p *IdentityProvider) AddClient(t testing.TB, id, secret, redirectURI string) {
	t.Helper()
	p.admin.addOpenIDClient(t, id, secret, redirectURI)
}

// Unsolicited returns the address that sends a person to the application of
// that name without a request of the broker's.
func (p *IdentityProvider) Unsolicited(name string) string {
	return p.publicURL + "/realms/" + realm + "/protocol/saml/clients/" + name
}

func (p *IdentityProvider) descriptor(realm string) string {
	return "http://" + p.address + "/realms/" + realm + "/protocol/saml/descriptor"
}

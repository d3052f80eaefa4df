package e2e_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/internal/e2e/bot"
	"github.com/studiobroker/studiobroker/internal/e2e/frontdoor"
	"github.com/studiobroker/studiobroker/internal/e2e/keycloak"
	"github.com/studiobroker/studiobroker/internal/e2e/lemonldap"
	"github.com/studiobroker/studiobroker/internal/e2e/process"
	"github.com/studiobroker/studiobroker/internal/e2e/simplesamlphp"
)

// Each host name is a site of its own.
const (
	brokerHost    = "studio.test"
	workbenchHost = "workbench.test" // the stand-in for Studio
	ssoHost       = "sso.test"       // SimpleSAMLphp
	portalHost    = "idp.test"       // LemonLDAP::NG
	keycloakHost  = "keycloak.test"
)

// The providers by their names in studiobroker.yaml.
const (
	simpleSAMLphpName = "simplesamlphp"
	lemonLDAPName     = "lemonldap"
	lemonLDAPPostName = "lemonldap-post" // the same portal; requests travel in a form
	keycloakName      = "keycloak"
)

// scene is everything that takes part. What cannot run here is nil.
type scene struct {
	door   *frontdoor.Door
	cloud  *cloud
	broker *gateway

	sso      *simplesamlphp.IdentityProvider
	portal   *lemonldap.Portal
	keycloak *keycloak.IdentityProvider
}

// setScene puts everything on loopback and introduces both sides to each other:
// first the broker reads who the providers are, then they read who it is.
func setScene(t *testing.T) *scene {
	t.Helper()
	address := map[string]string{}
	behind := map[string]string{}
	for _, host := range []string{brokerHost, ssoHost, portalHost, keycloakHost} {
		address[host] = process.FreeAddress(t)
		behind[host] = "http://" + address[host]
	}
	s := &scene{cloud: startCloud(t)}
	behind[workbenchHost] = s.cloud.studio
	behind["localhost"] = behind[ssoHost] // a name that the broker, too, can look up
	s.door = frontdoor.Open(t, behind)

	s.startProviders(t, address)
	s.broker = startBroker(t, s, address[brokerHost])
	s.introduceBroker(t)
	return s
}

func (s *scene) startProviders(t *testing.T, address map[string]string) {
	t.Helper()
	if keycloak.Missing() == "" { // first: it takes longest, and starts beside the others
		s.keycloak = keycloak.Start(t, t.TempDir(), address[keycloakHost], keycloakHost)
	}
	if simplesamlphp.Missing() == "" {
		s.sso = simplesamlphp.Start(t, t.TempDir(), address[ssoHost], ssoHost)
	}
	if lemonldap.Missing() == "" {
		s.portal = lemonldap.Start(t, t.TempDir(), address[portalHost], portalHost)
	}
}

func (s *scene) introduceBroker(t *testing.T) {
	t.Helper()
	if s.sso != nil {
		s.sso.Introduce(t, s.broker.metadata(t, simpleSAMLphpName))
	}
	if s.portal != nil {
		s.portal.Introduce(t,
			lemonldap.Application{Name: lemonLDAPName, Metadata: s.broker.metadata(t, lemonLDAPName), Tile: "Time travel", Wish: tenant + "/timelords"},
			lemonldap.Application{Name: lemonLDAPPostName, Metadata: s.broker.metadata(t, lemonLDAPPostName), Tile: "Torchwood"},
		)
	}
	if s.keycloak != nil {
		s.keycloak.Introduce(t, s.broker.metadata(t, keycloakName))
	}
}

// bot returns a browser without a past.
func (s *scene) bot(t *testing.T) *bot.Bot {
	t.Helper()
	return bot.New(t, s.door.Transport())
}

// artifacts is the folder for pictures.
func artifacts(t *testing.T) string {
	t.Helper()
	if folder := os.Getenv("E2E_ARTIFACTS"); folder != "" {
		return folder
	}
	folder, err := filepath.Abs("artifacts")
	require.NoError(t, err)
	return folder
}

func entityID(provider string) string {
	return "https://" + brokerHost + "/saml/" + provider + "/metadata"
}

func signInAddress(provider string) string { return "https://" + brokerHost + "/signin/" + provider }

func acsPath(provider string) string { return "/saml/" + provider + "/acs" }

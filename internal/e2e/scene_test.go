package e2e_test

import (
	_ "embed"
	"testing"

	"github.com/studiobroker/studiobroker/internal/e2e/frontdoor"
	"github.com/studiobroker/studiobroker/internal/e2e/keycloak"
	"github.com/studiobroker/studiobroker/internal/e2e/lemonldap"
	"github.com/studiobroker/studiobroker/internal/e2e/process"
	"github.com/studiobroker/studiobroker/internal/e2e/simplesamlphp"
)

// The providers by their names in studiobroker.yaml.
const (
	simpleSAMLphpName = "simplesamlphp"
	lemonLDAPName     = "lemonldap"
	lemonLDAPPostName = "lemonldap-post" // the same portal; requests travel in a form
	keycloakName      = "keycloak"

	lemonLDAPOpenIDName = "lemonldap-openid"
	keycloakOpenIDName  = "keycloak-openid"
)

// scene is everything that takes part at a company. What cannot run here is
// nil.
type scene struct {
	stage

	sso      *simplesamlphp.IdentityProvider
	portal   *lemonldap.Portal
	keycloak *keycloak.IdentityProvider
}

//go:embed studiobroker.yaml
var companyConfiguration string

// companySettings fill in studiobroker.yaml.
type companySettings struct {
	settings
	Company             estate
	SimpleSAMLphp       string // URL of its metadata
	LemonLDAP, Keycloak bool   // metadata in lemonldap.xml, keycloak.xml
	LemonLDAPIssuer     string
	KeycloakIssuer      string
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
	s := &scene{stage: stage{cloud: startCloud(t, company())}}
	behind[workbenchHost] = s.cloud.studio
	s.door = frontdoor.Open(t, behind)

	s.startProviders(t, address)
	s.broker = s.startBroker(t, address[brokerHost])
	s.introduceBroker(t)
	return s
}

// startBroker starts the broker with the metadata of the providers that run.
func (s *scene) startBroker(t *testing.T, address string) *gateway {
	t.Helper()
	g := newGateway(t, s.stage, address)
	want := companySettings{settings: newSettings(t, address), Company: company()}
	if s.sso != nil {
		s.sso.Metadata(t)
		want.SimpleSAMLphp = "https://" + ssoHost + simplesamlphp.MetadataPath
	}
	if s.portal != nil {
		want.LemonLDAP, want.LemonLDAPIssuer = true, s.portal.Issuer()
		g.write(t, "lemonldap.xml", s.portal.Metadata(t))
	}
	if s.keycloak != nil {
		want.Keycloak, want.KeycloakIssuer = true, s.keycloak.Issuer()
		g.write(t, "keycloak.xml", s.keycloak.Metadata(t))
	}
	g.write(t, "client-secret", clientSecret)
	g.configure(t, companyConfiguration, want)
	g.run(t)
	return g
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
		s.sso.Introduce(t, simplesamlphp.Application{Name: simpleSAMLphpName, Metadata: s.broker.metadata(t, simpleSAMLphpName)})
	}
	if s.portal != nil {
		s.portal.AddClient(lemonldap.Client{ID: lemonLDAPOpenIDName, Secret: clientSecret, RedirectURI: callbackAddress(lemonLDAPOpenIDName)})
		s.portal.Introduce(t,
			lemonldap.Application{Name: lemonLDAPName, Metadata: s.broker.metadata(t, lemonLDAPName), Tile: "Time travel", Wish: company().Tenant + "/timelords"},
			lemonldap.Application{Name: lemonLDAPPostName, Metadata: s.broker.metadata(t, lemonLDAPPostName), Tile: "Torchwood"},
		)
	}
	if s.keycloak != nil {
		s.keycloak.Introduce(t, keycloak.Application{Name: keycloakName, Metadata: s.broker.metadata(t, keycloakName)})
		s.keycloak.AddClient(t, keycloakOpenIDName, clientSecret, callbackAddress(keycloakOpenIDName))
	}
}

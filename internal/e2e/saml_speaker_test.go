package e2e_test

import (
	"testing"

	"github.com/studiobroker/studiobroker/internal/e2e/bot"
	"github.com/studiobroker/studiobroker/internal/e2e/keycloak"
	"github.com/studiobroker/studiobroker/internal/e2e/lemonldap"
	"github.com/studiobroker/studiobroker/internal/e2e/simplesamlphp"
)

// speaker is an identity provider that speaks SAML, and one of its people.
type speaker struct {
	name      string // in the names of its variants
	title     string
	missing   string // why it cannot run here
	host      string
	sso       string // path where it takes requests by redirect
	person    bot.Person
	attribute string // that names the person
	team      string
}

// speakers by the order of their subtests.
func speakers() []*speaker {
	return []*speaker{
		{
			name: simpleSAMLphpName, title: "SimpleSAMLphp", missing: simplesamlphp.Missing(), host: ssoHost,
			sso:    "/saml2/idp/SSOService.php",
			person: simplesamlphp.Alice(), attribute: "ssouserid", team: "churn",
		},
		{
			name: lemonLDAPName, title: "LemonLDAP::NG", missing: lemonldap.Missing(), host: portalHost,
			sso:    "/saml/singleSignOn",
			person: lemonldap.Doctor(), attribute: "uid", team: "timelords",
		},
		{
			name: keycloakName, title: "Keycloak", missing: keycloak.Missing(), host: keycloakHost,
			sso:    "/realms/research/protocol/saml",
			person: keycloak.Carl(), attribute: "uid", team: "timelords",
		},
	}
}

// application is one of our providers, as its identity provider knows it.
type application struct {
	name, metadata string
	options        map[string]any
}

// introduce tells each identity provider about its applications.
func (s *samlScene) introduce(t *testing.T, known map[string][]application) {
	t.Helper()
	for _, a := range known[simpleSAMLphpName] {
		s.sso.Introduce(t, simplesamlphp.Application{Name: a.name, Metadata: a.metadata, Options: a.options})
	}
	var portal []lemonldap.Application
	for _, a := range known[lemonLDAPName] {
		portal = append(portal, lemonldap.Application{Name: a.name, Metadata: a.metadata, Options: a.options, Tile: a.name})
	}
	if s.portal != nil {
		s.portal.Introduce(t, portal...)
	}
	for _, a := range known[keycloakName] {
		s.keycloak.Introduce(t, keycloak.Application{Name: a.name, Metadata: a.metadata, Options: a.options})
	}
}

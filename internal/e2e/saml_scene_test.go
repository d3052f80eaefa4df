package e2e_test

import (
	_ "embed"
	"testing"

	"github.com/studiobroker/studiobroker/internal/e2e/frontdoor"
	"github.com/studiobroker/studiobroker/internal/e2e/keycloak"
	"github.com/studiobroker/studiobroker/internal/e2e/keypair"
	"github.com/studiobroker/studiobroker/internal/e2e/lemonldap"
	"github.com/studiobroker/studiobroker/internal/e2e/process"
	"github.com/studiobroker/studiobroker/internal/e2e/simplesamlphp"
)

// samlScene is a company whose identity providers are set in every way that
// they know. What cannot run here is nil.
type samlScene struct {
	stage
	sso      *simplesamlphp.IdentityProvider
	portal   *lemonldap.Portal
	keycloak *keycloak.IdentityProvider

	speakers []*speaker
	settings samlSettings
	trusted  map[string]string // metadata of an identity provider by its name
}

//go:embed saml.yaml
var samlConfiguration string

// samlSettings fill in saml.yaml.
type samlSettings struct {
	settings
	Company  estate
	Variants []samlProvider
}

// samlProvider is one entry of the configuration.
type samlProvider struct {
	Name, Metadata, Person string
	Settings               []string
}

func setSAMLScene(t *testing.T) *samlScene {
	t.Helper()
	s := &samlScene{
		stage: stage{cloud: startCloud(t, company())}, speakers: speakers(), trusted: map[string]string{},
	}
	address := map[string]string{}
	behind := map[string]string{workbenchHost: s.cloud.studio}
	for _, host := range []string{brokerHost, ssoHost, portalHost, keycloakHost} {
		address[host] = process.FreeAddress(t)
		behind[host] = "http://" + address[host]
	}
	s.door = frontdoor.Open(t, behind)
	s.startProviders(t, address)

	s.broker = newGateway(t, s.stage, address[brokerHost])
	pair := keypair.New(t, "decryption")
	s.broker.write(t, "decryption.key", string(pair.KeyPEM))
	s.broker.write(t, "decryption.crt", string(pair.CertificatePEM))
	s.settings = samlSettings{settings: newSettings(t, address[brokerHost]), Company: company()}
	for _, speaker := range s.speakers {
		if speaker.missing == "" {
			s.configure(t, speaker)
		}
	}
	s.broker.configure(t, samlConfiguration, s.settings)
	s.broker.run(t)
	s.introduceVariants(t)
	return s
}

func (s *samlScene) startProviders(t *testing.T, address map[string]string) {
	t.Helper()
	if keycloak.Missing() == "" { // first: it takes longest, and starts beside the others
		s.keycloak = keycloak.Start(t, t.TempDir(), address[keycloakHost], keycloakHost)
	}
	if simplesamlphp.Missing() == "" {
		s.sso = simplesamlphp.Start(t, t.TempDir(), address[ssoHost], ssoHost)
		s.trusted[simpleSAMLphpName] = s.sso.Metadata(t)
	}
	if lemonldap.Missing() == "" {
		s.portal = lemonldap.Start(t, t.TempDir(), address[portalHost], portalHost)
		s.trusted[lemonLDAPName] = s.portal.Metadata(t)
	}
	if s.keycloak != nil {
		s.trusted[keycloakName] = s.keycloak.Metadata(t)
	}
}

// configure adds the providers of speaker to the configuration.
func (s *samlScene) configure(t *testing.T, speaker *speaker) {
	t.Helper()
	file := speaker.name + ".xml"
	s.broker.write(t, file, s.trusted[speaker.name])
	for _, v := range variantsOf(speaker) {
		s.settings.Variants = append(s.settings.Variants, samlProvider{
			Name: v.name(speaker), Metadata: file, Person: speaker.attribute, Settings: v.settings,
		})
	}
}

func (s *samlScene) introduceVariants(t *testing.T) {
	t.Helper()
	known := map[string][]application{}
	for _, speaker := range s.speakers {
		for _, v := range variantsOf(speaker) {
			if speaker.missing != "" {
				break
			}
			known[speaker.name] = append(known[speaker.name], application{v.name(speaker), s.broker.metadata(t, v.name(speaker)), v.options})
		}
	}
	s.introduce(t, known)
}

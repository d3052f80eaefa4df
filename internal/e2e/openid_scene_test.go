package e2e_test

import (
	_ "embed"
	"testing"

	"github.com/studiobroker/studiobroker/internal/e2e/frontdoor"
	"github.com/studiobroker/studiobroker/internal/e2e/oidcprovider"
	"github.com/studiobroker/studiobroker/internal/e2e/process"
)

// openIDScene is a company whose OpenID provider is certified.
type openIDScene struct {
	stage
	provider *oidcprovider.Provider
}

//go:embed openid.yaml
var openIDConfiguration string

// openIDSettings fill in openid.yaml.
type openIDSettings struct {
	settings
	Company estate
	Issuer  string
	Clients []openIDClient
}

// openIDClient is a client of the provider, and what the broker's
// configuration says of it.
type openIDClient struct {
	Name       string
	Algorithm  string // that the provider signs by
	Configured string // that the broker takes
	Userinfo   bool
}

// openIDClients are named by what they are for.
func openIDClients() []openIDClient {
	return []openIDClient{
		{"rs256", "RS256", "RS256", true},
		{"es256", "ES256", "ES256", true},
		{"ps256", "PS256", "PS256", true},
		{"eddsa", "EdDSA", "EdDSA", true},
		{"hs256", "HS256", "RS256", true},
		{"another-algorithm", "PS256", "RS256", true},
		{"no-userinfo", "RS256", "RS256", false},
	}
}

func setOpenIDScene(t *testing.T) *openIDScene {
	t.Helper()
	provider, broker := process.FreeAddress(t), process.FreeAddress(t)
	s := &openIDScene{stage: stage{cloud: startCloud(t, company())}}
	s.door = frontdoor.Open(t, map[string]string{
		openIDHost: "http://" + provider, brokerHost: "http://" + broker, workbenchHost: s.cloud.studio,
	})
	var clients []oidcprovider.Client
	for _, c := range openIDClients() {
		clients = append(clients, oidcprovider.Client{
			ID: c.Name, Secret: clientSecret, RedirectURI: callbackAddress(c.Name), LogoutURI: portalAddress, Algorithm: c.Algorithm,
		})
	}
	s.provider = oidcprovider.Start(t, t.TempDir(), provider, openIDHost, clients...)

	s.broker = newGateway(t, s.stage, broker)
	s.broker.write(t, "client-secret", clientSecret)
	s.broker.configure(t, openIDConfiguration, openIDSettings{
		settings: newSettings(t, broker), Company: company(), Issuer: "https://" + openIDHost, Clients: openIDClients(),
	})
	s.broker.run(t)
	return s
}

package e2e_test

import (
	_ "embed"
	"net/http"
	"testing"

	"github.com/studiobroker/studiobroker/internal/e2e/crm"
	"github.com/studiobroker/studiobroker/internal/e2e/frontdoor"
	"github.com/studiobroker/studiobroker/internal/e2e/oidcprovider"
	"github.com/studiobroker/studiobroker/internal/e2e/process"
)

// The provider's name in saas.yaml, and the clients that it knows.
const (
	poolName     = "crm"
	brokerClient = "studiobroker"
	crmClient    = "crm"
	crmSecret    = "e2e-client-secret-of-the-crm"
	embedAddress = "https://" + brokerHost + "/embed/acme?team=research"
)

func acme() estate { return estate{Tenant: "acme", Account: "012345670123", Domain: "d-acme"} }

func globex() estate { return estate{Tenant: "globex", Account: "123456789012", Domain: "d-globex"} }

// umbrella did not pay.
func umbrella() estate {
	return estate{Tenant: "umbrella", Account: "210987654321", Domain: "d-umbrella"}
}

// saas is a CRM with its customers, whose people sign in with Cognito.
type saas struct {
	stage
	pool *oidcprovider.Provider
	crm  *crm.Site
	want saasSettings
}

//go:embed saas.yaml
var saasConfiguration string

// saasSettings fill in saas.yaml.
type saasSettings struct {
	settings
	Issuer, CRM string
	Tenants     []estate
	Suspended   string
}

func setSaaS(t *testing.T) *saas {
	t.Helper()
	pool, broker := process.FreeAddress(t), process.FreeAddress(t)
	tenants := []estate{acme(), globex(), umbrella()}
	s := &saas{stage: stage{cloud: startCloud(t, tenants...)}, crm: crm.New()}
	s.door = frontdoor.Open(t, map[string]string{
		oidcprovider.PoolHost: "http://" + pool, oidcprovider.HostedHost: "http://" + pool,
		brokerHost: "http://" + broker, workbenchHost: s.cloud.studio,
		crmHost: serve(t, s.crm), trackerHost: serve(t, crm.Tracker(embedAddress)),
	})
	s.crm.Set(crm.Config{
		Address: "https://" + crmHost, Hosted: "https://" + oidcprovider.HostedHost, ClientID: crmClient, ClientSecret: crmSecret,
		Link: launchAddress(acme(), "research"), Frame: embedAddress,
		Pixel: "https://" + trackerHost + "/pixel", Client: &http.Client{Transport: s.door.Transport()},
	})
	s.pool = oidcprovider.StartPool(t, t.TempDir(), pool,
		oidcprovider.Client{ID: brokerClient, Secret: clientSecret, RedirectURI: callbackAddress(poolName), LogoutURI: portalAddress},
		oidcprovider.Client{ID: crmClient, Secret: crmSecret, RedirectURI: crm.RedirectURI("https://" + crmHost)},
	)

	s.broker = newGateway(t, s.stage, broker)
	s.broker.write(t, "client-secret", clientSecret)
	s.want = saasSettings{
		settings: newSettings(t, broker), Issuer: oidcprovider.PoolIssuer, CRM: "https://" + crmHost,
		Tenants: tenants, Suspended: umbrella().Tenant,
	}
	s.broker.configure(t, saasConfiguration, s.want)
	s.broker.run(t)
	return s
}

// suspend suspends one tenant, and no other.
func (s *saas) suspend(t *testing.T, tenant string) {
	t.Helper()
	want := s.want
	want.Suspended = tenant
	s.broker.configure(t, saasConfiguration, want)
	s.broker.reload(t)
}

func launchAddress(e estate, team string) string {
	return "https://" + brokerHost + "/launch/" + e.Tenant + "/" + team
}

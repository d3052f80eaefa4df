package e2e_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/internal/e2e/bot"
	"github.com/studiobroker/studiobroker/internal/e2e/frontdoor"
)

// Each host name is a site of its own.
const (
	brokerHost    = "studio.test"
	workbenchHost = "workbench.test" // the stand-in for Studio
	ssoHost       = "sso.test"       // SimpleSAMLphp
	portalHost    = "idp.test"       // LemonLDAP::NG
	keycloakHost  = "keycloak.test"
	openIDHost    = "openid.test"  // the certified OpenID provider
	crmHost       = "crm.test"     // a SaaS
	trackerHost   = "tracker.test" // whom nobody wants to be remembered by
)

// portalAddress is where people see their workspaces, and are sent when they
// signed out at their provider.
const portalAddress = "https://" + brokerHost + "/"

// clientSecret proves to OpenID providers that the broker is the broker.
const clientSecret = "e2e-client-secret-of-the-broker-in-32-bytes"

// stage is what every scene has: hosts, AWS and a broker.
type stage struct {
	door   *frontdoor.Door
	cloud  *cloud
	broker *gateway
}

// bot returns a browser without a past.
func (s stage) bot(t *testing.T) *bot.Bot {
	t.Helper()
	return bot.New(t, s.door.Transport())
}

// signOut signs a person out at the broker, and returns the page that says so.
func (s stage) signOut(t *testing.T, b *bot.Bot) *bot.Page {
	t.Helper()
	page := b.Submit(t, b.Open(t, portalAddress+"signout").Forms()[0])
	require.Contains(t, page.Text(), "You are signed out")
	return page
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

func callbackPath(provider string) string { return "/oidc/" + provider + "/callback" }

func callbackAddress(provider string) string { return "https://" + brokerHost + callbackPath(provider) }

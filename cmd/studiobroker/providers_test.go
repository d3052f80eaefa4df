package main

import (
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/config"
	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/internal/outbound"
)

func TestAProviderReachesAsFarAsTheOperatorSays(t *testing.T) {
	m := judging()
	for _, private := range []bool{false, true} {
		speaksSAML := config.Provider{SAML: &config.SAML{Metadata: config.Metadata{URL: "https://idp.example.com/metadata", PrivateNetwork: private}}}
		require.Same(t, m.clients.For("https://idp.example.com", private), m.source(&config.File{}, speaksSAML).client)
		speaksOIDC := config.Provider{OIDC: &config.OIDC{Issuer: "https://idp.example.com", PrivateNetwork: private}}
		require.Same(t, m.clients.For("https://idp.example.com", private), m.oidcConfig(&config.File{}, speaksOIDC).HTTPClient)
	}
}

func TestAnOpenIDProviderLeadsToNoPrivateNetwork(t *testing.T) {
	town := newTown(t)
	town.write("secret", "client-secret")
	discover := func(issuer string) error {
		town.write("studiobroker.yaml", strings.Replace(townConfig(town.url, town.admin), "providers:\n",
			"providers:\n  - name: open\n    oidc: {issuer: \""+issuer+"\", client_id: crm, client_secret: {file: secret}}\n    vouches_for: [research/*]\n", 1))
		file, err := config.Load(filepath.Join(town.folder, "studiobroker.yaml"))
		require.NoError(t, err)
		provider, problem := newProvider(t.Context(), file, 0, judging())
		require.Nil(t, problem)
		return provider.Begin(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), "GET", "/", nil), idp.Pending{})
	}
	for _, issuer := range []string{"https://10.0.0.1", "https://169.254.169.254", "https://[::ffff:192.168.0.1]"} {
		require.ErrorIs(t, discover(issuer), outbound.ErrRefused, issuer)
	}
	require.NotErrorIs(t, discover("http://127.0.0.1:1"), outbound.ErrRefused, "the operator spelled this machine")
}

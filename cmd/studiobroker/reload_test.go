package main

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/config"
)

func TestAnOpenIDProviderOutlivesAReload(t *testing.T) {
	town := newTown(t)
	town.write("secret", "client-secret")
	h := &house{means: judging(), openID: map[string]openID{}}
	load := func(extra string) *config.File {
		town.write("studiobroker.yaml", replaceAll(townConfig(town.url, town.admin), map[string]string{
			"providers:\n": "providers:\n  - name: open\n    oidc: {issuer: \"https://idp.example.com\", client_id: crm, client_secret: {file: secret}" + extra + "}\n    vouches_for: [research/*]\n",
		}))
		file, err := config.Load(filepath.Join(town.folder, "studiobroker.yaml"))
		require.NoError(t, err)
		return file
	}
	first, err := h.providers(t.Context(), load(""))
	require.NoError(t, err)
	again, err := h.providers(t.Context(), load(""))
	require.NoError(t, err)
	require.Same(t, first[0], again[0], "it knows endpoints and keys, also while they cannot be fetched")

	changed, err := h.providers(t.Context(), load(", userinfo: true"))
	require.NoError(t, err)
	require.NotSame(t, first[0], changed[0])
	inside, err := h.providers(t.Context(), load(", userinfo: true, private_network: true"))
	require.NoError(t, err)
	require.NotSame(t, changed[0], inside[0], "it reaches further")
	town.write("secret", "another-secret")
	rotated, err := h.providers(t.Context(), load(", userinfo: true"))
	require.NoError(t, err)
	require.NotSame(t, changed[0], rotated[0], "a secret is configuration too")
}

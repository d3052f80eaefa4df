package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/config"
)

// secretive is a configuration with every kind of secret in a file.
const secretive = `
version: 1
public_url: https://studio.example.com
trusted_proxies: [10.0.0.0/8]
session: {keys: {file: session.keys}}
providers:
  - name: portal
    saml:
      metadata: {url: https://idp.example.com/metadata}
      signing: {key: {file: saml.key}, certificate: {file: saml.crt}}
      decryption:
        - {key: {file: new.key}, certificate: {file: new.crt}}
        - {key: {file: old.key}, certificate: {file: old.crt}}
    vouches_for: [research/*]
  - name: pool
    oidc: {issuer: https://pool.example.com, client_id: us, client_secret: {file: pool.secret}}
    vouches_for: [research/*]
  - name: club
    oidc: {issuer: https://club.example.com, client_id: us, client_key: {key: {file: club.key}}}
    vouches_for: [research/*]
accounts:
  - name: lab
    id: 012345670123
    region: eu-west-1
    access_role: arn:aws:iam::012345670123:role/launch
    external_id: {env: STUDIO_EXTERNAL_ID}
tenants:
  - id: research
    account: lab
    domain: d-abc
    teams:
      - {id: churn, who: {equals: Team1}, execution_role: arn:aws:iam::012345670123:role/team}
`

// writeSecretive writes the configuration with everything that it names, for
// the owner alone.
func writeSecretive(t *testing.T) (folder string) {
	t.Helper()
	t.Setenv("STUDIO_EXTERNAL_ID", "external-secret")
	folder = t.TempDir()
	keys, err := newKeys("", time.Now())
	require.NoError(t, err)
	contents := map[string][]byte{"studiobroker.yaml": []byte(secretive), "pool.secret": []byte("a-secret"), "session.keys": keys[2].content}
	for _, name := range []string{"saml", "new", "old", "club"} {
		contents[name+".key"], contents[name+".crt"] = keys[0].content, keys[1].content
	}
	for name, content := range contents {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), content, 0o600))
	}
	return folder
}

func TestSecretsThatEverybodyCanRead(t *testing.T) {
	folder := writeSecretive(t)
	warnings := func(t *testing.T) (all config.Problems) {
		t.Helper()
		_, problems := inspect(t.Context(), filepath.Join(folder, "studiobroker.yaml"))
		require.Zero(t, wrongIn(problems), problems)
		for _, p := range problems {
			if strings.Contains(p.Message, "everybody on this machine") {
				all = append(all, p)
			}
		}
		return all
	}
	allow := func(t *testing.T, path string, mode os.FileMode) {
		t.Helper()
		require.NoError(t, os.Chmod(path, mode))
		t.Cleanup(func() { _ = os.Chmod(path, 0o600) })
	}
	t.Run("are none to begin with", func(t *testing.T) { require.Empty(t, warnings(t)) })
	for name, place := range map[string]string{
		"session.keys": "session.keys.file",
		"saml.key":     "providers[0].saml.signing.key.file",
		"new.key":      "providers[0].saml.decryption[0].key.file",
		"old.key":      "providers[0].saml.decryption[1].key.file",
		"pool.secret":  "providers[1].oidc.client_secret.file",
		"club.key":     "providers[2].oidc.client_key.key.file",
	} {
		t.Run(name+" is told, with place and remedy", func(t *testing.T) {
			path := filepath.Join(folder, name)
			allow(t, path, 0o604)
			told := warnings(t)
			require.Len(t, told, 1)
			require.Equal(t, config.Warning, told[0].Severity)
			require.Equal(t, place, told[0].Path)
			require.Equal(t, "everybody on this machine can read "+path, told[0].Message)
			require.Equal(t, "chmod 600 "+path, told[0].Remedy)
		})
	}
	t.Run("are told once, however often they are named", func(t *testing.T) {
		path := filepath.Join(folder, "studiobroker.yaml")
		require.NoError(t, os.WriteFile(path, []byte(strings.ReplaceAll(secretive, "old.", "new.")), 0o600))
		t.Cleanup(func() { require.NoError(t, os.WriteFile(path, []byte(secretive), 0o600)) })
		allow(t, filepath.Join(folder, "new.key"), 0o644)
		require.Len(t, warnings(t), 1)
	})
	t.Run("are no certificates, and nothing that only a group can read", func(t *testing.T) {
		allow(t, filepath.Join(folder, "saml.crt"), 0o644)
		allow(t, filepath.Join(folder, "saml.key"), 0o640)
		require.Empty(t, warnings(t))
	})
	t.Run("are not those of a mounted volume, which are links", func(t *testing.T) {
		path, behind := filepath.Join(folder, "saml.key"), filepath.Join(folder, "behind")
		require.NoError(t, os.Rename(path, behind))
		require.NoError(t, os.Symlink(behind, path))
		t.Cleanup(func() { require.NoError(t, os.Rename(behind, path)) })
		allow(t, behind, 0o444)
		require.Empty(t, warnings(t))
	})
}

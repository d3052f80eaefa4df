package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/profiles/awstest"
)

// doctor runs `studiobroker doctor` in the town. It returns what it says and its
// exit code.
func (town *town) doctor(args ...string) (string, int) {
	town.t.Helper()
	env := append(town.aws.Environ("eu-west-1", awstest.ExampleKey()), "AWS_CONFIG_FILE=/dev/null", "AWS_SHARED_CREDENTIALS_FILE=/dev/null")
	p := start(town.t, env, append([]string{"doctor", "--config", filepath.Join(town.folder, "studiobroker.yaml")}, args...)...)
	_ = p.Wait()
	return p.out.String(), p.ProcessState.ExitCode()
}

// change replaces words of the configuration.
func (town *town) change(words map[string]string) {
	town.t.Helper()
	content, err := os.ReadFile(filepath.Join(town.folder, "studiobroker.yaml"))
	require.NoError(town.t, err)
	town.write("studiobroker.yaml", replaceAll(string(content), words))
}

func TestDoctor(t *testing.T) {
	t.Run("tells what is well and what keeps people out", func(t *testing.T) {
		said, code := newTown(t).doctor()
		require.Equal(t, exitDoctor, code, said)
		require.Contains(t, said, "ok       provider one: https://one.example.com")
		require.Contains(t, said, "ok       workspace research/churn: account "+townAccount+" can be entered, and domain d-town is InService with AuthMode IAM")
		require.Contains(t, said, "failed   workspace research/sso: domain d-sso has AuthMode SSO")
		require.Contains(t, said, "[SB-3009]")
		require.Contains(t, said, "failed   workspace research/nowhere: account "+townAccount+" has no domain d-nowhere in eu-west-1")
		require.Contains(t, said, "ok       workspace finance/risk: ", "another tenant enters in a way of its own")
		require.NotContains(t, said, "external-secret")
	})
	t.Run("looks at one team", func(t *testing.T) {
		said, code := newTown(t).doctor("--team", "research/churn")
		require.Zero(t, code, said)
		require.NotContains(t, said, "d-sso")
		_, code = newTown(t).doctor("--team", "research/chrun")
		require.Equal(t, exitUsage, code)
	})
	t.Run("speaks to programs", func(t *testing.T) {
		said, code := newTown(t).doctor("--json", "--team", "research/sso")
		require.Equal(t, exitDoctor, code)
		var report struct {
			Healthy  bool
			Symptoms []struct{ State, About, Code string }
		}
		require.NoError(t, json.Unmarshal([]byte(said), &report))
		require.False(t, report.Healthy)
		last := report.Symptoms[len(report.Symptoms)-1]
		require.Equal(t, "failed workspace research/sso SB-3009", strings.Join([]string{last.State, last.About, last.Code}, " "))
	})
	t.Run("does not go out with a configuration that is not valid", func(t *testing.T) {
		town := newTown(t)
		town.change(map[string]string{"eu-west-1": "europe"})
		said, code := town.doctor()
		require.Equal(t, exitConfig, code, said)
		require.NotContains(t, said, "workspace")
	})
	t.Run("repeats the warnings of check", func(t *testing.T) {
		town := newTown(t)
		town.change(map[string]string{"allow_unsolicited: true}\n    vouches_for: [finance/*]": "allow_unsolicited: true, allow_sha1: true}\n    vouches_for: [finance/*]"})
		said, code := town.doctor("--team", "research/churn")
		require.Zero(t, code, said)
		require.Regexp(t, `(?m)^warning  .*studiobroker\.yaml:\d+:\d+: providers\[1\]\.saml\.allow_sha1: `, said)
	})
	t.Run("tells of each certificate once", func(t *testing.T) {
		town := newTown(t)
		key, certificate, err := newSigningPair(time.Now().Add(20*24*time.Hour - certificateLife))
		require.NoError(t, err)
		soon, err := idptest.NewSAML(idptest.SAMLConfig{SSOURL: "https://two.example.com/sso", Valid: 20 * 24 * time.Hour})
		require.NoError(t, err)
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(town.idp.Metadata()) }))
		defer server.Close()
		town.write("saml.key", string(key))
		town.write("saml.crt", string(certificate))
		town.write("two.xml", string(soon.Metadata()))
		town.change(map[string]string{"{file: one.xml}": `{url: "` + server.URL + `"}`})
		said, code := town.doctor("--team", "research/churn")
		require.Zero(t, code, said)
		require.Equal(t, 1, strings.Count(said, "our signing certificate"), said)
		require.Equal(t, 1, strings.Count(said, "the provider's signing certificate"), said)
	})
	t.Run("fetches metadata, and warns of its certificates", func(t *testing.T) {
		town := newTown(t)
		soon, err := idptest.NewSAML(idptest.SAMLConfig{SSOURL: "https://two.example.com/sso", Valid: 20 * 24 * time.Hour})
		require.NoError(t, err)
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(soon.Metadata()) }))
		town.change(map[string]string{"{file: two.xml}": `{url: "` + server.URL + `"}`})
		said, code := town.doctor("--team", "research/churn")
		require.Zero(t, code, said)
		require.Contains(t, said, "warning  provider two: the provider's signing certificate "+fingerprint(soon.Certificate)[:16])
		server.Close()
		said, code = town.doctor("--team", "research/churn")
		require.Equal(t, exitDoctor, code, said)
		require.Contains(t, said, "failed   provider two: ")
		require.Contains(t, said, "[SB-1044]")

		page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html/>")) }))
		defer page.Close()
		town.change(map[string]string{server.URL: page.URL})
		said, code = town.doctor("--team", "research/churn")
		require.Equal(t, exitDoctor, code, said)
		require.Contains(t, said, "[SB-5102]", "what came is told apart from nothing that came")
	})
	t.Run("asks OpenID providers", func(t *testing.T) {
		town := newTown(t)
		op := idptest.StartOIDC(t)
		town.write("secret", "client-secret")
		town.change(map[string]string{"providers:\n": "providers:\n  - name: open\n    oidc: {issuer: \"" + op.Issuer + "\", client_id: crm, client_secret: {file: secret}}\n    vouches_for: [research/churn]\n"})
		said, code := town.doctor("--team", "research/churn")
		require.Zero(t, code, said)
		require.Contains(t, said, "ok       provider open: "+op.Issuer+" answers, keys that may sign: 1")
		town.change(map[string]string{op.Issuer: "http://127.0.0.1:" + freePort(t)})
		said, code = town.doctor("--team", "research/churn")
		require.Equal(t, exitDoctor, code, said)
		require.Contains(t, said, "[SB-1120]")
	})
}

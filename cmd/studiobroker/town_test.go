package main

import (
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/profiles/awstest"
)

// town is `studiobroker serve` as a process, with an identity provider and an
// AWS around it that the test holds in its hands.
type town struct {
	*process
	t      *testing.T
	folder string
	url    string // the broker's
	admin  string
	idp    *idptest.SAML
	other  *idptest.SAML // vouches for another team
	aws    *awstest.Loopback
}

const (
	townAccount = "012345670123"
	townRole    = "arn:aws:iam::" + townAccount + ":role/studiobroker/launch"
	teamRole    = "arn:aws:iam::" + townAccount + ":role/studiobroker/team/"
)

const townTrust = `{"Version":"2012-10-17","Statement":[
	{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:role/studiobroker-broker"},"Action":"sts:AssumeRole",
	 "Condition":{"StringEquals":{"sts:ExternalId":"external-secret"}}},
	{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:role/studiobroker-broker"},"Action":["sts:TagSession","sts:SetSourceIdentity"]}]}`

func newTown(t *testing.T) *town {
	t.Helper()
	town := &town{t: t, folder: t.TempDir(), url: "http://localhost:" + freePort(t), admin: "http://127.0.0.1:" + freePort(t)}
	town.aws = awstest.Start(t, awstest.Config{
		Roles: []awstest.Role{{ARN: townRole, Trust: townTrust}},
		Domains: []awstest.Domain{
			{Account: townAccount, Region: "eu-west-1", ID: "d-town"},
			{Account: townAccount, Region: "eu-west-1", ID: "d-sso", AuthMode: "SSO"},
		},
	})
	town.idp, town.other = newIDP(t, "one"), newIDP(t, "two")
	key, certificate, err := newSigningPair(time.Now())
	require.NoError(t, err)
	town.write("one.xml", string(town.idp.Metadata()))
	town.write("two.xml", string(town.other.Metadata()))
	town.write("external-id", "external-secret\n")
	town.write("saml.key", string(key))
	town.write("saml.crt", string(certificate))
	town.write("studiobroker.yaml", townConfig(town.url, town.admin))
	return town
}

func townConfig(url, admin string) string {
	return fmt.Sprintf(`version: 1
public_url: %s
listen: %s
admin: {listen: %s}
log: {format: json}
providers:
  - name: one
    saml: {metadata: {file: one.xml}, allow_unsolicited: true, signing: {key: {file: saml.key}, certificate: {file: saml.crt}}}
    vouches_for: [research/*]
  - name: two
    saml: {metadata: {file: two.xml}, allow_unsolicited: true}
    vouches_for: [finance/*]
accounts:
  - {name: lab, id: %s, region: eu-west-1, access_role: %s, external_id: {file: external-id}}
tenants:
  - id: research
    account: lab
    domain: d-town
    teams:
      - {id: churn, title: Churn models, who: {equals: Team1}, execution_role: %[6]schurn}
      - {id: sso, who: {equals: Sso}, domain: d-sso, execution_role: %[6]ssso}
      - {id: nowhere, who: {equals: Nowhere}, domain: d-nowhere, execution_role: %[6]snowhere}
  - id: finance
    account: lab
    domain: d-town
    teams:
      - {id: risk, who: {equals: Risk}, execution_role: %[6]srisk}
`, url, strings.Replace(strings.TrimPrefix(url, "http://"), "localhost", "127.0.0.1", 1), strings.TrimPrefix(admin, "http://"), townAccount, townRole, teamRole)
}

func (town *town) write(name, content string) {
	town.t.Helper()
	require.NoError(town.t, os.WriteFile(filepath.Join(town.folder, name), []byte(content), 0o600))
}

// open starts the broker and waits until it is ready.
func (town *town) open() {
	town.t.Helper()
	env := append(town.aws.Environ("eu-west-1", awstest.ExampleKey()), "AWS_CONFIG_FILE=/dev/null", "AWS_SHARED_CREDENTIALS_FILE=/dev/null")
	town.process = start(town.t, env, "serve", "--config", filepath.Join(town.folder, "studiobroker.yaml"))
	var ready struct{ Listen string }
	town.line(town.t, `"msg":"ready"`, &ready)
}

// click is a tile of the provider's portal: an unsolicited response.
func (town *town) click(idp *idptest.SAML, who idptest.Person, lies ...idptest.Lie) *browser {
	town.t.Helper()
	b := newBrowser(town.t)
	b.post(town.acs(idp), map[string][]string{"RelayState": {""}, "SAMLResponse": {town.response(idp, who, lies...)}})
	return b
}

func (town *town) name(idp *idptest.SAML) string {
	if idp == town.other {
		return "two"
	}
	return "one"
}

func (town *town) acs(idp *idptest.SAML) string { return town.url + "/saml/" + town.name(idp) + "/acs" }

func (town *town) response(idp *idptest.SAML, who idptest.Person, lies ...idptest.Lie) string {
	town.t.Helper()
	request := idptest.Unsolicited(town.url+"/saml/"+town.name(idp)+"/metadata", town.acs(idp))
	response, err := idp.Respond(request, who, lies...)
	require.NoError(town.t, err)
	return response
}

// written is everything that the broker wrote: log, audit and state.
func (town *town) written() string {
	town.t.Helper()
	all := town.out.String()
	for _, name := range []string{"audit.jsonl", "studiobroker.db"} {
		content, err := os.ReadFile(filepath.Join(town.folder, name))
		require.NoError(town.t, err)
		all += string(content)
	}
	return all
}

func newIDP(t *testing.T, name string) *idptest.SAML {
	t.Helper()
	idp, err := idptest.NewSAML(idptest.SAMLConfig{SSOURL: "https://" + name + ".example.com/sso"})
	require.NoError(t, err)
	return idp
}

// freePort is a port that was free a moment ago, below those that systems give to
// connections: one of them could have it before the broker does.
func freePort(t *testing.T) string {
	t.Helper()
	for range 100 {
		port := strconv.Itoa(10_000 + rand.N(20_000))
		if listener, err := net.Listen("tcp", "127.0.0.1:"+port); err == nil {
			_ = listener.Close()
			return port
		}
	}
	t.Fatal("no port is free")
	return ""
}

package keycloak

import (
	"bytes"
	"crypto/rand"
	"embed"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const administrator = "admin"

//go:embed realm.json mappers.json
var files embed.FS

// admin speaks Keycloak's admin REST API.
type admin struct {
	base, password string
	token          string // of a minute: used at once
}

// addClient converts metadata into a client and adds what metadata cannot say.
func (a *admin) addClient(t testing.TB, application Application) {
	t.Helper()
	a.signIn(t)
	converted := a.post(t, "/admin/realms/"+realm+"/client-description-converter", "application/xml", []byte(application.Metadata))
	var client map[string]any
	require.NoError(t, json.Unmarshal(converted, &client))

	attributes := client["attributes"].(map[string]any)
	attributes["saml_idp_initiated_sso_url_name"] = application.Name
	for key, value := range application.Options {
		attributes[key] = value
	}
	var mappers []any
	require.NoError(t, json.Unmarshal(read(t, "mappers.json"), &mappers))
	client["protocolMappers"] = mappers
	// Without this scope there is no attribute Role, which repeats one name.
	client["defaultClientScopes"] = []string{}

	body, err := json.Marshal(client)
	require.NoError(t, err)
	a.post(t, "/admin/realms/"+realm+"/clients", "application/json", body)
}

// addOpenIDClient adds a client whose ID tokens name the person's groups.
func (a *admin) addOpenIDClient(t testing.TB, id, secret, redirectURI string) {
	t.Helper()
	a.signIn(t)
	body, err := json.Marshal(map[string]any{
		"clientId": id, "secret": secret, "protocol": "openid-connect", "redirectUris": []string{redirectURI},
		"standardFlowEnabled": true, "directAccessGrantsEnabled": false,
		"attributes": map[string]string{"pkce.code.challenge.method": "S256"},
		"protocolMappers": []map[string]any{{
			"name": "groups", "protocol": "openid-connect", "protocolMapper": "oidc-group-membership-mapper",
			"config": map[string]string{"claim.name": "groups", "full.path": "false", "id.token.claim": "true"},
		}},
	})
	require.NoError(t, err)
	a.post(t, "/admin/realms/"+realm+"/clients", "application/json", body)
}

func (a *admin) signIn(t testing.TB) {
	t.Helper()
	answer, err := http.PostForm(a.base+"/realms/master/protocol/openid-connect/token", url.Values{
		"grant_type": {"password"}, "client_id": {"admin-cli"}, "username": {administrator}, "password": {a.password},
	})
	require.NoError(t, err)
	defer answer.Body.Close()
	var grant struct {
		AccessToken string `json:"access_token"`
	}
	require.NoError(t, json.NewDecoder(answer.Body).Decode(&grant))
	require.NotEmpty(t, grant.AccessToken, "Keycloak does not let its administrator in")
	a.token = grant.AccessToken
}

func (a *admin) post(t testing.TB, path, kind string, body []byte) []byte {
	t.Helper()
	request, err := http.NewRequest(http.MethodPost, a.base+path, bytes.NewReader(body))
	require.NoError(t, err)
	request.Header.Set("Content-Type", kind)
	request.Header.Set("Authorization", "Bearer "+a.token)
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.Less(t, answer.StatusCode, 300, "POST %s: %s", path, content)
	return content
}

func newPassword() string { return strings.ToLower(rand.Text()) }

func read(t testing.TB, name string) []byte {
	t.Helper()
	content, err := files.ReadFile(name)
	require.NoError(t, err)
	return content
}

func split(t testing.TB, address string) (host, port string) {
	t.Helper()
	host, port, err := net.SplitHostPort(address)
	require.NoError(t, err)
	return host, port
}

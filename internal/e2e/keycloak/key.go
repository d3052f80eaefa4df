package keycloak

import (
	"encoding/json"
	"net/http"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// key is a key of the realm.
type key struct {
	name     string
	priority int
}

const keyProvider = "org.keycloak.keys.KeyProvider"

// addKey adds an RSA key of 2048 bits, or changes its priority.
func (a *admin) addKey(t testing.TB, k key) {
	t.Helper()
	a.signIn(t)
	component := map[string]any{
		"name": k.name, "providerId": "rsa-generated", "providerType": keyProvider,
		"config": map[string][]string{"priority": {strconv.Itoa(k.priority)}, "enabled": {"true"}, "active": {"true"}, "keySize": {"2048"}},
	}
	if old := a.component(t, k.name); old != nil {
		old["config"] = component["config"]
		a.put(t, old)
		return
	}
	body, err := json.Marshal(component)
	require.NoError(t, err)
	a.post(t, "/admin/realms/"+realm+"/components", "application/json", body)
}

// dropKey disables a key.
func (a *admin) dropKey(t testing.TB, name string) {
	t.Helper()
	a.signIn(t)
	component := a.component(t, name)
	require.NotNil(t, component, "no key %s", name)
	component["config"].(map[string]any)["enabled"] = []string{"false"}
	a.put(t, component)
}

// component returns the key of that name as Keycloak writes it; nil if there
// is none.
func (a *admin) component(t testing.TB, name string) map[string]any {
	t.Helper()
	var found []map[string]any
	answer := a.send(t, http.MethodGet, "/admin/realms/"+realm+"/components?type="+keyProvider+"&name="+name, "application/json", nil)
	require.NoError(t, json.Unmarshal(answer, &found))
	if len(found) == 0 {
		return nil
	}
	return found[0]
}

func (a *admin) put(t testing.TB, component map[string]any) {
	t.Helper()
	body, err := json.Marshal(component)
	require.NoError(t, err)
	a.send(t, http.MethodPut, "/admin/realms/"+realm+"/components/"+component["id"].(string), "application/json", body)
}

package demo

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReadRefusesTokens(t *testing.T) {
	at := Addresses{CRM: "http://127.0.0.1:8082", OpenID: Issuer("http://127.0.0.1:8082")}
	c, err := NewCRM(at)
	require.NoError(t, err)
	claims := func(changes map[string]any) map[string]any {
		all := map[string]any{"aud": "acme-crm", "nonce": "n", "cognito:username": "dana"}
		for name, value := range changes {
			all[name] = value
		}
		return all
	}
	token, err := c.openID.idp.Token(claims(nil))
	require.NoError(t, err)
	who, err := c.read(token, "n")
	require.NoError(t, err)
	require.Equal(t, "Dana", who.Name)

	for name, change := range map[string]map[string]any{
		"of another provider":         {"iss": "https://op.example"},
		"for another client":          {"aud": "studiobroker"},
		"of another sign-in":          {"nonce": "m"},
		"about somebody it knows not": {"cognito:username": "mallory"},
	} {
		t.Run("a token "+name+" names nobody", func(t *testing.T) {
			token, err := c.openID.idp.Token(claims(change))
			require.NoError(t, err)
			_, err = c.read(token, "n")
			require.Error(t, err)
		})
	}
	for name, token := range map[string]string{"nothing": "", "no base64": "a.%.c", "no JSON": "a.e30x.c"} {
		t.Run(name+" names nobody", func(t *testing.T) {
			_, err := c.read(token, "n")
			require.Error(t, err)
		})
	}
}

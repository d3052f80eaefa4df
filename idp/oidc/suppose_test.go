package oidc_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp/oidc"
)

func TestSuppose(t *testing.T) {
	provider, err := oidc.New(oidc.Config{Name: "cognito", PublicURL: "https://studio.example.com", Issuer: "https://idp.example.com", ClientID: "crm", ClientSecret: "secret"})
	require.NoError(t, err)

	who, err := provider.Suppose(map[string][]string{"sub": {"ann"}, "cognito:groups": {"ds", "admins"}}, time.Now())
	require.NoError(t, err)
	require.Equal(t, "ann", who.Subject)
	require.Equal(t, "https://idp.example.com", who.Issuer)
	require.Equal(t, []string{"ds", "admins"}, who.Attributes["cognito:groups"])

	_, err = provider.Suppose(map[string][]string{"email": {"ann@example.com"}}, time.Now())
	require.Equal(t, broker.Code("SB-1114"), broker.RefusalOf(err).Code, "nobody is named")
}

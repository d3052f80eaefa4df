package oidc_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/oidc"
)

func TestSignOutAddress(t *testing.T) {
	const back = "https://studio.example.com/"
	for name, tt := range map[string]struct {
		options []any
		want    url.Values
	}{
		"OpenID's words":  {nil, url.Values{"client_id": {clientID}, "post_logout_redirect_uri": {back}}},
		"Cognito's words": {[]any{opOption(idptest.CognitoPool), rpOption(func(c *oidc.Config) { c.Cognito = true })}, url.Values{"client_id": {clientID}, "logout_uri": {back}}},
	} {
		t.Run(name, func(t *testing.T) {
			s := stage(t, tt.options...)
			address, err := s.p.SignOutAddress(t.Context(), back)
			require.NoError(t, err)
			u, err := url.Parse(address)
			require.NoError(t, err)
			require.Equal(t, s.op.URL+"/logout", u.Scheme+"://"+u.Host+u.Path)
			require.Equal(t, tt.want, u.Query())
		})
	}
}

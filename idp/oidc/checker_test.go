package oidc_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/internal/token"
	"github.com/studiobroker/studiobroker/idp/oidc"
)

func TestCheck(t *testing.T) {
	without := func(member string) func(*idptest.OIDCServer) {
		return func(op *idptest.OIDCServer) {
			op.Knobs.Discovery = func(document map[string]any) { delete(document, member) }
		}
	}
	t.Run("a provider that is there", func(t *testing.T) {
		s := stage(t)
		found, err := s.p.Check(t.Context())
		require.NoError(t, err)
		require.Equal(t, s.op.Issuer+" answers, keys that may sign: 1", found)
	})
	t.Run("one where nobody can sign out", func(t *testing.T) {
		s := stage(t)
		without("end_session_endpoint")(s.op)
		found, err := s.p.Check(t.Context())
		require.NoError(t, err)
		require.Contains(t, found, "no place to sign out")
	})
	for name, tt := range map[string]struct {
		change func(*idptest.OIDCServer)
		option rpOption
		code   broker.Code
	}{
		"another issuer": {func(op *idptest.OIDCServer) {
			op.Knobs.Discovery = func(d map[string]any) { d["issuer"] = "https://evil.example" }
		}, func(*oidc.Config) {}, token.CodeDiscovery},
		"no authorization endpoint": {without("authorization_endpoint"), func(*oidc.Config) {}, oidc.CodeBegin},
		"no key of the algorithm":   {func(*idptest.OIDCServer) {}, func(c *oidc.Config) { c.Algorithms = []string{"ES256"} }, token.CodeKeys},
		"no userinfo to be asked":   {without("userinfo_endpoint"), func(c *oidc.Config) { c.Userinfo = true }, oidc.CodeUserinfo},
	} {
		t.Run(name, func(t *testing.T) {
			s := stage(t, tt.option)
			tt.change(s.op)
			_, err := s.p.Check(t.Context())
			require.Equal(t, tt.code, broker.CodeOf(err), err)
		})
	}
}

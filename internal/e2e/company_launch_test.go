package e2e_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/internal/e2e/lemonldap"
)

// launchLinks lead to a workspace of a company with several providers.
func (s *scene) launchLinks(t *testing.T) {
	skip(t, lemonldap.Missing())
	address := launchAddress(company(), "timelords")

	t.Run("one provider may speak about the workspace: the link asks that one", func(t *testing.T) {
		b := s.bot(t)
		s.requireStudio(t, b.SignIn(t, launchAddress(company(), "torchwood"), lemonldap.Rose()), company(), "torchwood")
		require.NotContains(t, b.Trail(), "GET "+brokerHost+"/signin 200 OK")
	})

	for protocol, provider := range map[string]string{"SAML": lemonLDAPName, "OpenID Connect": lemonLDAPOpenIDName} {
		t.Run("two may: who chooses the one that speaks "+protocol+" arrives, and is not asked again", func(t *testing.T) {
			b := s.bot(t)
			choice := b.Open(t, address)
			require.Contains(t, choice.Text(), "Where is your account?")
			s.requireStudio(t, b.SignIn(t, choice.Link(t, provider), lemonldap.Doctor()), company(), "timelords")

			before := s.door.Count(portalHost)
			s.requireStudio(t, b.Open(t, address), company(), "timelords")
			require.Equal(t, before, s.door.Count(portalHost), "nobody asked the portal")
		})
	}
}

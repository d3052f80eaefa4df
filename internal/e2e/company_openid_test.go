package e2e_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/internal/e2e/keycloak"
	"github.com/studiobroker/studiobroker/internal/e2e/lemonldap"
)

// lemonLDAPOpenID is the portal again, now as an OpenID provider: it names its
// audience in a list, and does not name itself in the callback.
func (s *scene) lemonLDAPOpenID(t *testing.T) {
	skip(t, lemonldap.Missing())

	t.Run("a person signs in, and the groups are in the ID token", func(t *testing.T) {
		b := s.bot(t)
		page := b.SignIn(t, signInAddress(lemonLDAPOpenIDName), lemonldap.Doctor())
		s.requireStudio(t, page, company(), "timelords")
		require.Contains(t, b.Trail(), "GET "+brokerHost+callbackPath(lemonLDAPOpenIDName)+" 302 Found")
	})

	t.Run("who is signed in at the portal by SAML is not asked by OpenID Connect", func(t *testing.T) {
		b := s.bot(t)
		s.requireStudio(t, b.SignIn(t, signInAddress(lemonLDAPName), lemonldap.Doctor()), company(), "timelords")
		s.requireStudio(t, b.Open(t, signInAddress(lemonLDAPOpenIDName)), company(), "timelords")
	})

	t.Run("a person whose team another provider speaks for is refused", func(t *testing.T) {
		page := s.bot(t).SignIn(t, signInAddress(lemonLDAPOpenIDName), lemonldap.Mickey())
		s.requireRefusal(t, page, http.StatusForbidden, "no_assignment")
	})
}

func (s *scene) keycloakOpenID(t *testing.T) {
	skip(t, keycloak.Missing())

	t.Run("who has two workspaces has a tile for each until they sign out", func(t *testing.T) {
		b := s.bot(t)
		page := b.SignIn(t, signInAddress(keycloakOpenIDName), keycloak.Ada())
		require.Contains(t, page.Text(), "Choose a workspace")

		portal := b.Open(t, portalAddress)
		require.Len(t, portal.Forms(), 2)
		require.Contains(t, portal.Text(), "Data science")
		s.requireStudio(t, b.Submit(t, portal.Forms()[1]), company(), "statistics")

		s.signOut(t, b)
		require.Contains(t, b.Open(t, portalAddress).Text(), "Where is your account?")
	})

	t.Run("a provider does not speak for a team that is not its own", func(t *testing.T) {
		page := s.bot(t).SignIn(t, signInAddress(keycloakOpenIDName), keycloak.Carl())
		s.requireRefusal(t, page, http.StatusForbidden, "no_assignment")
	})
}

package e2e_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/internal/e2e/keycloak"
	"github.com/studiobroker/studiobroker/internal/e2e/lemonldap"
	"github.com/studiobroker/studiobroker/internal/e2e/simplesamlphp"
)

// TestSignIn signs people in through each provider that runs here.
func TestSignIn(t *testing.T) {
	s := setScene(t)
	t.Run("SimpleSAMLphp", s.simpleSAMLphp)
	t.Run("LemonLDAP::NG", s.lemonLDAP)
	t.Run("Keycloak", s.keycloakRealm)
	t.Run("LemonLDAP::NG as OpenID provider", s.lemonLDAPOpenID)
	t.Run("Keycloak as OpenID provider", s.keycloakOpenID)
	t.Run("launch links", s.launchLinks)
	t.Run("a browser", s.browser)
	t.Run("the AWS CLI lists the profiles", s.awsCLI)
	t.Run("a used response stays used when the broker starts again", s.usedAcrossRestart)
	t.Run("nothing secret was written", s.nothingSecret)
}

// simpleSAMLphp sends the attributes of AWS's own sample. The broker fetched
// its metadata by https.
func (s *scene) simpleSAMLphp(t *testing.T) {
	skip(t, simplesamlphp.Missing())
	acs := acsPath(simpleSAMLphpName)

	t.Run("a new workspace is prepared before the eyes of its owner, who asked here", func(t *testing.T) {
		s.cloud.SetPending(4 * time.Second)
		defer s.cloud.SetPending(0)
		b := s.bot(t)
		page := b.SignIn(t, signInAddress(simpleSAMLphpName), simplesamlphp.Alice())
		s.requireStudio(t, page, company(), "churn")
		require.Contains(t, page.Element("tags"), "Team = Team1")
		require.Contains(t, b.Trail(), "POST "+brokerHost+acs+" 303 See Other", "the way was %q", b.Trail())
	})

	t.Run("the same person, sent unasked, comes to the same workspace at once", func(t *testing.T) {
		b := s.bot(t)
		page := b.SignIn(t, s.sso.Unsolicited(entityID(simpleSAMLphpName)), simplesamlphp.Alice())
		s.requireStudio(t, page, company(), "churn")
		require.Contains(t, b.Trail(), "POST "+brokerHost+acs+" 302 Found")
		require.Len(t, s.cloud.Profiles(company().Domain), 1)
	})

	t.Run("a rollover of its key needs nobody here, and a stranger's key is not believed", s.rollover)

	t.Run("a person of a team that nobody knows is refused in words", func(t *testing.T) {
		page := s.bot(t).SignIn(t, signInAddress(simpleSAMLphpName), simplesamlphp.Mallory())
		s.requireRefusal(t, page, http.StatusForbidden, "no_assignment")
	})
}

// lemonLDAP takes signed requests only.
func (s *scene) lemonLDAP(t *testing.T) {
	skip(t, lemonldap.Missing())

	t.Run("a request by redirect is answered", func(t *testing.T) {
		page := s.bot(t).SignIn(t, signInAddress(lemonLDAPName), lemonldap.Doctor())
		s.requireStudio(t, page, company(), "timelords")
	})

	t.Run("a request by POST is answered", func(t *testing.T) {
		b := s.bot(t)
		page := b.SignIn(t, signInAddress(lemonLDAPPostName), lemonldap.Rose())
		s.requireStudio(t, page, company(), "torchwood")
		require.Contains(t, b.Trail(), "POST "+portalHost+"/saml/singleSignOn 200 OK")
	})

	t.Run("a tile opens the workspace that it names", func(t *testing.T) {
		page := s.bot(t).SignIn(t, s.portal.Unsolicited(lemonLDAPName, company().Tenant+"/timelords"), lemonldap.Doctor())
		s.requireStudio(t, page, company(), "timelords")
	})

	t.Run("a tile of somebody else's workspace does not open it", func(t *testing.T) {
		page := s.bot(t).SignIn(t, s.portal.Unsolicited(lemonLDAPName, company().Tenant+"/churn"), lemonldap.Doctor())
		s.requireRefusal(t, page, http.StatusForbidden, "not_offered")
	})

	t.Run("where nobody allowed tiles, only those who asked here get in", func(t *testing.T) {
		page := s.bot(t).SignIn(t, s.portal.Unsolicited(lemonLDAPPostName, ""), lemonldap.Rose())
		s.requireRefusal(t, page, http.StatusForbidden, "not_verified")
	})

	t.Run("a person whose team another provider speaks for is refused", func(t *testing.T) {
		page := s.bot(t).SignIn(t, signInAddress(lemonLDAPName), lemonldap.Mickey())
		s.requireRefusal(t, page, http.StatusForbidden, "no_assignment")
	})

	t.Run("a response opens the door once, for whoever holds it", func(t *testing.T) {
		b := s.bot(t)
		page := b.SignIn(t, s.portal.Unsolicited(lemonLDAPName, company().Tenant+"/timelords"), lemonldap.Doctor())
		s.requireStudio(t, page, company(), "timelords")
		response := b.Submitted(t, "SAMLResponse")
		s.requireRefusal(t, b.Submit(t, response), http.StatusForbidden, "not_verified")
		s.requireRefusal(t, s.bot(t).Submit(t, response), http.StatusForbidden, "not_verified")
	})

	t.Run("an answer to a request is of no use in another browser", func(t *testing.T) {
		answer := s.bot(t).Answer(t, signInAddress(lemonLDAPName), lemonldap.Doctor())
		s.requireRefusal(t, s.bot(t).Submit(t, answer), http.StatusForbidden, "not_verified")
	})

	t.Run("an answer does not go through another provider's door", func(t *testing.T) {
		b := s.bot(t)
		answer := b.Answer(t, signInAddress(lemonLDAPName), lemonldap.Doctor())
		answer.Action.Path = acsPath(lemonLDAPPostName) // the same portal, and so the same signature
		s.requireRefusal(t, b.Submit(t, answer), http.StatusForbidden, "not_verified")
	})
}

func (s *scene) keycloakRealm(t *testing.T) {
	skip(t, keycloak.Missing())

	t.Run("who has two workspaces chooses", func(t *testing.T) {
		b := s.bot(t)
		page := b.SignIn(t, signInAddress(keycloakName), keycloak.Ada())
		require.Contains(t, page.Text(), "Choose a workspace")
		s.requireStudio(t, b.Submit(t, page.Forms()[1]), company(), "statistics")
	})

	t.Run("so does who was sent unasked", func(t *testing.T) {
		b := s.bot(t)
		page := b.SignIn(t, s.keycloak.Unsolicited(keycloakName), keycloak.Ada())
		s.requireStudio(t, b.Submit(t, page.Forms()[0]), company(), "data-science")
	})

	t.Run("a link to one of them needs no choice", func(t *testing.T) {
		page := s.bot(t).SignIn(t, signInAddress(keycloakName)+"?wish="+company().Tenant+"/statistics", keycloak.Ada())
		s.requireStudio(t, page, company(), "statistics")
	})

	t.Run("a provider does not speak for a team that is not its own", func(t *testing.T) {
		page := s.bot(t).SignIn(t, signInAddress(keycloakName), keycloak.Carl())
		s.requireRefusal(t, page, http.StatusForbidden, "no_assignment")
	})
}

// skip skips a test for a reason that the output shows.
func skip(t *testing.T, missing string) {
	t.Helper()
	if missing != "" {
		t.Skip("SKIP: " + missing)
	}
}

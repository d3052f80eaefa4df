package e2e_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/internal/e2e/bot"
	"github.com/studiobroker/studiobroker/internal/e2e/oidcprovider"
)

// TestSaaS opens Studio for people of a CRM who sign in with what has the
// shape of Amazon Cognito.
func TestSaaS(t *testing.T) {
	skip(t, oidcprovider.Missing())
	s := setSaaS(t)
	t.Run("the launch link", s.launchLink)
	t.Run("the session", s.session)
	t.Run("tenants", s.tenants)
	t.Run("a browser", s.browser)
	t.Run("the launch API", s.launchAPI)
	t.Run("nothing secret was written", s.nothingSecret)
}

// launchLink asks the provider silently first.
func (s *saas) launchLink(t *testing.T) {
	callback := "GET " + brokerHost + callbackPath(poolName)

	t.Run("opens Studio without a second sign-in for who is signed in at the CRM", func(t *testing.T) {
		b := s.bot(t)
		page := b.SignIn(t, "https://"+crmHost+"/", oidcprovider.Ann())
		require.Contains(t, page.Text(), "Churn of your customers")

		s.requireStudio(t, b.Open(t, page.Link(t, "open the notebooks")), acme(), "research")
		require.Contains(t, b.Trail(), callback+" 302 Found")
	})

	t.Run("asks who is not, and then opens what the link names", func(t *testing.T) {
		b := s.bot(t)
		s.requireStudio(t, b.SignIn(t, launchAddress(acme(), "sales"), oidcprovider.Ann()), acme(), "sales")
		require.Contains(t, b.Trail(), callback+" 303 See Other", "the provider said login_required")
		require.Contains(t, b.Trail(), callback+" 302 Found", "then the person was asked")
	})

	t.Run("asks again who signed out here and went on to sign out there", func(t *testing.T) {
		b := s.bot(t)
		s.requireStudio(t, b.SignIn(t, launchAddress(acme(), "sales"), oidcprovider.Ann()), acme(), "sales")
		b.Open(t, s.signOut(t, b).Link(t, "Sign out of Example CRM too"))
		require.Contains(t, b.Trail(), "GET "+oidcprovider.HostedHost+"/logout 302 Found")
		require.Equal(t, oidcprovider.HostedHost, b.Open(t, launchAddress(acme(), "sales")).URL.Host)
	})
}

func (s *saas) session(t *testing.T) {
	b := s.bot(t)
	s.requireStudio(t, b.SignIn(t, launchAddress(acme(), "research"), oidcprovider.Ann()), acme(), "research")

	t.Run("opens the next link at once: nobody asks the provider", func(t *testing.T) {
		before := s.askedProvider()
		for _, team := range []string{"sales", "research"} {
			s.requireStudio(t, b.Open(t, launchAddress(acme(), team)), acme(), team)
		}
		require.Equal(t, before, s.askedProvider())
	})

	t.Run("survives a restart of the broker, and a rotation of its keys", func(t *testing.T) {
		s.broker.command(t, "keys", "rotate", "session.keys")
		s.broker.restart(t)
		before := s.askedProvider()
		s.requireStudio(t, b.Open(t, launchAddress(acme(), "sales")), acme(), "sales")
		require.Equal(t, before, s.askedProvider())
	})

	t.Run("shows a tile for each workspace", func(t *testing.T) {
		portal := b.Open(t, portalAddress)
		require.Len(t, portal.Forms(), 2)
		s.requireStudio(t, b.Submit(t, portal.Forms()[0]), acme(), "research")
	})

	t.Run("ends with sign-out: the next link asks the provider", func(t *testing.T) {
		s.signOut(t, b)
		before := s.askedProvider()
		s.requireStudio(t, b.Open(t, launchAddress(acme(), "research")), acme(), "research")
		require.Greater(t, s.askedProvider(), before)
	})
}

// tenants come from custom:tenantId, and from nothing that a person can write.
func (s *saas) tenants(t *testing.T) {
	t.Run("a person gets into their own", func(t *testing.T) {
		s.requireStudio(t, s.bot(t).SignIn(t, launchAddress(globex(), "research"), oidcprovider.Gus()), globex(), "research")
	})

	t.Run("and into no other, though the group has the same name", func(t *testing.T) {
		b, before := s.bot(t), len(s.cloud.Profiles(acme().Domain))
		page := b.SignIn(t, launchAddress(acme(), "research"), oidcprovider.Gus())
		s.requireRefusal(t, page, http.StatusForbidden, "not_offered")
		for range 2 { // with the session now
			page = b.Open(t, launchAddress(acme(), "research"))
			s.requireRefusal(t, page, http.StatusForbidden, "not_offered")
		}
		require.Len(t, s.cloud.Profiles(acme().Domain), before)
	})

	t.Run("one that is suspended is refused, and nothing is made for its people", func(t *testing.T) {
		page := s.bot(t).SignIn(t, launchAddress(umbrella(), "research"), oidcprovider.Uma())
		s.requireSuspended(t, page)
		require.Empty(t, s.cloud.Profiles(umbrella().Domain))
	})

	t.Run("one that is suspended now is refused at once, also to who is signed in", func(t *testing.T) {
		b := s.bot(t)
		s.requireStudio(t, b.SignIn(t, launchAddress(globex(), "research"), oidcprovider.Gus()), globex(), "research")
		s.suspend(t, globex().Tenant)
		s.requireSuspended(t, b.Open(t, launchAddress(globex(), "research")))
		s.suspend(t, umbrella().Tenant)
		s.requireStudio(t, b.Open(t, launchAddress(globex(), "research")), globex(), "research")
	})
}

func (s *saas) requireSuspended(t *testing.T, page *bot.Page) {
	t.Helper()
	require.Equal(t, "SB-2008", s.requireRefusal(t, page, http.StatusForbidden, "no_assignment").Data.Code)
}

// askedProvider counts the requests to the provider, by browsers and by the
// broker.
func (s *saas) askedProvider() int {
	return s.door.Count(oidcprovider.HostedHost) + s.door.Count(oidcprovider.PoolHost)
}

func (s *saas) nothingSecret(t *testing.T) {
	s.requireNothingSecret(t, map[string]string{
		"the client's secret": clientSecret,
		"a password":          oidcprovider.Ann().Password,
		"an e-mail address":   "ann@example.com",
		"a code":              "code=",
		"a token":             "eyJ", // {", as tokens begin
	})
}

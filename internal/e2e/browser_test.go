package e2e_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/internal/e2e/bot"
	"github.com/studiobroker/studiobroker/internal/e2e/browser"
	"github.com/studiobroker/studiobroker/internal/e2e/frontdoor"
	"github.com/studiobroker/studiobroker/internal/e2e/lemonldap"
)

// browser goes across three sites in Chromium: portal, broker and Studio.
func (s *scene) browser(t *testing.T) {
	skip(t, browser.Missing())
	skip(t, lemonldap.Missing())

	t.Run("a click on a tile of the portal opens Studio in the same tab", func(t *testing.T) {
		const tile = `//a[contains(., "Time travel")]`
		tab := browser.Open(t, s.door, artifacts(t))
		tab.Go(t, "https://"+portalHost+"/")
		signIn(t, tab, lemonldap.Doctor())
		tab.Await(t, tile)
		tab.Photograph(t, "1-portal")

		tab.Click(t, tile)

		s.requireWorkbench(t, tab, "timelords")
		tab.Photograph(t, "2-studio")
		require.Equal(t, 1, tab.Tabs(t))
		posted := s.lastPost(t, lemonLDAPName)
		require.Equal(t, "https://"+portalHost, posted.Origin)
		require.Empty(t, posted.Cookies, "nobody asked, so nothing was remembered")
	})

	t.Run("who asks here is remembered across sites, and sees the workspace being prepared", func(t *testing.T) {
		s.cloud.SetPending(6 * time.Second)
		defer s.cloud.SetPending(0)
		tab := browser.Open(t, s.door, artifacts(t))
		tab.Go(t, signInAddress(lemonLDAPPostName))
		tab.Await(t, `//input[@name="password"]`)
		tab.Photograph(t, "3-sign-in")
		signIn(t, tab, lemonldap.Mickey()) // who never had one

		tab.Await(t, `//h1[contains(., "Preparing")]`)
		tab.Photograph(t, "4-preparing")
		s.requireWorkbench(t, tab, "torchwood")
		posted := s.lastPost(t, lemonLDAPPostName)
		require.Equal(t, "https://"+portalHost, posted.Origin)
		require.True(t, anyPrefix(posted.Cookies, "__Host-sb_txn"), "cookies %q", posted.Cookies)
	})

	t.Run("a refusal is a page to read", func(t *testing.T) {
		tab := browser.Open(t, s.door, artifacts(t))
		tab.Go(t, signInAddress(lemonLDAPName))
		signIn(t, tab, lemonldap.Mickey())
		tab.Await(t, `//*[@class="reference"]`)
		tab.Photograph(t, "5-refusal")
		require.Equal(t, brokerHost, tab.URL(t).Host)
		require.Regexp(t, reference, tab.Text(t, ".reference"))
	})
}

// signIn fills the portal's form.
func signIn(t *testing.T, tab *browser.Tab, person bot.Person) {
	t.Helper()
	tab.Fill(t, "input[name=user]", person.Name)
	tab.Fill(t, "input[name=password]", person.Password+"\r")
}

func (s *scene) requireWorkbench(t *testing.T, tab *browser.Tab, team string) {
	t.Helper()
	tab.Await(t, `//*[@id="execution-role"]`)
	require.Equal(t, workbenchHost, tab.URL(t).Host)
	require.NotContains(t, tab.URL(t).String(), "token", "the address bar still holds the key")
	require.True(t, strings.HasSuffix(tab.Text(t, "#execution-role"), "/"+team))
	require.Equal(t, "launched", s.lastEvent(t).Data.Result)
}

func (s *scene) lastPost(t *testing.T, provider string) frontdoor.Visit {
	t.Helper()
	posted := s.door.Visits(http.MethodPost, brokerHost, acsPath(provider))
	require.NotEmpty(t, posted)
	return posted[len(posted)-1]
}

func anyPrefix(names []string, prefix string) bool {
	for _, name := range names {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

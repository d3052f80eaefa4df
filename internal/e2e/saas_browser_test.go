package e2e_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/internal/e2e/browser"
	"github.com/studiobroker/studiobroker/internal/e2e/crm"
	"github.com/studiobroker/studiobroker/internal/e2e/frontdoor"
	"github.com/studiobroker/studiobroker/internal/e2e/oidcprovider"
)

// browser goes across four sites in Chromium: CRM, provider, broker and Studio.
func (s *saas) browser(t *testing.T) {
	skip(t, browser.Missing())

	t.Run("the CRM's link ends in Studio without a second sign-in", func(t *testing.T) {
		tab := browser.Open(t, s.door, artifacts(t))
		s.enterCRM(t, tab)
		tab.Photograph(t, "6-crm")
		before := s.signInPages()

		tab.Click(t, `//a[@id="link"]`)

		tab.Await(t, `//*[@id="execution-role"]`)
		tab.Photograph(t, "7-studio-from-the-crm")
		require.Equal(t, workbenchHost, tab.URL(t).Host)
		require.Equal(t, before, s.signInPages(), "nobody was asked")
		require.Equal(t, "acme/research", s.lastEvent(t).Data.Workspace.Assignment)
	})

	t.Run("the button in the CRM's frame works with third-party cookies blocked", func(t *testing.T) {
		tab := browser.Open(t, s.door, artifacts(t), browser.BlockThirdPartyCookies)
		s.enterCRM(t, tab)
		require.Empty(t, s.tracked(t, tab), "the browser does block")

		before := s.signInPages()
		studio := tab.ClickInFrame(t, "#frame", "a.button")

		studio.Await(t, `//*[@id="execution-role"]`)
		studio.Photograph(t, "8-studio-from-the-frame")
		require.Equal(t, workbenchHost, studio.URL(t).Host)
		require.Equal(t, crmHost, tab.URL(t).Host, "the CRM stays where it is")
		require.Equal(t, before, s.signInPages(), "nobody was asked")
		require.Empty(t, s.lastVisit(t, brokerHost, "/embed/acme").Cookies)
		require.Equal(t, "acme/research", s.lastEvent(t).Data.Workspace.Assignment)

		t.Run("and a second time without the provider", func(t *testing.T) {
			before := s.askedProvider()
			tab.ClickInFrame(t, "#frame", "a.button").Await(t, `//*[@id="execution-role"]`)
			require.Equal(t, before, s.askedProvider())
		})
	})

	t.Run("a tile of the portal whose session is over meanwhile opens Studio all the same", func(t *testing.T) {
		tab := browser.Open(t, s.door, artifacts(t))
		s.enterCRM(t, tab)
		tab.Click(t, `//a[@id="link"]`)
		tab.Await(t, `//*[@id="execution-role"]`)
		tab.Go(t, portalAddress)
		tab.Await(t, `//button[contains(., "Research")]`)
		tab.Photograph(t, "9-portal")
		ann := s.bot(t)
		page := ann.SignIn(t, "https://"+crmHost+"/", oidcprovider.Ann())
		require.Equal(t, http.StatusNoContent, s.endSessions(t, s.crm.IDToken(ann.Cookie(t, page.URL.String(), crm.SessionCookie))))

		tab.Click(t, `//button[contains(., "Research")]`)

		tab.Await(t, `//*[@id="execution-role"]`)
		require.Equal(t, workbenchHost, tab.URL(t).Host)
	})

	t.Run("without that setting the tracker is remembered, so the setting is what is tested", func(t *testing.T) {
		tab := browser.Open(t, s.door, artifacts(t), browser.AllowThirdPartyCookies)
		s.enterCRM(t, tab)
		require.NotEmpty(t, s.tracked(t, tab))
	})

	t.Run("no other site can put the button into a frame", func(t *testing.T) {
		tab := browser.Open(t, s.door, artifacts(t))
		tab.Go(t, "https://"+trackerHost+"/frame")
		require.Equal(t, "chrome-error://chromewebdata/", tab.FrameURL(t))
		require.NotEmpty(t, s.lastVisit(t, brokerHost, "/embed/acme"))
	})
}

// enterCRM signs Ann in at the CRM, and waits for the frame.
func (s *saas) enterCRM(t *testing.T, tab *browser.Tab) {
	t.Helper()
	tab.Go(t, "https://"+crmHost+"/")
	tab.Fill(t, "input[name=username]", oidcprovider.Ann().Name)
	tab.Fill(t, "input[name=password]", oidcprovider.Ann().Password+"\r")
	tab.Await(t, `//iframe[@id="frame"]`)
}

// tracked returns the cookies that a third party gets back inside of the CRM's
// page. Go waits until the whole page is there.
func (s *saas) tracked(t *testing.T, tab *browser.Tab) []string {
	t.Helper()
	for range 2 {
		tab.Go(t, "https://"+crmHost+"/")
	}
	return s.lastVisit(t, trackerHost, "/pixel").Cookies
}

// signInPages counts how often somebody was sent to the provider's sign-in page.
func (s *saas) signInPages() int {
	return s.door.CountBelow(oidcprovider.HostedHost, "/login/")
}

func (s *saas) lastVisit(t *testing.T, host, path string) frontdoor.Visit {
	t.Helper()
	visits := s.door.Visits(http.MethodGet, host, path)
	require.NotEmpty(t, visits)
	return visits[len(visits)-1]
}

package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
)

func TestAPersonSeesWhoTheyAre(t *testing.T) {
	choosing := func(broker.Request) (broker.Outcome, error) {
		return broker.Outcome{Choices: []broker.Assignment{research, finance}}, nil
	}
	name := map[string][]string{"name": {"Ann <Other>", "Second"}, "groups": {"ds-secret"}}
	for _, tt := range []struct {
		by, email  string
		attributes map[string][]string
		want       string
	}{
		{"address", "ann@example.com", name, "<bdi>ann@example.com</bdi>"},
		{"name", "", name, "<bdi>Ann &lt;Other&gt;</bdi>"},
		{"subject", "", map[string][]string{"name": {}}, "<bdi>ann</bdi>"},
	} {
		t.Run("by their "+tt.by, func(t *testing.T) {
			rig := newRig(t, choosing)
			rig.corp.email, rig.corp.attributes = tt.email, tt.attributes
			browser := rig.browser(t)
			rig.signIn(t, browser)
			page := body(t, rig.get(t, browser, "/"))
			require.Contains(t, page, "Signed in as "+tt.want)
			for _, more := range []string{"Second", "ds-secret"} {
				require.NotContains(t, page, more)
			}
		})
	}
	const signOut = `href="/signout"`
	choice := func(t *testing.T, rig *rig, browser *http.Client, answer url.Values) string {
		return body(t, rig.get(t, browser, rig.post(t, browser, "/saml/corp/acs", answer).Header.Get("Location")))
	}
	t.Run("and can end the session with which they choose", func(t *testing.T) {
		rig := newRig(t, choosing)
		browser := rig.browser(t)
		page := choice(t, rig, browser, url.Values{"state": {begin(t, rig, browser, "/signin/corp")}})
		require.Contains(t, page, "Signed in as <bdi>ann</bdi>")
		require.Contains(t, page, signOut)
	})
	t.Run("where there is no session, there is none to end", func(t *testing.T) {
		rig := newRig(t, choosing)
		page := choice(t, rig, rig.browser(t), nil)
		require.Contains(t, page, "Signed in as <bdi>ann</bdi>")
		require.NotContains(t, page, signOut)

		rig.upstream.Sessions = nil
		browser := rig.browser(t)
		page = choice(t, rig, browser, url.Values{"state": {begin(t, rig, browser, "/signin/corp")}})
		require.NotContains(t, page, signOut)
	})
}

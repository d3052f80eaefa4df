package e2e_test

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/internal/e2e/bot"
	"github.com/studiobroker/studiobroker/profiles/awstest"
)

// reference is the form of what a person reads to an administrator: no letter
// that is taken for a digit.
var reference = regexp.MustCompile(`\b[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}\b`)

// requireStudio demands that page is the workspace of a team of e, opened by a
// launch that the audit knows.
func (s stage) requireStudio(t *testing.T, page *bot.Page, e estate, team string) {
	t.Helper()
	require.Equal(t, workbenchHost, page.URL.Host, "%d %s", page.Status, page.Text())
	require.Contains(t, page.Text(), "Studio is open")
	require.Equal(t, e.Account, page.Element("account"))
	require.Equal(t, e.Domain, page.Element("domain"))
	require.Equal(t, "arn:aws:iam::"+e.Account+":role/studiobroker/team/"+team, page.Element("execution-role"))
	for _, tags := range []string{page.Element("tags"), page.Element("session-tags")} {
		require.Contains(t, tags, "studiobroker-tenant = "+e.Tenant)
		require.Contains(t, tags, "studiobroker-team = "+team)
	}

	last := s.lastEvent(t)
	require.Equal(t, "launched", last.Data.Result)
	require.Equal(t, e.Tenant+"/"+team, last.Data.Workspace.Assignment)
	require.Equal(t, page.Element("profile"), last.Data.Workspace.Profile)
}

// requireRefusal demands a page in words, whose reference leads the operator
// to the same refusal in the audit and in the log.
func (s stage) requireRefusal(t *testing.T, page *bot.Page, status int, result string) event {
	t.Helper()
	require.Equal(t, brokerHost, page.URL.Host)
	require.Equal(t, status, page.Status, page.Text())
	shown := reference.FindString(page.Text())
	require.NotEmpty(t, shown, "no reference in %q", page.Text())

	events := s.broker.events(t)
	found := slices.IndexFunc(events, func(e event) bool { return e.ID == shown })
	require.NotEqual(t, -1, found, "the audit does not know %s", shown)
	require.Equal(t, result, events[found].Data.Result)
	require.Contains(t, s.broker.process.Output(), shown, "the log does not know it")
	return events[found]
}

func (s stage) lastEvent(t *testing.T) event {
	t.Helper()
	events := s.broker.events(t)
	require.NotEmpty(t, events)
	return events[len(events)-1]
}

// requireCode demands a refusal of that code.
func (s stage) requireCode(t *testing.T, page *bot.Page, code string) {
	t.Helper()
	require.Equal(t, code, s.requireRefusal(t, page, http.StatusForbidden, "not_verified").Data.Code)
}

// requireNothingSecret looks through everything that the broker wrote for
// operators.
func (s stage) requireNothingSecret(t *testing.T, secrets map[string]string) {
	t.Helper()
	written := s.broker.written(t)
	maps.Copy(secrets, map[string]string{
		"a launch URL":        workbenchHost + "/auth",
		"its token":           "token=",
		"the external ID":     externalID,
		"the broker's key":    awstest.ExampleKey().Secret,
		"a key of the broker": "PRIVATE KEY",
	})
	for what, secret := range secrets {
		require.NotContains(t, written, secret, "%s is in the log or in the audit", what)
	}
}

package e2e_test

import (
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/internal/e2e/bot"
)

// reference is the form of what a person reads to an administrator: no letter
// that is taken for a digit.
var reference = regexp.MustCompile(`\b[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}\b`)

// requireStudio demands that page is the workspace of team, opened by a launch
// that the audit knows.
func (s *scene) requireStudio(t *testing.T, page *bot.Page, team string) {
	t.Helper()
	require.Equal(t, workbenchHost, page.URL.Host, "%d %s", page.Status, page.Text())
	require.Contains(t, page.Text(), "Studio is open")
	require.Equal(t, account, page.Element("account"))
	require.Equal(t, domain, page.Element("domain"))
	require.Equal(t, "arn:aws:iam::"+account+":role/studiobroker/team/"+team, page.Element("execution-role"))
	require.Contains(t, page.Element("tags"), "studiobroker-team = "+team)
	require.Contains(t, page.Element("session-tags"), "studiobroker-team = "+team)

	last := s.lastEvent(t)
	require.Equal(t, "launched", last.Data.Result)
	require.Equal(t, tenant+"/"+team, last.Data.Workspace.Assignment)
	require.Equal(t, page.Element("profile"), last.Data.Workspace.Profile)
}

// requireRefusal demands a page in words, whose reference leads the operator
// to the same refusal in the audit and in the log.
func (s *scene) requireRefusal(t *testing.T, page *bot.Page, status int, result string) {
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
}

func (s *scene) lastEvent(t *testing.T) event {
	t.Helper()
	events := s.broker.events(t)
	require.NotEmpty(t, events)
	return events[len(events)-1]
}

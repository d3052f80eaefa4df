package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/config/directory"
	"github.com/studiobroker/studiobroker/config/directory/directorytest"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/saml"
)

const explainedURL = "https://us.example.com"

// explained is what explain answers, as text and as JSON, about a response that
// was meant for the broker at meant.
func explained(t *testing.T, meant, answering, named string) (string, map[string]finding) {
	t.Helper()
	portal, err := idptest.NewSAML(idptest.SAMLConfig{SSOURL: "https://idp.example.com/sso"})
	require.NoError(t, err)
	provider, err := saml.New(saml.Config{Name: "corp", PublicURL: explainedURL, Metadata: portal.Metadata(), AllowUnsolicited: true, Used: forgetful{}})
	require.NoError(t, err)
	request := idptest.Unsolicited(meant+"/saml/corp/metadata", meant+"/saml/corp/acs")
	request.ID = answering
	response, err := portal.Respond(request, idptest.Someone("ann", "Team1"))
	require.NoError(t, err)
	judged, err := judgeResponse(strings.NewReader(response), provider, question{response: "-", requestID: named})
	require.NoError(t, err)
	teams, err := directory.New(directorytest.SaaS())
	require.NoError(t, err)
	answer := answerOf(t.Context(), teams, judged)
	var text strings.Builder
	require.NoError(t, answer.print(&text))
	return text.String(), checksIn(t, answer)
}

// checksIn finds the checks in the JSON of an answer.
func checksIn(t *testing.T, answer explanation) map[string]finding {
	t.Helper()
	encoded, err := json.Marshal(answer)
	require.NoError(t, err)
	var decoded explanation
	require.NoError(t, json.Unmarshal(encoded, &decoded))
	checks := map[string]finding{}
	for _, f := range decoded.Checks {
		checks[f.Check] = f
	}
	return checks
}

func TestEveryCheckThatFailsSaysWhy(t *testing.T) {
	text, checks := explained(t, "https://wrong.example.com", "", "")
	for check, told := range map[string]struct{ reason, remedy string }{
		"the response is for this address":         {`SB-1025: the response is for "https://wrong.example.com/saml/corp/acs"`, "public_url"},
		"the bearer is confirmed for this sign-in": {"SB-1032: no subject confirmation holds: its recipient is", "compare the address"},
		"we are its audience":                      {`SB-1034: it is for audience ["https://wrong.example.com/saml/corp/metadata"]`, "public_url"},
	} {
		f := checks[check]
		require.Equal(t, saml.Fails, f.State, check)
		require.True(t, strings.HasPrefix(string(f.Code)+": "+f.Error, told.reason), "%s: %s", f.Code, f.Error)
		require.Contains(t, f.Hint, told.remedy)
		require.Contains(t, text, "fails        "+check+"\n             "+told.reason)
		require.Contains(t, text, "\n             = "+f.Hint+"\n")
	}
	require.Contains(t, text, "\nrefused      SB-1025: ")
}

func TestWhatBeganHereIsNotMadeUp(t *testing.T) {
	const began, answers = "the sign-in began in this browser, with this provider", "the response answers this sign-in"
	t.Run("of an unsolicited response nothing began", func(t *testing.T) {
		text, checks := explained(t, explainedURL, "", "")
		require.Contains(t, text, "not needed   "+began+": nobody asked for it\n")
		require.Contains(t, text, "not needed   "+answers+": nobody asked for it\n")
		require.Equal(t, finding{Check: began, State: saml.NotNeeded, Why: "nobody asked for it"}, checks[began])
	})
	t.Run("a request that is not named is told", func(t *testing.T) {
		text, checks := explained(t, explainedURL, "id-1", "")
		require.Contains(t, text, "fails        "+began+"\n             SB-1028: it answers request \"id-1\", and no request is named\n")
		require.Contains(t, text, "             = give --request-id id-1 to suppose that this sign-in began here\n")
		require.Equal(t, saml.NotReached, checks[answers].State)
	})
	t.Run("a request that is named is supposed", func(t *testing.T) {
		text, checks := explained(t, explainedURL, "id-1", "id-1")
		require.Contains(t, text, "supposed     "+began)
		require.Equal(t, saml.Supposed, checks[began].State)
		require.Equal(t, saml.Holds, checks[answers].State)
		require.Contains(t, text, "person       ann")
	})
}

func TestAReasonOfSeveralLinesStaysBelowItsCheck(t *testing.T) {
	var text strings.Builder
	finding{Check: "a check", State: saml.Fails, Code: "SB-0000", Error: "one\ntwo", Hint: "change it"}.print(&text)
	require.Equal(t, "fails        a check\n             SB-0000: one\n             two\n             = change it\n", text.String())
}

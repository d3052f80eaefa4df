package e2e_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/internal/e2e/crm"
	"github.com/studiobroker/studiobroker/internal/e2e/oidcprovider"
)

// launched is what the launch API answers.
type launched struct {
	Assignment string
	LaunchURL  string `json:"launch_url"`
	Code       string // of a problem
	Reference  string
}

// launchAPI is called by the server of the CRM, with the ID token that the CRM
// got for the person who clicks.
func (s *saas) launchAPI(t *testing.T) {
	ann := s.bot(t)
	page := ann.SignIn(t, "https://"+crmHost+"/", oidcprovider.Ann())
	token := s.crm.IDToken(ann.Cookie(t, page.URL.String(), crm.SessionCookie))

	t.Run("a launch URL opens Studio in a browser that nobody knows, once", func(t *testing.T) {
		status, answer := s.launch(t, token, "acme/research")
		require.Equal(t, http.StatusCreated, status, "%+v", answer)
		require.Equal(t, "acme/research", answer.Assignment)
		require.True(t, strings.HasPrefix(answer.LaunchURL, "https://"+brokerHost+"/"), "AWS's own URL does not pass through the CRM")

		b := s.bot(t)
		s.requireStudio(t, b.Open(t, answer.LaunchURL), acme(), "research")
		s.requireRefusal(t, b.Open(t, answer.LaunchURL), http.StatusForbidden, "not_verified")
		s.requireRefusal(t, s.bot(t).Open(t, answer.LaunchURL), http.StatusForbidden, "not_verified")
		require.Equal(t, oidcprovider.HostedHost, b.Open(t, portalAddress).URL.Host, "it leaves no session")
	})

	t.Run("a person of one tenant launches nothing of another", func(t *testing.T) {
		status, answer := s.launch(t, token, "globex/research")
		require.Equal(t, http.StatusForbidden, status, "%+v", answer)
		require.Equal(t, "not_offered", s.lastEvent(t).Data.Result)
		require.Equal(t, answer.Reference, s.lastEvent(t).ID)
	})

	t.Run("no token, and a forged one, are refused", func(t *testing.T) {
		body, signature, _ := strings.Cut(token, ".")
		for _, bad := range []string{"", "x", body + "." + strings.ToUpper(signature)} {
			status, answer := s.launch(t, bad, "acme/research")
			require.Equal(t, http.StatusUnauthorized, status, "%+v", answer)
			require.Empty(t, answer.LaunchURL)
			require.NotEmpty(t, answer.Code)
		}
	})

	t.Run("the browser's session counts for nothing here", func(t *testing.T) {
		b := s.bot(t)
		s.requireStudio(t, b.SignIn(t, launchAddress(acme(), "research"), oidcprovider.Ann()), acme(), "research")
		require.Equal(t, http.StatusUnauthorized, b.Open(t, "https://"+brokerHost+"/api/v1/assignments").Status)
	})

	t.Run("the CRM's sign-out ends the broker's session in every browser, and nobody else's", func(t *testing.T) {
		hers, his := s.bot(t), s.bot(t)
		s.requireStudio(t, hers.SignIn(t, launchAddress(acme(), "research"), oidcprovider.Ann()), acme(), "research")
		s.requireStudio(t, his.SignIn(t, launchAddress(globex(), "research"), oidcprovider.Gus()), globex(), "research")
		require.Equal(t, http.StatusUnauthorized, s.endSessions(t, "x"))
		require.Equal(t, http.StatusNoContent, s.endSessions(t, token))

		before := s.askedProvider()
		s.requireStudio(t, his.Open(t, launchAddress(globex(), "research")), globex(), "research")
		require.Equal(t, before, s.askedProvider())
		s.requireStudio(t, hers.Open(t, launchAddress(acme(), "research")), acme(), "research")
		require.Greater(t, s.askedProvider(), before)
	})
}

// endSessions signs out whom the token names, as a program does.
func (s *saas) endSessions(t *testing.T, token string) (status int) {
	t.Helper()
	request, err := http.NewRequest(http.MethodDelete, "https://"+brokerHost+"/api/v1/session", nil)
	require.NoError(t, err)
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := s.door.Transport().RoundTrip(request)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	return response.StatusCode
}

// launch asks for a launch as a program does.
func (s *saas) launch(t *testing.T, token, assignment string) (status int, answer launched) {
	t.Helper()
	request, err := http.NewRequest(http.MethodPost, "https://"+brokerHost+"/api/v1/launches", strings.NewReader(`{"assignment": "`+assignment+`"}`))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := s.door.Transport().RoundTrip(request)
	require.NoError(t, err)
	defer response.Body.Close()
	require.NoError(t, json.NewDecoder(response.Body).Decode(&answer))
	return response.StatusCode, answer
}

package saml_test

import (
	"encoding/base64"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/saml"
)

// states returns what became of each check.
func states(r saml.Report) map[string]saml.State {
	all := map[string]saml.State{}
	for _, f := range r.Findings {
		all[f.Check] = f.State
	}
	return all
}

func TestExplain(t *testing.T) {
	const unused, began, recent, answering = "it has not been used before", "the sign-in began in this browser, with this provider",
		"the sign-in began at most 15 minutes ago", "the response answers this sign-in"
	t.Run("a good response holds in everything and names its person", func(t *testing.T) {
		l := &ledger{}
		p := provider(t, func(c *saml.Config) { c.Used, c.SecondOpinion = l, true })
		report := p.Explain([]byte(respond(t, tile(), ann())), nil, at)
		for check, state := range states(report) {
			switch check {
			case unused, began, recent, answering:
			default:
				require.Equal(t, saml.Holds, state, check)
			}
		}
		require.Equal(t, saml.NotAsked, states(report)[unused])
		require.Equal(t, "ann", report.Identity.Subject)
		require.Nil(t, report.Refusal)
		require.Empty(t, l.used, "explaining uses nothing up")
	})
	t.Run("it reads XML as well as base64", func(t *testing.T) {
		document, err := base64.StdEncoding.DecodeString(respond(t, tile(), ann()))
		require.NoError(t, err)
		require.Nil(t, provider(t).Explain(append([]byte("\n"), document...), nil, at).Refusal)
	})
	t.Run("it tells every check that fails, with code and remedy", func(t *testing.T) {
		report := provider(t).Explain([]byte(respond(t, tile(), ann(), idptest.For("https://x.test"), idptest.To("https://x.test/acs"), func(m *idptest.Message) { m.NoAuthn = true })), nil, at)
		got := states(report)
		require.Equal(t, saml.Fails, got["we are its audience"])
		require.Equal(t, saml.Fails, got["the response is for this address"])
		require.Equal(t, saml.Fails, got["the bearer is confirmed for this sign-in"])
		require.Equal(t, saml.Fails, got["it says how the person was authenticated"])
		require.Equal(t, saml.Holds, got["the conditions hold now"])
		require.Equal(t, saml.CodeDestination, report.Refusal.Code)
		require.Empty(t, report.Identity)
		for _, f := range report.Findings {
			if f.State == saml.Fails {
				require.NotEmpty(t, f.Refusal.Code)
				require.NotEmpty(t, f.Refusal.Hint)
			}
		}
	})
	t.Run("behind a failed step nothing is reached", func(t *testing.T) {
		report := provider(t).Explain([]byte(respond(t, tile(), ann(), idptest.Unsigned)), nil, at)
		got := states(report)
		require.Equal(t, saml.Holds, got["there is exactly one assertion, at its place"])
		require.Equal(t, saml.Fails, got["each signature covers what it stands in"])
		require.Equal(t, saml.NotReached, got["every signature verifies with a pinned certificate"])
		require.Equal(t, saml.NotReached, got["we are its audience"])
		require.Empty(t, report.Identity)
	})
	t.Run("a response is judged by the ID of the request it answers", func(t *testing.T) {
		_, request := begun()
		response := []byte(respond(t, request, ann()))
		require.Nil(t, provider(t).Explain(response, &idp.Pending{RequestID: request.ID, Provider: "corp", Began: at}, at).Refusal)
		other := provider(t).Explain(response, &idp.Pending{RequestID: "id-other", Provider: "corp", Began: at}, at)
		require.Equal(t, saml.CodeInResponseTo, other.Refusal.Code)
		require.Equal(t, saml.Fails, states(other)[answering])
	})
	t.Run("what began here is supposed, because no response shows it", func(t *testing.T) {
		pending, request := begun()
		report := provider(t).Explain([]byte(respond(t, request, ann())), pending, at)
		require.Nil(t, report.Refusal)
		require.Equal(t, saml.Supposed, states(report)[began])
		require.Equal(t, saml.Supposed, states(report)[recent])
		require.Equal(t, saml.Holds, states(report)[answering])
		pending.Began, pending.Provider = at.Add(-time.Hour), "other"
		report = provider(t).Explain([]byte(respond(t, request, ann())), pending, at)
		require.Equal(t, saml.Fails, states(report)[began])
		require.Equal(t, saml.Fails, states(report)[recent])
	})
	t.Run("nothing is said to have begun if nobody asked", func(t *testing.T) {
		report := provider(t).Explain([]byte(respond(t, tile(), ann())), nil, at)
		told := 0
		for _, f := range report.Findings {
			if f.State == saml.NotNeeded {
				told++
				require.Contains(t, []string{began, recent, answering}, f.Check)
				require.Equal(t, "nobody asked for it", f.Why)
			}
		}
		require.Equal(t, 3, told)
	})
	t.Run("whoever does not name the request is told how to, and nothing else about it", func(t *testing.T) {
		_, request := begun()
		report := provider(t).Explain([]byte(respond(t, request, ann())), nil, at)
		require.Equal(t, saml.CodeNotBegun, report.Refusal.Code)
		require.Contains(t, report.Refusal.Hint, "--request-id id-7KQ2M4XD ")
		require.NotContains(t, report.Refusal.Error(), "browser")
		require.Equal(t, saml.NotReached, states(report)[recent])
		require.Equal(t, saml.NotReached, states(report)[answering])
		require.Equal(t, saml.Holds, states(report)["the bearer is confirmed for this sign-in"])
		require.Empty(t, report.Identity)
	})
	t.Run("nothing that a shell would run is told to be given", func(t *testing.T) {
		_, request := begun()
		request.ID = "$(true)"
		report := provider(t).Explain([]byte(respond(t, request, ann())), nil, at)
		require.Equal(t, saml.CodeNotBegun, report.Refusal.Code)
		require.Contains(t, report.Refusal.Hint, "--request-id the InResponseTo of the response")
		require.NotContains(t, report.Refusal.Hint, "$")
	})
	t.Run("only a confirmation may name the request", func(t *testing.T) {
		_, request := begun()
		report := provider(t).Explain([]byte(respond(t, request, ann(), func(m *idptest.Message) { m.InResponseTo = "" })), nil, at)
		require.Contains(t, report.Refusal.Hint, "--request-id id-7KQ2M4XD ")
	})
	t.Run("what is not base64 is told", func(t *testing.T) {
		report := provider(t).Explain([]byte("?"), nil, at)
		require.Equal(t, idp.CodeMalformed, report.Refusal.Code)
		require.Empty(t, report.Identity)
	})
	t.Run("an old response can be judged as of its time", func(t *testing.T) {
		response := []byte(respond(t, tile(), ann()))
		require.NotNil(t, provider(t).Explain(response, nil, at.Add(time.Hour)).Refusal)
		require.Nil(t, provider(t).Explain(response, nil, at.Add(time.Minute)).Refusal)
	})
	t.Run("it refuses whatever Verify refuses, for the same reason", func(t *testing.T) {
		for _, lie := range []idptest.Lie{idptest.Unsigned, idptest.BySHA1, idptest.For("x"), idptest.From("x"), idptest.Shifted(-time.Hour),
			idptest.SignedByOther(otherIDP()), idptest.Failing("", "Responder"), idptest.Tampered("ann", "bob"), idptest.Answering("id-x")} {
			response := respond(t, tile(), ann(), lie)
			_, err := verify(provider(t), response, nil)
			requireRefused(t, provider(t).Explain([]byte(response), nil, at).Refusal.Code, err)
		}
	})
}

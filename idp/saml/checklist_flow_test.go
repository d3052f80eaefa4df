package saml_test

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/saml"
)

func TestChecklistFlow(t *testing.T) {
	pending, request := begun()

	t.Run("28 a sign-in that took 14 minutes is fine", func(t *testing.T) {
		slow := *pending
		slow.Began = at.Add(-14 * time.Minute)
		_, err := verify(provider(t), respond(t, request, ann()), &slow)
		require.NoError(t, err)
	})
	t.Run("28 a sign-in that began 16 minutes ago is refused", func(t *testing.T) {
		slow := *pending
		slow.Began = at.Add(-16 * time.Minute)
		_, err := verify(provider(t), respond(t, request, ann()), &slow)
		requireRefused(t, saml.CodeTooLate, err)
	})
	t.Run("28 a sign-in that begins tomorrow is refused", func(t *testing.T) {
		early := *pending
		early.Began = at.Add(24 * time.Hour)
		_, err := verify(provider(t), respond(t, request, ann()), &early)
		requireRefused(t, saml.CodeTooLate, err)
	})
	t.Run("29 a response to a sign-in that this browser did not begin is refused", func(t *testing.T) {
		_, err := verify(provider(t), respond(t, request, ann()), nil)
		requireRefused(t, saml.CodeNotBegun, err)
	})
	t.Run("29 so is one that says it in only one of two places", func(t *testing.T) {
		for _, lie := range []idptest.Lie{
			func(m *idptest.Message) { m.InResponseTo = request.ID },
			confirmed(func(c *idptest.Confirmation) { c.InResponseTo = request.ID }),
		} {
			_, err := verify(provider(t), respond(t, tile(), ann(), lie), nil)
			requireRefused(t, saml.CodeNotBegun, err)
		}
	})
	t.Run("29 a sign-in that began with another provider is refused", func(t *testing.T) {
		other := *pending
		other.Provider = "other"
		_, err := verify(provider(t), respond(t, request, ann()), &other)
		requireRefused(t, saml.CodeNotBegun, err)
	})
	t.Run("19 a response to another request is refused", func(t *testing.T) {
		_, err := verify(provider(t), respond(t, request, ann(), idptest.Answering("id-other")), pending)
		requireRefused(t, saml.CodeInResponseTo, err)
	})
	t.Run("19 a confirmation for another request is refused", func(t *testing.T) {
		for _, id := range []string{"id-other", ""} {
			_, err := verify(provider(t), respond(t, request, ann(), confirmed(func(c *idptest.Confirmation) { c.InResponseTo = id })), pending)
			requireRefused(t, saml.CodeConfirmation, err)
		}
	})
	t.Run("19 a tile does not answer a sign-in that began here", func(t *testing.T) {
		_, err := verify(provider(t), respond(t, tile(), ann()), pending)
		requireRefused(t, saml.CodeInResponseTo, err)
	})
	t.Run("19 nor one that was begun without a request", func(t *testing.T) {
		nameless := *pending
		nameless.RequestID = ""
		_, err := verify(provider(t, func(c *saml.Config) { c.AllowUnsolicited = false }), respond(t, tile(), ann()), &nameless)
		requireRefused(t, saml.CodeInResponseTo, err)
	})
	t.Run("30 a response is used once, by whichever replica", func(t *testing.T) {
		shared := &ledger{}
		replica := func() *saml.Provider { return provider(t, func(c *saml.Config) { c.Used = shared }) }
		response := respond(t, tile(), ann())
		_, err := verify(replica(), response, nil)
		require.NoError(t, err)
		_, err = verify(replica(), response, nil)
		requireRefused(t, saml.CodeReplay, err)
	})
	t.Run("30 of fifty at once one gets in", func(t *testing.T) {
		p := provider(t)
		response := respond(t, tile(), ann())
		var in atomic.Int32
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				if _, err := verify(p, response, nil); err == nil {
					in.Add(1)
				}
			})
		}
		all.Wait()
		require.Equal(t, int32(1), in.Load())
	})
	t.Run("30 a use is remembered until nobody would accept it any more", func(t *testing.T) {
		l := &ledger{}
		_, err := verify(provider(t, func(c *saml.Config) { c.Used = l }), respond(t, tile(), ann(), confirmed(func(c *idptest.Confirmation) { c.NotOnOrAfter = at.Add(time.Hour) })), nil)
		require.NoError(t, err)
		require.Len(t, l.used, 1)
		for key, until := range l.used {
			require.Equal(t, at.Add(14*time.Minute), until, "five minutes and three times the largest skew, whatever the response says")
			require.Regexp(t, `^saml:[0-9a-f]{64}$`, key)
		}
	})
	t.Run("30 a ledger that is down lets nobody in", func(t *testing.T) {
		_, err := verify(provider(t, func(c *saml.Config) { c.Used = &ledger{err: errors.New("disk full")} }), respond(t, tile(), ann()), nil)
		refusal := broker.RefusalOf(err)
		require.Equal(t, broker.Unavailable, refusal.Kind)
		require.Equal(t, saml.CodeLedger, refusal.Code)
	})
	t.Run("30 a response that is refused is not used up", func(t *testing.T) {
		l := &ledger{}
		for _, lie := range []idptest.Lie{idptest.Unsigned, idptest.For("x"), func(m *idptest.Message) { m.Attributes = nil }} {
			_, err := verify(provider(t, func(c *saml.Config) { c.Used = l }), respond(t, tile(), ann(), lie), nil)
			require.Error(t, err)
		}
		require.Empty(t, l.used)
	})
	t.Run("31 a tile is refused unless the provider may send them", func(t *testing.T) {
		only := func(c *saml.Config) { c.AllowUnsolicited = false }
		_, err := verify(provider(t, only), respond(t, tile(), ann()), nil)
		requireRefused(t, saml.CodeUnsolicited, err)
		_, err = verify(provider(t, only), respond(t, request, ann()), pending)
		require.NoError(t, err)
	})
	t.Run("45 provider B cannot sign for issuer A", func(t *testing.T) {
		b, err := idptest.NewSAML(idptest.SAMLConfig{EntityID: "https://b.test", SSOURL: "https://b.test/sso", Now: clock, Key: otherIDP().Key})
		require.NoError(t, err)
		fromB := func(lies ...idptest.Lie) string {
			response, err := b.Respond(tile(), ann(), lies...)
			require.NoError(t, err)
			return response
		}
		_, err = verify(provider(t), fromB(idptest.From("https://idp.corp.test")), nil)
		requireRefused(t, saml.CodeSignature, err)
		_, err = verify(provider(t), fromB(), nil)
		requireRefused(t, saml.CodeSignature, err)
		atB := provider(t, func(c *saml.Config) { c.Metadata = b.Metadata() })
		for _, lie := range []idptest.Lie{
			idptest.From("https://idp.corp.test"),
			func(m *idptest.Message) { m.Issuer = "https://idp.corp.test" },
			func(m *idptest.Message) { m.ResponseIssuer = "https://idp.corp.test" },
		} {
			_, err = verify(atB, fromB(lie), nil)
			requireRefused(t, saml.CodeIssuer, err)
		}
	})
}

func TestAnswer(t *testing.T) {
	response := respond(t, tile(), ann())
	t.Run("RelayState may come before SAMLResponse or behind", func(t *testing.T) {
		for _, fields := range [][]string{{"RelayState", "h 1", "SAMLResponse", response}, {"SAMLResponse", response, "RelayState", "h 1"}, {"x", "y", "RelayState", "h 1", "z", "", "SAMLResponse", response}} {
			answer := post(provider(t), fields...)
			require.Equal(t, "h 1", answer.Handle())
			_, err := answer.Evidence(nil).Verify(context.Background())
			require.NoError(t, err)
		}
	})
	t.Run("without RelayState there is no handle", func(t *testing.T) {
		require.Empty(t, post(provider(t), "SAMLResponse", response).Handle())
	})
	t.Run("a RelayState above 80 bytes names nothing and is no reason to refuse", func(t *testing.T) {
		for length, handle := range map[int]string{80: strings.Repeat("a", 80), 81: "", 2000: ""} {
			answer := post(provider(t), "RelayState", strings.Repeat("a", length), "SAMLResponse", response)
			require.Equal(t, handle, answer.Handle())
			_, err := answer.Evidence(nil).Verify(context.Background())
			require.NoError(t, err)
		}
	})
	t.Run("an unreadable message still names its sign-in", func(t *testing.T) {
		answer := post(provider(t), "RelayState", "h", "SAMLResponse", "?")
		require.Equal(t, "h", answer.Handle())
		_, err := answer.Evidence(nil).Verify(context.Background())
		requireRefused(t, idp.CodeMalformed, err)
	})
	t.Run("a provider's own refusal gets its own words", func(t *testing.T) {
		for codes, hint := range map[string]string{
			"Responder AuthnFailed":          "could not prove",
			"Responder RequestDenied":        "assign it",
			"Requester InvalidNameIDPolicy":  "NameID format",
			"Responder NoAuthnContext":       "authn_contexts",
			"VersionMismatch":                "did not understand",
			"Requester":                      "found fault",
			"Responder":                      "failed by itself",
			"Responder RequestUnsupported X": "did not understand",
		} {
			for _, signed := range []idptest.Lie{func(*idptest.Message) {}, idptest.OnlyResponseSigned} {
				_, err := verify(provider(t), respond(t, tile(), ann(), signed, idptest.Failing("no <luck>", strings.Fields(codes)...)), nil)
				requireRefused(t, saml.CodeRefused, err)
				require.ErrorContains(t, err, "no <luck>")
				require.Contains(t, broker.RefusalOf(err).Hint, hint)
			}
		}
	})
	t.Run("success without an assertion is refused", func(t *testing.T) {
		_, err := verify(provider(t), respond(t, tile(), ann(), func(m *idptest.Message) { m.NoAssertion, m.Signed = true, idptest.ResponseSigned }), nil)
		requireRefused(t, saml.CodeAssertion, err)
	})
}

// The faults of AWS's sample (users-and-team-management) that are SAML's.
func TestFaultsOfTheSample(t *testing.T) {
	t.Run("a forged unsigned assertion signs nobody in", func(t *testing.T) {
		_, err := verify(provider(t), respond(t, tile(), idptest.Someone("admin", "Team1"), idptest.Unsigned), nil)
		requireRefused(t, saml.CodeUnsigned, err)
	})
	t.Run("RelayState before SAMLResponse works", func(t *testing.T) {
		_, err := post(provider(t), "RelayState", "", "SAMLResponse", respond(t, tile(), ann())).Evidence(nil).Verify(context.Background())
		require.NoError(t, err)
	})
	t.Run("unprefixed and saml: prefixed XML works", func(t *testing.T) {
		for _, prefixes := range []idptest.Prefixes{idptest.NoPrefixes, idptest.SAMLPrefixes} {
			_, err := verify(provider(t), respond(t, tile(), ann(), idptest.WrittenWith(prefixes)), nil)
			require.NoError(t, err)
		}
	})
	t.Run("DTD entities are refused and never expanded", func(t *testing.T) {
		bomb := `<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>`
		_, err := verify(provider(t), edit(t, func(xml string) string { return bomb + strings.Replace(xml, ">ann<", ">&c;<", 1) }), nil)
		requireRefused(t, saml.CodeXML, err)
	})
	t.Run("an expired response signs nobody in", func(t *testing.T) {
		_, err := verify(provider(t), respond(t, tile(), ann(), idptest.Shifted(-time.Hour)), nil)
		requireRefused(t, saml.CodeIssueInstant, err)
	})
	t.Run("what is not XML signs nobody in", func(t *testing.T) {
		for _, text := range []string{"hello", "{}", "<", "<a", "\x00", "<a xmlns='urn:x'/>"} {
			_, err := verify(provider(t), base64.StdEncoding.EncodeToString([]byte(text)), nil)
			require.Error(t, err)
			require.Equal(t, broker.NotVerified, broker.RefusalOf(err).Kind)
		}
	})
}

var _ idp.Provider = (*saml.Provider)(nil)

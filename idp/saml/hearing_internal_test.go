package saml

import (
	"crypto/x509"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/saml/gate"
	"github.com/studiobroker/studiobroker/idp/saml/signature"
	"github.com/studiobroker/studiobroker/idp/saml/strict"
)

// What arrived and what was verified never differ in a message that passes, so
// only from inside can one see which of them is read.
func TestChecklistOnlyVerifiedBytesAreRead(t *testing.T) {
	idp, err := idptest.NewSAML(idptest.SAMLConfig{SSOURL: "https://idp.test/sso"})
	require.NoError(t, err)
	response, err := idp.Respond(idptest.Unsolicited("urn:us", "https://us.test/acs"), idptest.Someone("ann"), idptest.Unsigned)
	require.NoError(t, err)
	arrived, err := base64.StdEncoding.DecodeString(response)
	require.NoError(t, err)
	verified := strings.NewReplacer(">ann<", ">bob<", "https://us.test/acs", "https://verified.test/acs").Replace(string(arrived))
	assertion := verified[strings.Index(verified, "<saml2:Assertion"):strings.Index(verified, "</saml2p:Response>")]
	root, err := strict.Parse(arrived)
	require.NoError(t, err)

	covered := func(text string) signature.Verified {
		root, err := strict.Parse([]byte(text))
		require.NoError(t, err)
		return signature.Verified{Root: root}
	}
	for name, h := range map[string]*hearing{
		"what is read is of a signed Response":  {ofResponse: &gate.Shape{}, coveredResponse: covered(verified)},
		"what is read is of a signed assertion": {ofAssertion: &gate.Shape{}, coveredAssertion: covered(assertion)},
		"what is read is of both":               {ofResponse: &gate.Shape{}, ofAssertion: &gate.Shape{}, coveredResponse: covered(verified), coveredAssertion: covered(assertion)},
	} {
		t.Run("8 "+name, func(t *testing.T) {
			h.root, h.memory = root, new(memory)
			require.NoError(t, judge(h))
			require.Equal(t, "bob", h.message.assertion.nameID.value)
			require.Equal(t, []string{"bob"}, h.message.assertion.attributes[0].values)
			require.Equal(t, "https://verified.test/acs", h.message.assertion.confirmations[0].recipient)
			if h.ofResponse != nil {
				require.Equal(t, "https://verified.test/acs", h.message.response.destination)
				require.True(t, h.message.signed)
			}
		})
	}
	t.Run("8 verified bytes pass the gate as well", func(t *testing.T) {
		for _, text := range []string{"<x xmlns='urn:x'/>", strings.Replace(verified, assertion, assertion+assertion, 1), strings.Replace(verified, "<saml2:Subject>", "<saml2:Subjects/><saml2:Subject>", 1), strings.Replace(verified, assertion, "", 1)} {
			h := &hearing{root: root, memory: new(memory), ofResponse: &gate.Shape{}, coveredResponse: covered(text)}
			require.Error(t, judge(h))
		}
		for _, text := range []string{verified, strings.Replace(assertion, "<saml2:Subject>", "<saml2:Subjects/><saml2:Subject>", 1)} {
			h := &hearing{root: root, memory: new(memory), ofAssertion: &gate.Shape{}, coveredAssertion: covered(text)}
			require.Error(t, judge(h))
		}
	})
}

func TestChecklistOnlySignedInfoAsItWasSignedIsRead(t *testing.T) {
	idp, err := idptest.NewSAML(idptest.SAMLConfig{SSOURL: "https://idp.test/sso"})
	require.NoError(t, err)
	response, err := idp.Respond(idptest.Unsolicited("urn:us", "https://us.test/acs"), idptest.Someone("ann"))
	require.NoError(t, err)
	document, err := base64.StdEncoding.DecodeString(response)
	require.NoError(t, err)
	root, err := strict.Parse(document)
	require.NoError(t, err)
	_, shape, err := gate.Allowed{}.Signatures(root, root.Child(gate.Assertion, "Assertion"))
	require.NoError(t, err)
	verify := func(change func(*gate.Shape)) (signature.Verified, error) {
		changed := *shape
		change(&changed)
		return new(signature.Memory).Verify(&changed, []*x509.Certificate{idp.Certificate}, time.Now())
	}
	t.Run("8 what SignedInfo says is read from what was signed", func(t *testing.T) {
		verified, err := verify(func(s *gate.Shape) { s.Sum, s.Digest, s.Prefixes = nil, 0, "saml2p" })
		require.NoError(t, err)
		require.Equal(t, shape.Of.Attr("ID"), verified.Root.Attr("ID"))
	})
	for name, change := range map[string]func(*gate.Shape){
		"method":     func(s *gate.Shape) { s.Method.URI = "urn:other" },
		"PrefixList": func(s *gate.Shape) { s.SignedPrefixes = "nowhere" },
	} {
		t.Run("8 a signature by another "+name+" than was signed is refused", func(t *testing.T) {
			_, err := verify(change)
			require.ErrorIs(t, err, signature.ErrInvalid)
		})
	}
}

// judge runs the steps behind the verification.
func judge(h *hearing) error {
	h.provider = &Provider{}
	for _, run := range []func(*hearing) error{(*hearing).reread, (*hearing).decrypt, (*hearing).read} {
		if err := run(h); err != nil {
			return err
		}
	}
	return nil
}

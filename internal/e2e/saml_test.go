package e2e_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestSAML lets each identity provider speak SAML in every way that it knows.
func TestSAML(t *testing.T) {
	s := setSAMLScene(t)
	for _, speaker := range s.speakers {
		t.Run(speaker.title, func(t *testing.T) {
			skip(t, speaker.missing)
			for _, v := range variantsOf(speaker) {
				t.Run(v.says, func(t *testing.T) { s.tryVariant(t, speaker, v) })
			}
			t.Run("a request without its signature, or with another, is refused there", func(t *testing.T) { s.requireSigned(t, speaker) })
			t.Run("nor is one in a form", func(t *testing.T) { s.requireSignedForm(t, speaker) })
		})
	}
	t.Run("people who take minutes to sign in are let in, up to fifteen", s.takeTime)
	t.Run("xmlsec1 confirms the signatures of every response that was accepted", s.judge)
}

func (s *samlScene) tryVariant(t *testing.T, at *speaker, v variant) {
	t.Helper()
	skip(t, v.skip)
	if v.clock != "" {
		s.sso.SetClock(t, v.clock)
		defer s.sso.SetClock(t, "+0s")
	}
	b := s.bot(t)
	page := b.SignIn(t, signInAddress(v.name(at)), at.person)
	require.Equal(t, v.shape, shapeOf(t, responseOf(t, b)), "that is not what is to be tried")
	if v.refused != "" {
		s.requireCode(t, page, v.refused)
		return
	}
	s.requireStudio(t, page, company(), at.team)
}

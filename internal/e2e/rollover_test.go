package e2e_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/internal/e2e/simplesamlphp"
)

// rollover gives SimpleSAMLphp another key while the broker, which fetches its
// metadata, goes on running. SIGHUP stands for the hour that passes between two
// fetches.
func (s *scene) rollover(t *testing.T) {
	in := func() {
		t.Helper()
		s.requireStudio(t, s.bot(t).SignIn(t, signInAddress(simpleSAMLphpName), simplesamlphp.Alice()), company(), "churn")
	}
	s.sso.AddKey(t, "next")
	s.sso.UseKeys(t, simplesamlphp.FirstKey, "next")
	s.fetchAgain(t, "metadata changes whom we trust")
	in()
	s.sso.UseKeys(t, "next", simplesamlphp.FirstKey)
	in()
	s.sso.UseKeys(t, "next", "")
	s.fetchAgain(t, "metadata changes whom we trust")
	in()

	s.sso.AddKey(t, "stranger")
	s.sso.UseKeys(t, "stranger", "")
	s.fetchAgain(t, "SB-5104")
	page := s.bot(t).SignIn(t, signInAddress(simpleSAMLphpName), simplesamlphp.Alice())
	s.requireRefusal(t, page, http.StatusForbidden, "not_verified")
	s.sso.UseKeys(t, "next", "")
	in()
}

// fetchAgain lets the broker fetch metadata and say so in its log.
func (s *scene) fetchAgain(t *testing.T, said string) {
	t.Helper()
	before := strings.Count(s.broker.process.Output(), said)
	s.broker.reload(t)
	require.Eventually(t, func() bool { return strings.Count(s.broker.process.Output(), said) > before }, patience, 20*time.Millisecond, said)
}

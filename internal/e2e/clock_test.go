package e2e_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/internal/e2e/bot"
	"github.com/studiobroker/studiobroker/internal/e2e/simplesamlphp"
)

// giveClock runs the broker again with a clock that setClock moves. It is the
// same program but for one file, which go build takes from package clock.
func (g *gateway) giveClock(t *testing.T) {
	t.Helper()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	require.NoError(t, err)
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{
		filepath.Join(root, "cmd", "studiobroker", "clock.go"): filepath.Join(root, "internal", "e2e", "clock", "clock.go.txt"),
	}})
	require.NoError(t, err)
	g.write(t, "overlay.json", string(overlay))
	require.NoError(t, os.Remove(g.program()))
	require.NoError(t, build(g.program(), "-overlay", filepath.Join(g.folder, "overlay.json")))
	g.env = append(g.env, "E2E_CLOCK="+filepath.Join(g.folder, "clock"))
	g.setClock(t, "0s")
	g.restart(t)
}

// setClock moves the clock of the broker by an offset such as 14m.
func (g *gateway) setClock(t *testing.T, offset string) {
	t.Helper()
	g.write(t, "clock", offset)
}

// takeTime lets people look for their password, while the clocks of provider and
// broker go on.
func (s *samlScene) takeTime(t *testing.T) {
	skip(t, simplesamlphp.Missing())
	skip(t, simplesamlphp.ClockMissing())
	s.broker.giveClock(t)
	address := signInAddress(simpleSAMLphpName + "-plain")
	after := func(minutes string) *bot.Page {
		t.Helper()
		defer s.sso.SetClock(t, "+0s")
		defer s.broker.setClock(t, "0s")
		b := s.bot(t)
		b.Hesitates = func() {
			s.sso.SetClock(t, "+"+minutes)
			s.broker.setClock(t, minutes)
		}
		return b.SignIn(t, address, simplesamlphp.Alice())
	}
	for _, minutes := range []string{"2m", "14m"} {
		s.requireStudio(t, after(minutes), company(), "churn")
	}
	s.requireCode(t, after("16m"), "SB-1029")
}

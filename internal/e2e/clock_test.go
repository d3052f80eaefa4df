package e2e_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

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
	g.setClock(t, 0)
	g.restart(t)
}

// setClock moves the clock of the broker.
func (g *gateway) setClock(t *testing.T, ahead time.Duration) {
	t.Helper()
	g.write(t, "clock.next", ahead.String())
	require.NoError(t, os.Rename(filepath.Join(g.folder, "clock.next"), filepath.Join(g.folder, "clock")))
}

// takeTime lets people look for their password, while the clocks of provider and
// broker go on.
func (s *samlScene) takeTime(t *testing.T) {
	skip(t, simplesamlphp.Missing())
	skip(t, simplesamlphp.ClockMissing())
	s.broker.giveClock(t)
	defer s.sso.SetClock(t, "+0s")
	now := time.Duration(0) // it only goes on, as monotonic clocks do
	after := func(d time.Duration) *bot.Page {
		t.Helper()
		b := s.bot(t)
		b.Hesitates = func() {
			now += d
			s.sso.SetClock(t, fmt.Sprintf("+%.0fs", now.Seconds()))
			s.broker.setClock(t, now)
		}
		return b.SignIn(t, signInAddress(simpleSAMLphpName+"-plain"), simplesamlphp.Alice())
	}
	for _, d := range []time.Duration{100 * time.Second, 14 * time.Minute} {
		s.requireStudio(t, after(d), company(), "churn")
	}
	s.requireCode(t, after(16*time.Minute), "SB-1028") // what began is forgotten
}

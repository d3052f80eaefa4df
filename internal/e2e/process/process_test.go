package process_test

import (
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/internal/e2e/process"
)

const (
	patience = time.Minute
	poll     = 10 * time.Millisecond
)

func TestProcess(t *testing.T) {
	t.Run("nothing that the program started outlives it", func(t *testing.T) {
		folder := t.TempDir()
		// The child ignores the polite signal, as a worker under load may.
		cmd := exec.Command("sh", "-c", `(trap "" TERM; while :; do sleep 1; done) & echo $!; wait`)
		p := process.Start(t, "parent", folder, cmd)
		require.Eventually(t, func() bool { return strings.HasSuffix(p.Output(), "\n") }, patience, poll)
		child, err := strconv.Atoi(strings.TrimSpace(p.Output()))
		require.NoError(t, err)

		p.Stop()

		require.Eventually(t, func() bool { return gone(child) }, patience, poll)
	})

	t.Run("the tail is the end of the output", func(t *testing.T) {
		p := process.Start(t, "count", t.TempDir(), exec.Command("seq", "1000"))
		require.Eventually(t, func() bool { return strings.HasSuffix(p.Output(), "1000\n") }, patience, poll)
		require.True(t, strings.HasSuffix(p.Tail(), "999\n1000"))
		require.NotContains(t, p.Tail(), "\n900\n")
	})
}

// gone tells whether no live process has this ID. An orphan that nobody reaps
// stays as a zombie where PID 1 is not an init.
func gone(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return true
	}
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err != nil || strings.Contains(string(stat), ") Z ")
}

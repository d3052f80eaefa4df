package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"
)

// TestMain lets tests run the command itself, as `studiobroker` on PATH.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"studiobroker": main})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script", RequireExplicitExec: true, Setup: func(e *testscript.Env) error {
		key, certificate, err := newSigningPair(time.Now())
		if err != nil {
			return err
		}
		return writeCompany(e.WorkDir, key, certificate)
	}})
}

// patience is how long a test waits for what a process does. Nothing takes that
// long, on the slowest machine; it only ends a test that would wait for ever.
const patience = time.Minute

// process is a command that runs beside the test.
type process struct {
	*exec.Cmd
	out *output
}

// output collects what a process writes, and wakes who waits for more.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
	more chan struct{}
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	select {
	case o.more <- struct{}{}:
	default:
	}
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// start runs `studiobroker args...` until the test ends.
func start(t *testing.T, env []string, args ...string) *process {
	t.Helper()
	p := &process{Cmd: exec.CommandContext(context.Background(), "studiobroker", args...), out: &output{more: make(chan struct{}, 1)}}
	p.Env = append(append(os.Environ(), "TMPDIR="+t.TempDir()), env...) // what it leaves when it is killed goes with the test
	p.Stdout, p.Stderr = p.out, p.out
	require.NoError(t, p.Start())
	t.Cleanup(func() {
		_ = p.Process.Kill()
		_ = p.Wait() // before the folders that it writes to are removed
	})
	return p
}

// line waits for a line of JSON that holds key, and decodes it into v.
func (p *process) line(t *testing.T, key string, v any) {
	t.Helper()
	deadline := time.After(patience)
	for {
		lines := bufio.NewScanner(strings.NewReader(p.out.String()))
		for lines.Scan() {
			if strings.HasPrefix(lines.Text(), "{") && strings.Contains(lines.Text(), key) && json.Unmarshal(lines.Bytes(), v) == nil {
				return
			}
		}
		select {
		case <-p.out.more:
		case <-deadline:
			t.Fatalf("no line with %s in\n%s", key, p.out)
		}
	}
}

// interrupt is Ctrl-C. It returns the exit code.
func (p *process) interrupt(t *testing.T) int {
	t.Helper()
	require.NoError(t, p.Process.Signal(syscall.SIGINT))
	_ = p.Wait()
	return p.ProcessState.ExitCode()
}

func readAll(t *testing.T, r io.Reader) string {
	t.Helper()
	content, err := io.ReadAll(r)
	require.NoError(t, err)
	return string(content)
}

func replaceAll(text string, words map[string]string) string {
	for from, to := range words {
		text = strings.ReplaceAll(text, from, to)
	}
	return text
}

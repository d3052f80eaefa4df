// Package process runs foreign programs beside a test and ends them with it.
package process

import (
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const (
	// startTimeout is how long a program may take until it answers: Keycloak
	// needs 10 s on two free cores.
	startTimeout = 90 * time.Second
	// stopTimeout is how long a program may take to end when asked to.
	stopTimeout = 10 * time.Second
	// tailLines is how much of a program's output a failed test shows.
	tailLines = 60
)

// Process is a running program with everything that it started.
type Process struct {
	// Log is the file with everything that the program printed.
	Log string

	name    string
	cmd     *exec.Cmd
	ended   chan struct{}
	stopped bool // by the test itself
}

// Start runs cmd in a process group of its own until the test ends or Stop is
// called. A failed test shows the end of what the program printed.
func Start(t testing.TB, name, folder string, cmd *exec.Cmd) *Process {
	t.Helper()
	path := filepath.Join(folder, name+".log")
	output, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	require.NoError(t, err)
	cmd.Stdout, cmd.Stderr = output, output
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	require.NoError(t, cmd.Start(), "start %s", name)

	p := &Process{Log: path, name: name, cmd: cmd, ended: make(chan struct{})}
	go func() {
		defer close(p.ended)
		defer output.Close()
		_ = cmd.Wait()
	}()
	t.Cleanup(func() {
		wanted := p.stopped
		p.Stop()
		if t.Failed() && !wanted {
			t.Logf("the last lines of %s:\n%s", name, p.Tail())
		}
	})
	return p
}

// Stop asks the whole group to end, and makes it end when it does not.
func (p *Process) Stop() {
	p.stopped = true
	group := -p.cmd.Process.Pid
	_ = syscall.Kill(group, syscall.SIGTERM)
	select {
	case <-p.ended:
	case <-time.After(stopTimeout):
	}
	_ = syscall.Kill(group, syscall.SIGKILL)
	<-p.ended
}

// Signal sends signal to the program itself.
func (p *Process) Signal(t testing.TB, signal os.Signal) {
	t.Helper()
	require.NoError(t, p.cmd.Process.Signal(signal))
}

// AwaitPage returns the body at url once it contains mark. An open port is not
// enough: a portal that lacks a module serves an error page with status 200.
func (p *Process) AwaitPage(t testing.TB, url, mark string) string {
	t.Helper()
	client := &http.Client{Timeout: 10 * time.Second}
	deadline := time.Now().Add(startTimeout)
	for time.Now().Before(deadline) {
		if body := read(client, url); strings.Contains(body, mark) {
			return body
		}
		select {
		case <-p.ended:
			t.Fatalf("%s ended before it answered at %s", p.name, url)
		case <-time.After(100 * time.Millisecond):
		}
	}
	t.Fatalf("%s shows no %q at %s after %v", p.name, mark, url, startTimeout)
	return ""
}

// Output returns everything that the program printed so far.
func (p *Process) Output() string {
	printed, _ := os.ReadFile(p.Log)
	return string(printed)
}

// Tail returns the last lines of Output.
func (p *Process) Tail() string {
	lines := strings.Split(strings.TrimSpace(p.Output()), "\n")
	return strings.Join(lines[max(0, len(lines)-tailLines):], "\n")
}

func read(client *http.Client, url string) string {
	answer, err := client.Get(url)
	if err != nil {
		return ""
	}
	defer answer.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	return string(body)
}

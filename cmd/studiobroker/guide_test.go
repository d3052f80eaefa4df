package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestTheCommandsOfTheGuideWork runs what docs/cognito.md tells a newcomer to
// run, as one shell would.
func TestTheCommandsOfTheGuideWork(t *testing.T) {
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no shell")
	}
	guide, err := os.ReadFile("../../docs/cognito.md")
	require.NoError(t, err)
	blocks := regexp.MustCompile("(?s)```sh\n(studiobroker .*?)```").FindAllSubmatch(guide, -1)
	require.Len(t, blocks, 2)

	folder := t.TempDir()
	require.NoError(t, os.CopyFS(filepath.Join(folder, "docs", "examples"), os.DirFS("../../docs/examples")))
	command := exec.CommandContext(t.Context(), shell, "-eu")
	command.Dir = folder
	command.Stdin = io.MultiReader(bytes.NewReader(blocks[0][1]), bytes.NewReader(blocks[1][1]))
	said, err := command.CombinedOutput()
	require.NoError(t, err, "%s", said)
	require.Contains(t, string(said), "workspace    acme/modelers")
	require.NotContains(t, string(said), "warning")
	require.NoFileExists(t, filepath.Join(folder, "secrets", "saml.key"))
}

package state_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/internal/state"
	"github.com/studiobroker/studiobroker/internal/state/statetest"
)

func TestFile(t *testing.T) {
	statetest.Run(t, func(t *testing.T, now func() time.Time) statetest.Engine {
		return open(t, filepath.Join(t.TempDir(), "state.db"), now)
	})
}

func TestFileRemembersAcrossARestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	until := time.Now().Add(time.Hour)
	first := open(t, path, time.Now)
	fresh, err := first.Claim(t.Context(), "a", until)
	require.NoError(t, err)
	require.True(t, fresh)
	require.NoError(t, first.Close())

	fresh, err = open(t, path, time.Now).Claim(t.Context(), "a", until)

	require.NoError(t, err)
	require.False(t, fresh)
}

func TestFileIsForOneProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	open(t, path, time.Now)

	_, err := state.OpenFile(path, time.Now)

	require.ErrorContains(t, err, "another process is using it, and one has it at a time: end that one, or give this one a state.file of its own")
}

func TestFileIsReadableForItsOwnerAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	open(t, path, time.Now)

	info, err := os.Stat(path)

	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

func TestFileThatCannotBeOpenedIsNamed(t *testing.T) {
	_, err := state.OpenFile(t.TempDir(), time.Now)
	require.ErrorContains(t, err, "state file")
}

func TestAClosedFileClaimsNothing(t *testing.T) {
	file := open(t, filepath.Join(t.TempDir(), "state.db"), time.Now)
	require.NoError(t, file.Close())

	fresh, err := file.Claim(t.Context(), "a", time.Now().Add(time.Hour))

	require.Error(t, err)
	require.False(t, fresh)
	require.Error(t, file.Check(t.Context()))
}

func TestExpiredRecordsLeaveTheFile(t *testing.T) {
	clock := statetest.NewClock(time.Now())
	file := open(t, filepath.Join(t.TempDir(), "state.db"), clock.Now)
	for i := range 20 {
		_, err := file.Claim(t.Context(), fmt.Sprint("old", i), clock.Now().Add(time.Minute))
		require.NoError(t, err)
	}
	clock.Advance(time.Hour)

	for i := range 10 {
		_, err := file.Claim(t.Context(), fmt.Sprint("new", i), clock.Now().Add(time.Minute))
		require.NoError(t, err)
	}

	require.Equal(t, 10, state.Len(t, file))
}

func BenchmarkClaim(b *testing.B) {
	file, err := state.OpenFile(filepath.Join(b.TempDir(), "state.db"), time.Now)
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, file.Close()) })
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		_, err := file.Claim(b.Context(), fmt.Sprint(i), time.Now().Add(time.Minute))
		require.NoError(b, err)
	}
}

func open(t *testing.T, path string, now func() time.Time) *state.File {
	t.Helper()
	file, err := state.OpenFile(path, now)
	require.NoError(t, err)
	t.Cleanup(func() { _ = file.Close() })
	return file
}

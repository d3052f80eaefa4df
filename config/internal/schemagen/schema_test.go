package main

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheSchemaIsUpToDate(t *testing.T) {
	t.Chdir("../..")
	generated, err := generate()
	require.NoError(t, err)
	checkedIn, err := os.ReadFile(target)
	require.NoError(t, err)
	require.Equal(t, string(generated), string(checkedIn), "run go generate ./config")
}

func TestTheReferenceIsUpToDate(t *testing.T) {
	t.Chdir("../..")
	generated, err := referencePage()
	require.NoError(t, err)
	checkedIn, err := os.ReadFile(reference)
	require.NoError(t, err)
	require.Equal(t, string(generated), string(checkedIn), "run go generate ./config")
}

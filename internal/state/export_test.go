package state

import (
	"testing"

	"github.com/stretchr/testify/require"
	bolt "go.etcd.io/bbolt"
)

// Len counts the records in f, alive or not.
func Len(t *testing.T, f *File) (n int) {
	t.Helper()
	require.NoError(t, f.db.View(func(tx *bolt.Tx) error {
		n = tx.Bucket([]byte(records)).Stats().KeyN
		require.Equal(t, n, tx.Bucket([]byte(expiries)).Stats().KeyN)
		return nil
	}))
	return n
}

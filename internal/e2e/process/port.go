package process

import (
	"net"
	"testing"

	"github.com/stretchr/testify/require"
)

// FreeAddress returns a loopback address with a port that nobody listens on.
// Somebody could take it before the caller does; on loopback nobody races.
func FreeAddress(t testing.TB) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	return listener.Addr().String()
}

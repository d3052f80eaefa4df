package frontdoor

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
)

// Proxy starts a forward proxy for HTTPS_PROXY and returns its address. Every
// host that a program asks for is the door, so that it reaches names that no
// resolver knows; those that the door does not know it cannot reach.
func (d *Door) Proxy(t testing.TB) string {
	t.Helper()
	proxy := httptest.NewServer(http.HandlerFunc(d.tunnel))
	t.Cleanup(proxy.Close)
	return proxy.URL
}

// tunnel answers CONNECT (RFC 9110, section 9.3.6) and nothing else.
func (d *Door) tunnel(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodConnect {
		http.Error(w, "only CONNECT", http.StatusMethodNotAllowed)
		return
	}
	door, err := net.Dial("tcp", d.address)
	if err != nil {
		http.Error(w, "the door is closed", http.StatusBadGateway)
		return
	}
	w.WriteHeader(http.StatusOK)
	client, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		_ = door.Close()
		return
	}
	go pipe(door, buffered)
	go pipe(client, door)
}

// pipe copies until one side ends, and ends the other.
func pipe(to io.WriteCloser, from io.Reader) {
	_, _ = io.Copy(to, from)
	_ = to.Close()
}

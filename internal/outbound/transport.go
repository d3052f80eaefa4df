package outbound

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"time"
)

// What each phase of a call may take. The whole of it is the caller's to bound.
const (
	dialPatience   = 5 * time.Second // name resolution included
	tlsPatience    = 5 * time.Second
	headerPatience = 10 * time.Second
	idlePatience   = 90 * time.Second
	maxHeader      = 64 << 10 // bytes
)

// transport goes to an address directly, or by a proxy. Then it is the proxy
// that resolves names and connects, and it is the proxy's own address that must
// be reached: the operator wrote it, and it is inside, most often.
type transport struct {
	reach   reach
	proxy   func(*http.Request) (*url.URL, error)
	direct  http.RoundTripper
	proxied http.RoundTripper
}

func newTransport(r reach, proxy func(*http.Request) (*url.URL, error)) *transport {
	guarded := newPhases(&net.Dialer{Timeout: dialPatience, ControlContext: r.control})
	proxied := newPhases(&net.Dialer{Timeout: dialPatience})
	proxied.Proxy = proxy
	return &transport{reach: r, proxy: proxy, direct: guarded, proxied: proxied}
}

func newPhases(dialer *net.Dialer) *http.Transport {
	return &http.Transport{
		DialContext:            dialer.DialContext,
		ForceAttemptHTTP2:      true,
		TLSHandshakeTimeout:    tlsPatience,
		ResponseHeaderTimeout:  headerPatience,
		IdleConnTimeout:        idlePatience,
		MaxResponseHeaderBytes: maxHeader,
	}
}

// RoundTrip implements [http.RoundTripper].
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	proxy, err := t.proxy(r)
	if err == nil && proxy == nil {
		return t.direct.RoundTrip(r)
	}
	if err == nil {
		err = t.spelled(r.URL.Hostname())
	}
	if err != nil {
		if r.Body != nil {
			_ = r.Body.Close() // a RoundTripper has to
		}
		return nil, err
	}
	return t.proxied.RoundTrip(r)
}

// spelled refuses what can be seen before the proxy is asked: an address
// instead of a name.
func (t *transport) spelled(host string) error {
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return nil //nolint:nilerr // it is a name, which the proxy resolves
	}
	return t.reach.check(ip)
}

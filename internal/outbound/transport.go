package outbound

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
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

// spelled refuses what can be seen before the proxy is asked: an address instead
// of a name, however it is written, and the name of this machine. What another
// name leads to is for the proxy to judge.
func (t *transport) spelled(host string) error {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if ip, err := netip.ParseAddr(host); err == nil {
		return t.reach.check(ip)
	}
	local := host == "localhost" || strings.HasSuffix(host, ".localhost") // RFC 6761, section 6.3
	switch {
	case number.MatchString(host[strings.LastIndexByte(host, '.')+1:]):
		return fmt.Errorf("%w: %q is an address that is not written as one", ErrRefused, host)
	case t.reach == ownMachine && !local:
		return fmt.Errorf("%w: %q is not this machine", ErrRefused, host)
	case t.reach == internet && local:
		return fmt.Errorf("%w: %q is this machine; set private_network: true beside the provider's address if that is meant", ErrRefused, host)
	}
	return nil
}

// number is the last part of a host that many programs take for an address: by
// decimal, octal or hexadecimal digits (WHATWG URL, "ends in a number").
var number = regexp.MustCompile(`^([0-9]+|0x[0-9a-f]*)$`)

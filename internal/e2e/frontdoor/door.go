package frontdoor

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Door is an https reverse proxy that knows the server behind each host name.
type Door struct {
	// Authority signed the certificate that the door shows for every host.
	Authority *Authority

	behind  map[string]*url.URL
	server  *http.Server
	address string
	pin     string
	log     visits
}

// Open starts a door to behind: from host name to the URL of a plain server.
// It closes when the test ends.
func Open(t testing.TB, behind map[string]string) *Door {
	t.Helper()
	door := &Door{Authority: NewAuthority(t), behind: map[string]*url.URL{}}
	var hosts []string
	for host, target := range behind {
		parsed, err := url.Parse(target)
		require.NoError(t, err)
		door.behind[host] = parsed
		hosts = append(hosts, host)
	}
	certificate := door.Authority.issue(t, hosts)
	door.pin = pin(certificate.Leaf)

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	door.address = listener.Addr().String()
	door.server = &http.Server{
		Handler:           door.handler(),
		TLSConfig:         &tls.Config{Certificates: []tls.Certificate{certificate}},
		ReadHeaderTimeout: 10 * time.Second,
	}
	go func() {
		if err := door.server.ServeTLS(listener, "", ""); !errors.Is(err, http.ErrServerClosed) {
			t.Errorf("front door: %v", err)
		}
	}()
	t.Cleanup(func() { _ = door.server.Close() })
	return door
}

// Address is where the door listens, whatever host is asked for.
func (d *Door) Address() string { return d.address }

// Pin names the door's key for Chromium's --ignore-certificate-errors-spki-list,
// which trusts this one key and leaves every other check on.
func (d *Door) Pin() string { return d.pin }

// Hosts returns the host names behind the door, sorted.
func (d *Door) Hosts() []string {
	var hosts []string
	for host := range d.behind {
		hosts = append(hosts, host)
	}
	slices.Sort(hosts)
	return hosts
}

// Transport returns a transport that reaches the hosts behind the door, and
// nothing else.
func (d *Door) Transport() *http.Transport {
	return &http.Transport{
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, d.address)
		},
		TLSClientConfig: &tls.Config{RootCAs: d.Authority.Pool()},
	}
}

func (d *Door) handler() http.Handler {
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(d.behind[hostname(r.In.Host)])
			r.SetXForwarded()
			r.Out.Host = r.In.Host
		},
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, known := d.behind[hostname(r.Host)]; !known {
			http.Error(w, "nobody lives at "+r.Host, http.StatusMisdirectedRequest)
			return
		}
		d.log.add(r)
		if r.Header.Get("Content-Type") == "application/x-www-form-urlencoded" {
			d.log.remember(w, r, proxy)
			return
		}
		proxy.ServeHTTP(w, r)
	})
}

// hostname drops the port of a Host header.
func hostname(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return host
}

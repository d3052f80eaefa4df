package outbound

import (
	"net/http"
	"net/netip"
	"net/url"
)

// ClientsBehind use this proxy, not that of the environment.
func ClientsBehind(proxy *url.URL) *Clients {
	return newClients(func(*http.Request) (*url.URL, error) { return proxy, nil })
}

// Allows reports whether the client for an address may connect to ip.
func Allows(address string, privateNetwork bool, ip string) bool {
	return reachOf(address, privateNetwork).check(netip.MustParseAddr(ip)) == nil
}

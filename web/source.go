package web

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/studiobroker/studiobroker/broker"
)

// source says where the request came from.
func (s *Server) source(r *http.Request, door string, k *knock) broker.Source {
	from := broker.Source{Door: door, Provider: k.provider}
	if address := s.address(r); address.IsValid() {
		from.IP = address.String()
	}
	agent := r.UserAgent()
	from.UserAgent = agent[:min(len(agent), 200)]
	return from
}

// address is where the request came from: the one that connected or, if that is
// a trusted proxy, the one that it names, and so on. X-Forwarded-For is read
// from its end, where our own proxies write, and never beyond the first address
// that is not theirs: whoever is there can write what they like before it. What
// cannot be read leaves us with the proxy that passed it on. The zero Addr is
// nobody.
func (s *Server) address(r *http.Request) netip.Addr {
	address, ok := parseAddress(r.RemoteAddr)
	if !ok || !s.trusts(address) {
		return address
	}
	for _, line := range slices.Backward(r.Header["X-Forwarded-For"]) {
		for more := true; more; {
			var entry string
			line, entry, more = cutLast(line)
			before, ok := parseAddress(entry)
			if !ok {
				return address
			}
			address = before
			if !s.trusts(address) {
				return address
			}
		}
	}
	return address
}

func (s *Server) trusts(a netip.Addr) bool {
	return slices.ContainsFunc(s.TrustedProxies, func(p netip.Prefix) bool { return p.Contains(a) })
}

// cutLast takes the last entry from a list; more says that there is another.
func cutLast(list string) (before, entry string, more bool) {
	if i := strings.LastIndexByte(list, ','); i >= 0 {
		return list[:i], strings.TrimSpace(list[i+1:]), true
	}
	return "", strings.TrimSpace(list), false
}

// parseAddress reads an address with or without a port, as proxies write it.
func parseAddress(text string) (netip.Addr, bool) {
	address, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(text, "["), "]"))
	if err != nil {
		withPort, err := netip.ParseAddrPort(text)
		if err != nil {
			return netip.Addr{}, false
		}
		address = withPort.Addr()
	}
	return address.Unmap().WithZone(""), true
}

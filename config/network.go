package config

import (
	"net/netip"
	"regexp"
)

// Network is addresses that are written as one: 10.0.0.0/8, fd00::/8, or a
// single one such as 127.0.0.1.
type Network string

var networkPattern = regexp.MustCompile(`^[0-9a-fA-F:.]+(/[1-9][0-9]{0,2})?$`)

// Pattern is the shape of a Network.
func (Network) Pattern() string { return networkPattern.String() }

// UnmarshalText reads a Network.
func (n *Network) UnmarshalText(text []byte) error {
	*n = Network(text)
	p := n.Prefix()
	switch {
	case p.IsValid() && p.Bits() == 0:
		return refuse("list the addresses of your proxies", "%s is everybody, and then everybody can say where they come from", p)
	case !p.IsValid() || !networkPattern.Match(text):
		return refuse("write an address or a network, such as 127.0.0.1 or 10.0.0.0/8", "%.80q is neither an address nor a network", text)
	case p.Addr().Is4In6():
		return refuse("write "+p.Addr().Unmap().String()+" with the bits of IPv4", "%s is IPv4 in IPv6 clothes", p)
	case p != p.Masked():
		return refuse("write "+p.Masked().String()+", or the address alone", "%s has bits after its first %d", p, p.Bits())
	}
	return nil
}

// Prefix is n as the network package knows it; not valid if n is not.
func (n Network) Prefix() netip.Prefix {
	if p, err := netip.ParsePrefix(string(n)); err == nil {
		return p
	}
	a, err := netip.ParseAddr(string(n))
	if err != nil {
		return netip.Prefix{}
	}
	return netip.PrefixFrom(a, a.BitLen())
}

// Proxies are the networks of the trusted proxies.
func (f *File) Proxies() []netip.Prefix {
	var proxies []netip.Prefix
	for _, n := range f.TrustedProxies {
		proxies = append(proxies, n.Prefix())
	}
	return proxies
}

// proxies asks who ends TLS: the broker never does.
func (c *checker) proxies(top *place) {
	if !top.in("trusted_proxies").present && c.file.PublicURL.secure() {
		c.report.warn(top.in("public_url"), "add trusted_proxies with the addresses of what ends TLS, such as 127.0.0.1 or 10.0.0.0/8; or [] if the clients themselves connect", "without trusted_proxies, limits and audit see one client only: what ends TLS in front of the broker")
	}
}

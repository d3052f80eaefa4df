package outbound

import "net/netip"

// kind is where an address leads.
type kind int

const (
	reserved kind = iota // nowhere that an identity provider could be
	global               // the internet
	private              // the inside of a company
	loopback             // this machine
)

// Networks inside of companies: RFC 1918, RFC 6598 (carriers, and clouds behind
// them) and RFC 4193.
var privateNetworks = prefixes("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")

// What no provider may lead to, whatever the configuration says: the special
// purposes of IANA's registries (RFC 6890), link-local addresses with the
// metadata and credentials of AWS at 169.254.169.254 and 169.254.170.2 among
// them, and the same of AWS in IPv6. Of IPv6, only 2000::/3 is given out
// (RFC 4291, section 2.4); what carries an IPv4 address in it is left out, but
// for NAT64.
var (
	reserved4 = prefixes("0.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15",
		"198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4")
	reserved6 = prefixes("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "fd00:ec2::/32")
	given6    = prefixes("2000::/3")
)

// nat64 is where networks without IPv4 reach it (RFC 6052, section 2.1): the
// last four bytes are the address that is meant.
var nat64 = netip.MustParsePrefix("64:ff9b::/96")

func prefixes(texts ...string) []netip.Prefix {
	all := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		all[i] = netip.MustParsePrefix(text)
	}
	return all
}

// kindOf looks through what wraps an address: IPv4 in IPv6, NAT64.
func kindOf(ip netip.Addr) kind {
	ip = ip.Unmap()
	if nat64.Contains(ip) {
		bytes := ip.As16()
		ip = netip.AddrFrom4([4]byte(bytes[12:]))
	}
	switch {
	case ip.IsLoopback():
		return loopback
	case within(ip, reserved4) || within(ip, reserved6):
		return reserved
	case within(ip, privateNetworks):
		return private
	case ip.Is4() || within(ip, given6):
		return global
	}
	return reserved
}

func within(ip netip.Addr, networks []netip.Prefix) bool {
	for _, network := range networks {
		if network.Contains(ip) {
			return true
		}
	}
	return false
}

package limit

import (
	"encoding/binary"
	"hash/maphash"
	"net/netip"
	"time"
)

// Addresses is how many addresses are remembered at once, in 1.5 MB.
const Addresses = 1 << 16

// ways is in how many slots an address may be. Looking at them all costs the
// same whoever asks, and no address can be made to meet another: the seed is
// drawn at start.
const ways = 8

// slot is the bucket of one address, or of one provider.
type slot struct {
	network uint64
	bucket
	quiet time.Duration // until then its refusals are only counted
}

// table is the buckets of the addresses that were seen last.
type table struct {
	slots []slot
	seed  maphash.Seed
	rest  slot // shared by those for whom there is no room
}

func newTable() *table {
	return &table{slots: make([]slot, Addresses), seed: maphash.MakeSeed()}
}

// slot is the one of a network. A bucket that is full says nothing that a new
// one would not, so its slot is given away. If there is none among those where
// the network may be, all who find no room share one bucket: the table neither
// grows nor opens.
func (t *table) slot(network uint64, now time.Duration) *slot {
	first := maphash.Comparable(t.seed, network) % (Addresses / ways) * ways
	set := t.slots[first : first+ways]
	fullest := &set[0]
	for i := range set {
		switch {
		case set[i].network == network:
			return &set[i]
		case set[i].full < fullest.full:
			fullest = &set[i]
		}
	}
	if fullest.full > now {
		return &t.rest
	}
	*fullest = slot{network: network}
	return fullest
}

// nat64 is how clients without IPv6 of their own look behind a translator (RFC
// 6052, section 2.1): the last four bytes are their address.
var nat64 = netip.MustParsePrefix("64:ff9b::/96")

// networkOf is what counts as one address: an IPv4 address, or the IPv6 network
// of 64 bits that is the least anybody is given (RFC 6177). What is no address
// is one too.
func networkOf(a netip.Addr) uint64 {
	a = a.Unmap()
	sixteen := a.As16() // an IPv4 address is in its last four bytes
	if a.Is4() || nat64.Contains(a) {
		return 0xffff<<32 | uint64(binary.BigEndian.Uint32(sixteen[12:])) // in 0000::/8, where nobody's network is (RFC 4291, section 2.4)
	}
	return binary.BigEndian.Uint64(sixteen[:])
}

package outbound

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"syscall"
)

// reach is which addresses a client may connect to.
type reach int

const (
	internet   reach = iota // what is given out to everybody
	inside                  // private networks and this machine as well
	ownMachine              // this machine alone
)

// reachOf is what follows from an address as the operator wrote it. One that
// spells this machine leads nowhere else; a name that only resolves to it is a
// name like any other.
func reachOf(address string, privateNetwork bool) reach {
	u, err := url.Parse(address)
	switch {
	case privateNetwork:
		return inside
	case err == nil && spellsThisMachine(u.Hostname()):
		return ownMachine
	}
	return internet
}

func spellsThisMachine(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// ErrRefused is why no connection was made: the address is not one that the
// client may reach.
var ErrRefused = errors.New("no connection is made")

// check refuses an address.
func (r reach) check(ip netip.Addr) error {
	switch kind := kindOf(ip); {
	case kind == reserved:
		return fmt.Errorf("%w: no provider can be at %s", ErrRefused, ip)
	case r == ownMachine && kind != loopback:
		return fmt.Errorf("%w: %s is not this machine", ErrRefused, ip)
	case r == internet && kind != global:
		return fmt.Errorf("%w: %s is in a private network; set private_network: true beside the provider's address if that is meant", ErrRefused, ip)
	}
	return nil
}

// control is the last word of a dialer before it connects. The address has
// been resolved.
func (r reach) control(_ context.Context, _, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %q is not an address", ErrRefused, address)
	}
	return r.check(to.Addr())
}

package outbound

import (
	"net/http"
	"net/url"
)

// Clients are HTTP clients, one for each reach. They share connections. How
// much of an answer is read, how long it may take as a whole and whether
// redirects are followed is for the caller to say; whatever is followed has to
// be within reach too.
type Clients struct{ internet, inside, ownMachine *http.Client }

// NewClients makes clients. It does no I/O. They use the proxy that HTTPS_PROXY
// and NO_PROXY name.
func NewClients() *Clients { return newClients(http.ProxyFromEnvironment) }

func newClients(proxy func(*http.Request) (*url.URL, error)) *Clients {
	return &Clients{
		internet:   &http.Client{Transport: newTransport(internet, proxy)},
		inside:     &http.Client{Transport: newTransport(inside, proxy)},
		ownMachine: &http.Client{Transport: newTransport(ownMachine, proxy)},
	}
}

// For is the client for everything about a provider whose address the operator
// wrote as this. It reaches the internet; private networks and this machine
// too if the operator said so; and this machine alone if the address spells it
// (localhost or a loopback address). It never reaches link-local addresses, nor
// others that no server can have. By a proxy it is the proxy that resolves names;
// then only what is spelled out is judged here.
func (c *Clients) For(address string, privateNetwork bool) *http.Client {
	switch reachOf(address, privateNetwork) {
	case inside:
		return c.inside
	case ownMachine:
		return c.ownMachine
	default:
		return c.internet
	}
}

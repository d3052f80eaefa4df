package config

import (
	"net"
	"net/url"
	"strconv"
	"strings"
)

// Address is where a server listens: HOST:PORT, or :PORT for every interface.
// Port 0 is any free one.
type Address string

// Pattern is the shape of an Address.
func (Address) Pattern() string { return `^.*:[0-9]{1,5}$` }

// UnmarshalText reads an Address.
func (a *Address) UnmarshalText(text []byte) error {
	const remedy = "write HOST:PORT, such as 127.0.0.1:8080, or :8080 for every interface"
	_, port, err := net.SplitHostPort(string(text))
	if err != nil {
		return refuse(remedy, "%.80q is not an address to listen at", text)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return refuse(remedy, "%.20q is not a port", port)
	}
	*a = Address(text)
	return nil
}

// PublicURL is how browsers reach the broker: scheme and host, without path.
type PublicURL string

// Pattern is the shape of a PublicURL.
func (PublicURL) Pattern() string { return `^https?://[^/?#]+/?$` }

// UnmarshalText reads a PublicURL.
func (p *PublicURL) UnmarshalText(text []byte) error {
	u, err := url.Parse(string(text))
	switch {
	case err != nil || u.Hostname() == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http":
		return refuse("write it as a browser shows it: https://studio.example.com", "%.200q is not an address of the web", text)
	case u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "":
		return refuse("give the broker a host of its own: https://"+u.Host, "it has a path, and cookies that are bound to the host cannot have one")
	case !private(u):
		return refuse("write https://"+u.Host+" and end TLS in front of the broker", "plain http to another machine would send sign-ins in the clear")
	}
	u.Path = ""
	*p = PublicURL(u.String())
	return nil
}

// secure reports whether browsers speak TLS.
func (p PublicURL) secure() bool { return strings.HasPrefix(string(p), "https:") }

// private reports whether nobody on the way can read what is sent to u.
func private(u *url.URL) bool {
	ip := net.ParseIP(u.Hostname())
	loopback := u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
	return u.Scheme == "https" || u.Scheme == "http" && loopback
}

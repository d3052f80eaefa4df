package web

import (
	"net/http"
	"net/netip"
)

// Address is where r came from.
func (s *Server) Address(r *http.Request) netip.Addr { return s.address(r) }

// APIRoutes are the operations of the launch API, as "METHOD path".
func APIRoutes() (routes []string) {
	for _, o := range new(Server).operations() {
		routes = append(routes, o.method+" "+o.path)
	}
	return routes
}

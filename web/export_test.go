package web

// APIRoutes are the operations of the launch API, as "METHOD path".
func APIRoutes() (routes []string) {
	for _, o := range new(Server).operations() {
		routes = append(routes, o.method+" "+o.path)
	}
	return routes
}

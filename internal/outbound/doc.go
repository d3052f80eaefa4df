// Package outbound connects to identity providers, and to nobody inside whom
// the operator did not mean.
//
// Addresses come from the configuration, from documents of a provider, and in
// the end from DNS. So it is the address that a connection is about to be made
// to which decides, after the name was resolved: a name that means something
// else the next time changes nothing.
//
//	reach.go      which addresses a client may connect to
//	address.go    what kind of address one is, by the registries of IANA
//	clients.go    the HTTP clients
//	transport.go  directly, or by the proxy of the environment
package outbound

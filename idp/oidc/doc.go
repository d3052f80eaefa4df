// Package oidc is the OpenID Connect door: it sends a browser to a provider by
// the authorization code flow, with PKCE, state and nonce, and turns the code
// that comes back into evidence.
//
// An answer passes these steps, and the first one that fails ends the sign-in:
//
//	answer.go    the query of the callback, bounded
//	check.go     the steps: a list to read top to bottom
//	exchange.go  the code becomes tokens at the provider
//	userinfo.go  what the provider tells in addition, about the same person
//	claims.go    the person whom all of it names
//
// ID tokens are verified by package token, which finds the provider's endpoints
// and keys as well.
package oidc

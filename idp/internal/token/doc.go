// Package token verifies the ID tokens of one OpenID provider (OpenID Connect
// Core 3.1.3.7) for the doors that take them: the callback of package oidc and
// the bearer tokens of package bearer.
//
// go-oidc verifies every token, and nothing of it is turned off. Around it
// stands what it leaves to others:
//
//	discovery.go  where the provider's endpoints are, fetched when needed
//	keys.go       which keys sign, and for how long that is believed
//	kept.go       when something is fetched again, and when it must not be
//	header.go     what a token says of itself before anything is believed
//	reader.go     JSON in which every name stands once
//	check.go      the rules about verified claims: a list to read top to bottom
//
// verify.go holds the order of the steps.
package token

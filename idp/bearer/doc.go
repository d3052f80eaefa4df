// Package bearer is the door for programs: the back end of a CRM sends the ID
// token of the person who works with it, as `Authorization: Bearer`, and the
// token is turned into evidence.
//
// A bearer token may be used until it expires, by whoever holds it. It is
// verified by package token: issuer, audience, algorithm and every other rule
// are those of a provider that an operator configured. What a token says
// before it is verified picks one of these providers, and nothing else.
package bearer

package idp

import (
	"context"
	"net/http"

	"github.com/studiobroker/studiobroker/broker"
)

// Provider is one identity provider that an operator configured.
type Provider interface {
	// Name is its name in the configuration and in its routes.
	Name() string

	// Door is by which door its people come in.
	Door() Door

	// Begin answers r by sending the browser to the provider. What comes back
	// must name p.Handle and answer p.RequestID.
	Begin(w http.ResponseWriter, r *http.Request, p Pending) error

	// Answer reads what the browser brought back and believes none of it. It
	// always returns an Answer: one that could not be read has no handle, and
	// its evidence fails with the reason.
	Answer(w http.ResponseWriter, r *http.Request) Answer
}

// Door is a protocol, and the way by which its answers come.
type Door string

// The doors.
const (
	SAML Door = "saml" // a form that the provider's page posts, from another site
	OIDC Door = "oidc" // a redirect
)

// SignOuter is a provider at which people can sign out as well.
type SignOuter interface {
	// SignOutAddress is where a person ends their session at the provider, who
	// then sends them back to the given address; empty if there is no such
	// place.
	SignOutAddress(ctx context.Context, back string) (string, error)
}

// Beginner is a provider at which sign-ins may have to begin.
type Beginner interface {
	// Begins reports whether a sign-in can begin here, and not only in the
	// provider's own portal.
	Begins() bool
}

// Checker is a provider that can be asked whether it is there and fits.
type Checker interface {
	// Check asks it, as a sign-in would, and changes nothing. It returns what it
	// found, for an operator; an error is a [broker.Error].
	Check(ctx context.Context) (found string, err error)
}

// Answer is what a browser brought back from a provider, read but not
// believed.
type Answer interface {
	// Handle names the sign-in that this claims to answer (SAML RelayState,
	// OIDC state); any text at all, also none.
	Handle() string

	// Evidence ties the answer to the sign-in that this browser began here,
	// or to none (nil) when the provider started by itself.
	Evidence(began *Pending) broker.Evidence
}

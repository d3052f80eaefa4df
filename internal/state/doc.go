// Package state remembers what must not happen twice and what is under way:
// used responses, pending sign-ins, tickets for workspaces in preparation.
//
// An engine offers five calls; whoever needs some of them declares that small
// interface at home. [statetest] holds every engine to the same behaviour.
// The package knows nothing of the product and imports the standard library
// and its engine only.
package state

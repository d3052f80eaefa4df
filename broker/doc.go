// Package broker is the sign-in: it turns evidence of who someone is into a
// door to the one workspace they may use.
//
//	Evidence --Verify--> Identity --Assignments--> Assignment --Ensure--> Profile --Open--> Launch
//
// The package holds the vocabulary of the product and the order of its steps.
// It knows no HTTP, no SAML and no AWS: it imports the standard library only.
// Everything else is an adapter around one of its four interfaces:
// [Evidence], [Directory], [Workspace] and [Auditor].
package broker

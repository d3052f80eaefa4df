// Package demo is the company around `studiobroker demo`: a portal with tiles,
// three people who may click them, and the AWS account that their workspaces
// live in. Portal and identity provider are one, as in most companies.
//
// Nothing in it is a shortcut: the portal signs real SAML responses, and the
// broker reads a real configuration file that this package writes.
package demo

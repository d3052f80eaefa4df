// Package web is the broker's HTTP face: every route, page and redirect.
//
//	GET  /                          to /signin
//	GET  /signin                    which identity provider?
//	GET  /signin/{provider}         off to the provider, ?wish=tenant/team
//	POST /saml/{provider}/acs       what the provider answers; 302 to the workspace
//	GET  /saml/{provider}/metadata  what an identity provider must know of us
//	GET  /launches/{id}             choosing a workspace, or waiting for one
//	GET  /livez
//
// Handlers return errors; one edge ([Server.edge]) logs them and turns each
// into a page. The package knows no protocol, no directory and no AWS: it asks
// the broker and the providers.
package web

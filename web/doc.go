// Package web is the broker's HTTP face: every route, page and redirect.
//
//	GET  /                          the portal: a tile for each workspace
//	GET  /signin                    which identity provider?
//	GET  /signin/{provider}         off to the provider, ?wish=tenant/team&landing=
//	POST /saml/{provider}/acs       what a SAML provider answers; 302 to the workspace
//	GET  /oidc/{provider}/callback  what an OpenID provider answers
//	GET  /saml/{provider}/metadata  what a SAML provider must know of us
//	GET  /launch/{tenant}/{team}    a link to one workspace, ?landing=
//	POST /launch                    a tile of the portal
//	GET, POST /launches/{id}        choosing a workspace, or waiting for one
//	GET  /embed/{tenant}            a button for other people's pages, ?team=
//	GET  /signout, POST /signout    the end of the session here
//	POST /api/v1/launches           the launch API, see openapi.yaml
//	GET  /api/v1/launches/{id}, /api/v1/assignments, /api/v1/openapi.yaml
//	DELETE /api/v1/session          the end of a person's sessions, in every browser
//	GET  /tickets/{id}              a launch that a program asked for, once
//	GET  /livez
//
// Those that verify, remember or record something are limited (package limit).
//
// Handlers return errors; one edge ([Server.edge]) logs them and turns each
// into a page. The package knows no protocol, no directory and no AWS: it asks
// the broker and the providers.
package web

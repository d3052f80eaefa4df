// Package demo is the world around `studiobroker demo`: a company with a portal
// of tiles, a CRM that other companies use, the people of both, and the AWS
// accounts that their workspaces live in.
//
// Portal and SAML identity provider are one, as in most companies. The CRM's
// users sign in at an OpenID provider in the shape of Amazon Cognito, and come
// to Studio from inside the CRM.
//
// Nothing in it is a shortcut: the portal signs real SAML responses, the CRM
// speaks OpenID Connect and the broker's API, and the broker reads a real
// configuration file that this package writes.
package demo

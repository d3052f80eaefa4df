// Package e2e signs people in through identity providers that nobody here
// wrote, in front of the real binary and a stand-in for AWS.
//
// It is a module of its own, so that `go test ./...` at the root needs nothing
// but Go. `make e2e` runs run.sh, which installs what is missing and then runs
// these tests. The pieces:
//
//   - TestSignIn: a company with SAML and OpenID providers, of scene_test.go;
//   - TestSAML: the same providers in every way of speaking SAML that they know:
//     signed and encrypted parts, algorithms, bindings, of saml_scene_test.go;
//   - TestOpenID: a certified OpenID provider and its fine points, of
//     openid_scene_test.go;
//   - TestSaaS: a CRM whose people sign in with what has Cognito's shape, of
//     saas_scene_test.go;
//   - simplesamlphp, lemonldap, keycloak and oidcprovider start identity
//     providers, and crm is the SaaS;
//   - frontdoor gives every server an https host name of its own, which the
//     broker reaches by HTTPS_PROXY;
//   - xmlsec lets xmlsec1 and xmllint judge what the broker accepts and how it
//     writes the canonical form;
//   - bot is a browser without a screen; package browser drives Chromium.
//
// One thing cannot be tried with these providers: none of them signs or verifies
// SAML by ECDSA. That is tried in idp/saml, with keys of the tests' own. People
// who take minutes to sign in do not keep anybody waiting: libfaketime moves the
// provider's clock, and package clock the broker's.
//
// Every name is a site of its own, as identity provider, broker and
// Studio are in real life. Two ports of one address would be the same site and
// would hide faults of SameSite cookies.
package e2e

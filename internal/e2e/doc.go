// Package e2e signs people in through identity providers that nobody here
// wrote, in front of the real binary and a stand-in for AWS.
//
// It is a module of its own, so that `go test ./...` at the root needs nothing
// but Go. `make e2e` runs run.sh, which installs what is missing and then runs
// these tests. The pieces:
//
//   - scene_test.go puts everything on loopback and introduces both sides;
//   - simplesamlphp, lemonldap and keycloak each start one identity provider;
//   - frontdoor gives every server an https host name of its own below .test;
//   - bot is a browser without a screen; browser_test.go uses Chromium.
//
// Every .test name is a site of its own, as identity provider, broker and
// Studio are in real life. Two ports of one address would be the same site and
// would hide faults of SameSite cookies.
package e2e

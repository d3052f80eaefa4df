// Package oidcprovider runs two OpenID providers on panva's certified
// oidc-provider: one as the standard describes it, and one of the shape of
// Amazon Cognito. Node runs them; install.sh fetches the engine.
package oidcprovider

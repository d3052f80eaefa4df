package oidc

import (
	"fmt"

	"github.com/studiobroker/studiobroker/broker"
)

// Codes of an answer that cannot be believed. Those of an ID token are in
// package token.
const (
	CodeNotBegun    broker.Code = "SB-1130" // nobody began this sign-in in this browser, with this provider
	CodeTooLate     broker.Code = "SB-1131" // it took too long
	CodeMixUp       broker.Code = "SB-1132" // another issuer answers (RFC 9207)
	CodeDenied      broker.Code = "SB-1133" // the provider did not let the person in
	CodeRefused     broker.Code = "SB-1134" // the provider refuses the request
	CodeExchange    broker.Code = "SB-1135" // the provider refuses the code
	CodeClient      broker.Code = "SB-1136" // the provider refuses our credentials
	CodeToken       broker.Code = "SB-1137" // the token endpoint does not answer as it should
	CodeNonce       broker.Code = "SB-1138" // the ID token answers another sign-in
	CodeAccessToken broker.Code = "SB-1139" // the access token does not belong to the ID token
	CodeUserinfo    broker.Code = "SB-1140" // userinfo is not about this person, or cannot be read
	CodeBegin       broker.Code = "SB-1141" // no sign-in can begin here
)

func refuse(code broker.Code, hint, format string, args ...any) error {
	return broker.Refuse(broker.NotVerified, code, fmt.Errorf(format, args...), hint)
}

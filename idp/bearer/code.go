package bearer

import "github.com/studiobroker/studiobroker/broker"

// Codes of a request without a token that anybody here could verify. Those of
// a token are in package token.
const (
	CodeNoToken   broker.Code = "SB-1150" // no Authorization header
	CodeForm      broker.Code = "SB-1151" // not one bearer token
	CodeNoTrusted broker.Code = "SB-1152" // an issuer that no provider here has
	CodeNotJWT    broker.Code = "SB-1153" // not a JWT, or one without an issuer
)

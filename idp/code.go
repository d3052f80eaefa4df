package idp

import "github.com/studiobroker/studiobroker/broker"

// Codes of an answer that cannot even be read, whatever the protocol. Each
// has an HTTP status of its own.
const (
	CodeMethod    broker.Code = "SB-1002" // a wrong method: 405
	CodeTooLarge  broker.Code = "SB-1003" // a body over the limit: 413
	CodeMalformed broker.Code = "SB-1004" // a body that is not what the door takes: 400
)

// CodeCannotBegin is the code of a provider with which sign-ins begin in its
// own portal only.
const CodeCannotBegin broker.Code = "SB-1050"

// CodeLoginRequired is the code of a provider that could not say who the
// person is without asking them, when it was told not to ask.
const CodeLoginRequired broker.Code = "SB-1007"

package saml

import "github.com/studiobroker/studiobroker/broker"

// Codes of a message that does not pass the gate. Those of a form that cannot
// be read are in package idp.
const (
	CodeLimits      broker.Code = "SB-1010" // too deep, too many parts
	CodeXML         broker.Code = "SB-1011" // not strict XML
	CodeModel       broker.Code = "SB-1012" // a part is missing, repeated or at the wrong place
	CodeRefused     broker.Code = "SB-1013" // the provider itself did not sign the person in
	CodeAssertion   broker.Code = "SB-1014" // not exactly one assertion at its place
	CodeEncrypted   broker.Code = "SB-1015" // a part that matters is encrypted, and we have no key or may not use it
	CodeUnsigned    broker.Code = "SB-1016" // no signature
	CodeShape       broker.Code = "SB-1017" // a signature that does not cover what it stands in
	CodeAlgorithm   broker.Code = "SB-1018" // a signature by a weak algorithm
	CodeSignature   broker.Code = "SB-1019" // no pinned certificate verifies a signature, or what it covers was altered
	CodeCertificate broker.Code = "SB-1020" // the certificate that verifies it is not valid now
	CodeUnreadable  broker.Code = "SB-1021" // verified bytes that say nothing we understand
	CodeDecryption  broker.Code = "SB-1045" // what is encrypted does not open
)

// Codes of the rules in check.go.
const (
	CodeVersion      broker.Code = "SB-1022"
	CodeIssuer       broker.Code = "SB-1023"
	CodeStatus       broker.Code = "SB-1024"
	CodeDestination  broker.Code = "SB-1025"
	CodeIssueInstant broker.Code = "SB-1026"
	CodeUnsolicited  broker.Code = "SB-1027"
	CodeNotBegun     broker.Code = "SB-1028"
	CodeTooLate      broker.Code = "SB-1029"
	CodeInResponseTo broker.Code = "SB-1030"
	CodeSubject      broker.Code = "SB-1031"
	CodeConfirmation broker.Code = "SB-1032"
	CodeTimes        broker.Code = "SB-1033"
	CodeAudience     broker.Code = "SB-1034"
	CodeCondition    broker.Code = "SB-1035"
	CodeAuthn        broker.Code = "SB-1036"
	CodeSession      broker.Code = "SB-1037"
	CodeAttributes   broker.Code = "SB-1038"
	CodePerson       broker.Code = "SB-1039"
)

// Codes of the steps after the rules.
const (
	CodeOpinion broker.Code = "SB-1040" // crewjam/saml reads the verified message differently
	CodeReplay  broker.Code = "SB-1041" // the assertion was used before
	CodeLedger  broker.Code = "SB-1042" // the record of used assertions did not answer
	CodeExpired broker.Code = "SB-1043" // the provider's metadata must not be used any more
)

// Codes of what an operator has to change.
const (
	CodeRequest  broker.Code = "SB-1051" // the request could not be made
	CodeConfig   broker.Code = "SB-5101" // a provider's settings cannot work
	CodeMetadata broker.Code = "SB-5102" // the identity provider's metadata cannot be used
	CodeStranger broker.Code = "SB-5104" // new metadata has nothing in common with what is trusted
)

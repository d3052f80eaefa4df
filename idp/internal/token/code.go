package token

import (
	"fmt"

	"github.com/studiobroker/studiobroker/broker"
)

// Codes of a token that cannot be believed.
const (
	CodeForm      broker.Code = "SB-1101" // not one signed token in the compact serialization
	CodeHeader    broker.Code = "SB-1102" // a header that no ID token has
	CodeAlgorithm broker.Code = "SB-1103" // signed by an algorithm that is not pinned
	CodeSignature broker.Code = "SB-1104" // no key of the provider verifies it
	CodeClaims    broker.Code = "SB-1105" // claims that are not strict JSON
	CodeIssuer    broker.Code = "SB-1106"
	CodeAudience  broker.Code = "SB-1107"
	CodeSubject   broker.Code = "SB-1108"
	CodeTimes     broker.Code = "SB-1109" // expired, or not valid yet
	CodeIssued    broker.Code = "SB-1110" // issued in the future or too long ago
	CodeLifetime  broker.Code = "SB-1111"
	CodeUse       broker.Code = "SB-1112" // a token, and not an ID token
	CodeOpinion   broker.Code = "SB-1113" // go-oidc refuses it
	CodePerson    broker.Code = "SB-1114" // the claim that names the person does not
)

// Codes of a provider that does not answer, or not as it should.
const (
	CodeUnreachable broker.Code = "SB-1120" // discovery or keys cannot be fetched
	CodeDiscovery   broker.Code = "SB-1121" // discovery says what cannot be used
	CodeKeys        broker.Code = "SB-1122" // the key set cannot be used
	CodeConfig      broker.Code = "SB-5103" // a provider's settings cannot work
)

// Wrong is a configuration that cannot work: the key and what to do about it.
func Wrong(key, remedy, format string, args ...any) error {
	return broker.Refuse(broker.Misconfigured, CodeConfig, fmt.Errorf(key+": "+format, args...), remedy)
}

func refuse(code broker.Code, reason error, hint string) error {
	return broker.Refuse(broker.NotVerified, code, reason, hint)
}

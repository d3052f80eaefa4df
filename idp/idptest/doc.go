// Package idptest is an identity provider on loopback, for tests and for
// `studiobroker demo`: real messages, real signatures, and a documented knob
// for every lie that a real provider must not tell.
//
// A test usually starts one and lets it answer:
//
//	idp := idptest.Start(t)
//	response, err := idp.Respond(idptest.Unsolicited(entityID, acs), ann)
//	forged, err := idp.Respond(idptest.Unsolicited(entityID, acs), ann, idptest.Unsigned)
//
// It writes its messages itself and shares no code with the broker, so the two
// cannot agree on a mistake.
package idptest

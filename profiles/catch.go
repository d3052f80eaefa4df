package profiles

import "github.com/studiobroker/studiobroker/broker"

// CodePanic is a bug met in a goroutine of our own.
const CodePanic broker.Code = "SB-9004"

// Catch makes *err of a panic; it has to be deferred. It is for goroutines that
// a sign-in does not run in itself: a panic there is out of reach for whoever
// guards the sign-in, and would end the process with everybody else's.
func Catch(err *error) {
	if thrown := recover(); thrown != nil {
		refusal := broker.Caught(thrown)
		refusal.Code = CodePanic
		*err = refusal
	}
}

package saml

import (
	"fmt"

	"github.com/studiobroker/studiobroker/broker"
)

// check is one rule of SAML about a verified message. Its refusal says what is
// wrong and what to change; it never quotes a NameID or an attribute value.
type check struct {
	name string
	code broker.Code
	run  func(*hearing) *broker.Error
}

// checks are the rules, from the envelope inwards. All of them are about
// verified bytes, except that an unsigned Response around a signed assertion
// may add refusals of its own.
func checks() []check {
	return []check{
		// Who says it, to whom, when
		{"the message is SAML 2.0", CodeVersion, (*hearing).checkVersion},
		{"the issuer is this provider", CodeIssuer, (*hearing).checkIssuer},
		{"the provider reports success", CodeStatus, (*hearing).checkStatus},
		{"the response is for this address", CodeDestination, (*hearing).checkDestination},
		{"it was issued just now", CodeIssueInstant, (*hearing).checkIssueInstant},

		// In answer to what
		{"somebody asked for it, or nobody has to", CodeUnsolicited, (*hearing).checkUnsolicited},
		{"the sign-in began in this browser, with this provider", CodeNotBegun, (*hearing).checkBegan},
		{"the sign-in began at most 15 minutes ago", CodeTooLate, (*hearing).checkAge},
		{"the response answers this sign-in", CodeInResponseTo, (*hearing).checkInResponseTo},

		// About whom, for whom
		{"there is one subject with a name", CodeSubject, (*hearing).checkSubject},
		{"the bearer is confirmed for this sign-in", CodeConfirmation, (*hearing).checkConfirmation},
		{"the conditions hold now", CodeTimes, (*hearing).checkTimes},
		{"we are its audience", CodeAudience, (*hearing).checkAudience},
		{"every condition is understood", CodeCondition, (*hearing).checkCondition},

		// Saying what
		{"it says how the person was authenticated", CodeAuthn, (*hearing).checkAuthn},
		{"the session at the provider is not over", CodeSession, (*hearing).checkSession},
		{"no attribute is given twice", CodeAttributes, (*hearing).checkAttributes},
		{"the person is named", CodePerson, (*hearing).checkPerson},
	}
}

// fail is the refusal of a check; the list gives it its code.
func fail(hint, format string, args ...any) *broker.Error {
	return broker.Refuse(broker.NotVerified, "", fmt.Errorf(format, args...), hint)
}

// apply runs the check and gives its refusal the check's code.
func (c check) apply(h *hearing) error {
	if refusal := c.run(h); refusal != nil {
		refusal.Code = c.code
		return refusal
	}
	return nil
}

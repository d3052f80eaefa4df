package token

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/studiobroker/studiobroker/broker"
)

// check is one rule about verified claims. Its refusal says what is wrong and
// what to change; it never quotes who the person is.
type check struct {
	name string
	code broker.Code
	run  func(*hearing) *broker.Error
}

// checks are the rules of OpenID Connect Core 3.1.3.7 and those that it leaves
// to its reader.
func checks() []check {
	return []check{
		{"the issuer is this provider", CodeIssuer, (*hearing).checkIssuer},
		{"it is an ID token", CodeUse, (*hearing).checkUse},
		{"we are its audience", CodeAudience, (*hearing).checkAudience},
		{"it names a subject", CodeSubject, (*hearing).checkSubject},
		{"it is valid now", CodeTimes, (*hearing).checkTimes},
		{"it was issued just now", CodeIssued, (*hearing).checkIssued},
		{"it does not live for too long", CodeLifetime, (*hearing).checkLifetime},
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

func (h *hearing) checkIssuer() *broker.Error {
	if iss := h.claims.Text("iss"); iss != h.verifier.config.Issuer {
		return fail("write the issuer exactly as the provider does, a slash at the end counts; if it is, the token is not for this provider",
			"the token is issued by %.200q, and this is %.200q", iss, h.verifier.config.Issuer)
	}
	return nil
}

// checkUse keeps tokens of other uses out, which pass every other rule:
// Cognito's access tokens (token_use), Keycloak's (typ), and logout tokens
// (OpenID Connect Back-Channel Logout 1.0, section 2.4).
func (h *hearing) checkUse() *broker.Error {
	const hint = "send the ID token, not an access token or another one"
	use, cognito := h.claims.Text("token_use"), h.verifier.config.Cognito
	switch {
	case h.claims.Has("events"):
		return fail(hint, "it is a logout or security event token")
	case (cognito || h.claims.Has("token_use")) && use != "id":
		return fail(hint, "its token_use is %.40q, not id", use)
	case h.claims.Has("typ") && h.claims.Text("typ") != "ID":
		return fail(hint, "its typ is %.40q, not ID", h.claims.Text("typ"))
	}
	return nil
}

// checkAudience: OpenID Connect Core 3.1.3.7, 3 to 5. A token for several is
// accepted only if it was issued to us.
func (h *hearing) checkAudience() *broker.Error {
	const hint = "compare the client ID at the provider with the one configured here"
	accepted, audience, party := h.verifier.config.Audiences, h.claims.Texts("aud"), h.claims.Text("azp")
	ours := func(name string) bool { return slices.Contains(accepted, name) }
	switch {
	case !slices.ContainsFunc(audience, ours):
		return fail(hint, "the token is for %.200q, and not for %.200q", audience, accepted)
	case len(audience) > 1 && party == "":
		return fail(hint, "the token is for %d audiences, and does not say which one it was issued to", len(audience))
	case h.claims.Has("azp") && (!ours(party) || !slices.Contains(audience, party)):
		return fail(hint, "the token was issued to %.200q, and this is %.200q", party, accepted)
	}
	return nil
}

// maxSubject is from OpenID Connect Core 2.
const maxSubject = 255 // ASCII characters

func (h *hearing) checkSubject() *broker.Error {
	const hint = "let the provider name the person by sub"
	sub := h.claims.Text("sub")
	if sub == "" || len(sub) > maxSubject {
		return fail(hint, "sub has %d characters, 1 to %d are accepted", len(sub), maxSubject)
	}
	for i := range len(sub) {
		if sub[i] < ' ' || sub[i] > '~' {
			return fail(hint, "sub has a character that is not printable ASCII")
		}
	}
	return nil
}

const hintClock = "compare the clocks of this machine and of the provider"

func (h *hearing) checkTimes() *broker.Error {
	exp, nbf, skew := h.time("exp"), h.time("nbf"), h.verifier.config.Skew
	switch {
	case exp.IsZero():
		return fail("let the provider write exp as a number", "the token does not say when it expires")
	case !h.now.Before(exp.Add(skew)):
		return fail("sign in again; "+hintClock, "the token expired at %s, and it is %s", stamp(exp), stamp(h.now))
	case h.claims.Has("nbf") && (nbf.IsZero() || h.now.Add(skew).Before(nbf)):
		return fail(hintClock, "the token is not valid before %s, and it is %s", stamp(nbf), stamp(h.now))
	}
	return nil
}

func (h *hearing) checkIssued() *broker.Error {
	iat, c := h.time("iat"), h.verifier.config
	switch {
	case iat.IsZero():
		return fail("let the provider write iat as a number", "the token does not say when it was issued")
	case h.now.Add(c.Skew).Before(iat):
		return fail(hintClock, "the token was issued at %s, and it is %s", stamp(iat), stamp(h.now))
	case h.now.Sub(iat) > c.MaxAge+c.Skew:
		return fail("get a new token; "+hintClock, "the token was issued at %s, more than %s ago", stamp(iat), c.MaxAge)
	}
	return nil
}

func (h *hearing) checkLifetime() *broker.Error {
	if life := h.time("exp").Sub(h.time("iat")); life <= 0 || life > maxLifetime {
		return fail("let the provider issue tokens for an hour", "the token lives for %s, at most %s are accepted", life, maxLifetime)
	}
	return nil
}

// lastSecond is where a time stops being one: 9999-12-31T23:59:59Z.
const lastSecond = 253402300799

// time is a NumericDate (RFC 7519 section 2); zero if there is none.
func (h *hearing) time(name string) time.Time {
	m := h.claims.members[name]
	if m.kind != number {
		return time.Time{}
	}
	seconds, err := strconv.ParseFloat(m.texts[0], 64)
	if err != nil || seconds <= 0 || seconds > lastSecond {
		return time.Time{}
	}
	return time.Unix(int64(seconds), 0)
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

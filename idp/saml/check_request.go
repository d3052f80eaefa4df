package saml

import (
	"time"

	"github.com/studiobroker/studiobroker/broker"
)

// maxPending is how long a person may take at the provider. web/session forgets
// a sign-in after the same time: two guards, because a store may return what
// has ended, and what a response may answer is decided here.
const maxPending = 15 * time.Minute

// answers returns the requests that the message says it answers.
func (h *hearing) answers() []string {
	all := []string{h.message.response.inResponseTo}
	for _, c := range h.message.assertion.confirmations {
		all = append(all, c.inResponseTo)
	}
	return all
}

// unasked reports whether the message says that it answers no request.
func (h *hearing) unasked() bool {
	for _, id := range h.answers() {
		if id != "" {
			return false
		}
	}
	return true
}

// checkUnsolicited: SAML profiles 4.1.5.
func (h *hearing) checkUnsolicited() *broker.Error {
	if h.began == nil && h.unasked() && !h.provider.unsolicited {
		return fail("set allow_unsolicited for this provider, or let people start at the broker", "nobody asked for this response")
	}
	return nil
}

// checkBegan keeps a response from signing somebody in who did not ask for it:
// login CSRF.
func (h *hearing) checkBegan() *broker.Error {
	switch {
	case h.began == nil && !h.unasked():
		return fail("the person should start again and finish in the same browser; cookies have to be allowed",
			"it answers a sign-in that did not begin in this browser, began more than 15 minutes ago, or has been answered already")
	case h.began != nil && h.began.Provider != h.provider.name:
		return fail("the person should start again", "the sign-in began with provider %.80q, and this is %q", h.began.Provider, h.provider.name)
	}
	return nil
}

func (h *hearing) checkAge() *broker.Error {
	if h.began == nil {
		return nil
	}
	if age := h.now.Sub(h.began.Began); age > maxPending || age < -h.provider.skew {
		return fail("the person should start again", "the sign-in began at %s, and it is %s", stamp(h.began.Began), stamp(h.now))
	}
	return nil
}

// checkInResponseTo: SAML profiles 4.1.4.2 and 4.1.4.3. Each confirmation's
// own InResponseTo is checked with it. What nobody asked for answers no sign-in
// that began here, not even one without a request.
func (h *hearing) checkInResponseTo() *broker.Error {
	want := h.awaited()
	if got := h.message.response.inResponseTo; h.began != nil && (got != want || want == "") {
		return fail("the person should start again; if it happens every time, the provider does not answer the request it was sent",
			"the response answers request %.100q, and this sign-in sent %.100q", got, want)
	}
	return nil
}

// awaited is the request that has to be answered; "" if none was sent.
func (h *hearing) awaited() string {
	if h.began == nil {
		return ""
	}
	return h.began.RequestID
}

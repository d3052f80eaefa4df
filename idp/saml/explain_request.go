package saml

import (
	"fmt"

	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/idp/saml/gate"
)

// judge tells about one check. Those behind a request that is not named are
// made as if it were: one cause is told once.
func (r *Report) judge(h *hearing, c check) {
	switch c.code {
	case CodeNotBegun, CodeTooLate, CodeInResponseTo:
		r.judgeBegan(h, c)
	default:
		r.add(c.name, c.apply(h.supposing()))
	}
}

// judgeBegan tells about a check of what began here. Only a browser shows
// that.
func (r *Report) judgeBegan(h *hearing, c check) {
	err := c.apply(h)
	switch {
	case h.began == nil && h.unasked():
		r.note(c.name, NotNeeded, "nobody asked for it")
	case h.began == nil && c.code == CodeNotBegun:
		r.add(c.name, notNamed(h.answered()))
	case h.began == nil:
		r.skip(c.name)
	case err == nil && c.code != CodeInResponseTo:
		r.note(c.name, Supposed, "a response does not show it")
	default:
		r.add(c.name, err)
	}
}

// supposing is the hearing of a response whose request is named by itself.
func (h *hearing) supposing() *hearing {
	if h.began != nil || h.unasked() {
		return h
	}
	supposed := *h
	supposed.began = &idp.Pending{RequestID: h.answered(), Provider: h.provider.name, Began: h.now}
	return &supposed
}

// answered is the first request that the message says it answers.
func (h *hearing) answered() string {
	for _, id := range h.answers() {
		if id != "" {
			return id
		}
	}
	return ""
}

// notNamed is the refusal of a response to a request that the operator does not
// name. The ID is the operator's to see, but goes to their shell only as a name.
func notNamed(id string) error {
	given := "the InResponseTo of the response"
	if gate.IsNCName(id) {
		given = id
	}
	return refuse(CodeNotBegun, fmt.Errorf("it answers request %.100q, and no request is named", id),
		"give --request-id "+given+" to suppose that this sign-in began here")
}

func (r *Report) note(name string, state State, why string) {
	r.Findings = append(r.Findings, Finding{Check: name, State: state, Why: why})
}

package saml

import (
	"fmt"
	"time"

	"github.com/studiobroker/studiobroker/idp/saml/gate"
	"github.com/studiobroker/studiobroker/idp/saml/strict"
)

// message is what the signatures of a response cover. The Response itself may
// be unsigned around a signed assertion; what it says then can only refuse.
type message struct {
	signed    bool // the Response is signed
	response  response
	assertion assertion
}

// response is SAML core 3.2.2 without its assertion.
type response struct {
	id, version, destination, inResponseTo string
	issueInstant                           time.Time
	issuer                                 *issuer
	status                                 status
}

// issuer is SAML core 2.2.5.
type issuer struct{ value, format string }

// status is SAML core 3.2.2.1: the codes from the outermost to the innermost.
type status struct {
	codes   []string
	message string
}

// readResponse reads a Response that the gate has passed.
func readResponse(e *strict.Element) (response, error) {
	instant, err := readTime(e, "IssueInstant")
	return response{
		id:           e.Attr("ID"),
		version:      e.Attr("Version"),
		destination:  e.Attr("Destination"),
		inResponseTo: e.Attr("InResponseTo"),
		issueInstant: instant,
		issuer:       readIssuer(e),
		status:       readStatus(e),
	}, err
}

func readIssuer(e *strict.Element) *issuer {
	i := e.Child(gate.Assertion, "Issuer")
	if i == nil {
		return nil
	}
	return &issuer{value: i.Trimmed(), format: i.Attr("Format")}
}

func readStatus(e *strict.Element) status {
	var s status
	outer := e.Child(gate.Protocol, "Status")
	if outer == nil {
		return s
	}
	for code := outer.Child(gate.Protocol, "StatusCode"); code != nil; code = code.Child(gate.Protocol, "StatusCode") {
		s.codes = append(s.codes, code.Attr("Value"))
	}
	if m := outer.Child(gate.Protocol, "StatusMessage"); m != nil {
		s.message = m.Trimmed()
	}
	return s
}

// readTime reads an xs:dateTime (SAML core 1.3.3) from 2000 to 9999; the zero
// time if the attribute is not there. Providers write 9999 for "no end". It is
// to be compared only: Unix nanoseconds end in 2262.
func readTime(e *strict.Element, attribute string) (time.Time, error) {
	text := e.Attr(attribute)
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, text)
	t = t.UTC() // an offset may lead out of the years that can be written
	if err != nil || t.Year() < 2000 || t.Year() > 9999 {
		return time.Time{}, fmt.Errorf("%s of <%s> is not a time in UTC", attribute, e.Local())
	}
	return t, nil
}

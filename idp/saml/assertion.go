package saml

import (
	"errors"
	"time"

	"github.com/studiobroker/studiobroker/idp/saml/gate"
	"github.com/studiobroker/studiobroker/idp/saml/strict"
)

// assertion is SAML core 2.3.3.
type assertion struct {
	id, version   string
	issueInstant  time.Time
	issuer        *issuer
	nameID        nameID
	confirmations []confirmation
	conditions    conditions
	authn         []authnStatement
	attributes    []attribute
}

// nameID is SAML core 2.2.3.
type nameID struct{ value, format, nameQualifier, spNameQualifier string }

// confirmation is SAML core 2.4.1.1 and 2.4.1.2.
type confirmation struct {
	method, recipient, inResponseTo string
	notBefore, notOnOrAfter         time.Time
}

// conditions is SAML core 2.5.1.
type conditions struct {
	notBefore, notOnOrAfter time.Time
	audiences               [][]string // restrictions, each a list of audiences
	unknown                 int        // conditions that we do not understand
}

// authnStatement is SAML core 2.7.2.
type authnStatement struct {
	instant, sessionNotOnOrAfter time.Time
	context                      bool   // it says how the person was authenticated
	class                        string // and in which class, if it says so
}

// attribute is SAML core 2.7.3.1. Its FriendlyName is not read.
type attribute struct {
	name   string
	values []string // those that are text
	mixed  bool     // another value contains elements
}

// readAssertion reads an Assertion that the gate has passed, and its NameID,
// which may have been encrypted; nil if there is none.
func readAssertion(e, name *strict.Element) (assertion, error) {
	var errs [5]error
	a := assertion{id: e.Attr("ID"), version: e.Attr("Version"), issuer: readIssuer(e)}
	a.issueInstant, errs[0] = readTime(e, "IssueInstant")
	subject := e.Child(gate.Assertion, "Subject")
	a.nameID = readNameID(name)
	a.confirmations, errs[1] = readConfirmations(subject)
	a.conditions, errs[2] = readConditions(e.Child(gate.Assertion, "Conditions"))
	a.authn, errs[3] = readAuthn(e)
	a.attributes = readAttributes(e)
	return a, errors.Join(errs[:]...)
}

func readNameID(e *strict.Element) nameID {
	if e == nil {
		return nameID{}
	}
	return nameID{e.Text(), e.Attr("Format"), e.Attr("NameQualifier"), e.Attr("SPNameQualifier")}
}

func readConfirmations(subject *strict.Element) ([]confirmation, error) {
	var all []confirmation
	for e := range subject.All(gate.Assertion, "SubjectConfirmation") {
		c := confirmation{method: e.Attr("Method")}
		if data := e.Child(gate.Assertion, "SubjectConfirmationData"); data != nil {
			var err1, err2 error
			c.recipient, c.inResponseTo = data.Attr("Recipient"), data.Attr("InResponseTo")
			c.notBefore, err1 = readTime(data, "NotBefore")
			c.notOnOrAfter, err2 = readTime(data, "NotOnOrAfter")
			if err := errors.Join(err1, err2); err != nil {
				return nil, err
			}
		}
		all = append(all, c)
	}
	return all, nil
}

func readConditions(e *strict.Element) (c conditions, err error) {
	if c.notBefore, err = readTime(e, "NotBefore"); err != nil {
		return c, err
	}
	if c.notOnOrAfter, err = readTime(e, "NotOnOrAfter"); err != nil {
		return c, err
	}
	for restriction := range e.All(gate.Assertion, "AudienceRestriction") {
		var audiences []string
		for audience := restriction.First(); audience != nil; audience = audience.Next() {
			audiences = append(audiences, audience.Trimmed())
		}
		c.audiences = append(c.audiences, audiences)
	}
	for range e.All(gate.Assertion, "Condition") {
		c.unknown++
	}
	return c, nil
}

func readAuthn(e *strict.Element) ([]authnStatement, error) {
	var all []authnStatement
	for s := range e.All(gate.Assertion, "AuthnStatement") {
		instant, err := readTime(s, "AuthnInstant")
		if err != nil {
			return nil, err
		}
		until, err := readTime(s, "SessionNotOnOrAfter")
		if err != nil {
			return nil, err
		}
		context := s.Child(gate.Assertion, "AuthnContext")
		read := authnStatement{instant: instant, sessionNotOnOrAfter: until, context: saysHow(context)}
		if class := context.Child(gate.Assertion, "AuthnContextClassRef"); class != nil {
			read.class = class.Trimmed()
		}
		all = append(all, read)
	}
	return all, nil
}

// saysHow reports whether an AuthnContext names or declares how the person was
// authenticated (SAML core 2.7.2.2).
func saysHow(context *strict.Element) bool {
	for e := context.First(); e != nil; e = e.Next() {
		if !e.Named("AuthenticatingAuthority") && (e.First() != nil || e.Trimmed() != "") {
			return true
		}
	}
	return false
}

// readAttributes reads the values that are text. A value that contains
// elements is nobody's name and no group.
func readAttributes(e *strict.Element) []attribute {
	var all []attribute
	for statement := range e.All(gate.Assertion, "AttributeStatement") {
		for a := range statement.All(gate.Assertion, "Attribute") {
			read := attribute{name: a.Attr("Name")}
			for value := a.First(); value != nil; value = value.Next() {
				if value.First() != nil {
					read.mixed = true
					continue
				}
				read.values = append(read.values, value.Text())
			}
			all = append(all, read)
		}
	}
	return all
}

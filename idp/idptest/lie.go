package idptest

import (
	"strings"
	"time"
)

// Lie changes a message. A few are honest variants that real providers send;
// the others have to be refused. Any func(*Message) is one.
type Lie func(*Message)

// Unsigned leaves every signature out.
func Unsigned(m *Message) { m.Signed = NothingSigned }

// OnlyResponseSigned signs the Response and not the assertion.
func OnlyResponseSigned(m *Message) { m.Signed = ResponseSigned }

// BothAreSigned signs the assertion and the Response.
func BothAreSigned(m *Message) { m.Signed = BothSigned }

// WrittenWith writes the namespaces in that way.
func WrittenWith(p Prefixes) Lie { return func(m *Message) { m.Prefixes = p } }

// By signs with another method and digest.
func By(method, digest string) Lie { return func(m *Message) { m.Method, m.Digest = method, digest } }

// BySHA1 signs and digests with SHA-1.
func BySHA1(m *Message) {
	m.Method, m.Digest = RSASHA1, SHA1
	if _, ok := isECDSA(m.SignedBy.Key); ok {
		m.Method = ECDSASHA1
	}
}

// SignedByOther signs with the key of another provider, and still names this
// one as the issuer.
func SignedByOther(other *SAML) Lie {
	return func(m *Message) { m.SignedBy = Signer{other.Key, other.Certificate} }
}

// For is for another audience.
func For(audience string) Lie { return func(m *Message) { m.Audiences = [][]string{{audience}} } }

// To is delivered to another address.
func To(acs string) Lie {
	return func(m *Message) {
		m.Destination = acs
		for i := range m.Confirmations {
			m.Confirmations[i].Recipient = acs
		}
	}
}

// From is issued by another provider.
func From(issuer string) Lie { return func(m *Message) { m.Issuer, m.ResponseIssuer = issuer, issuer } }

// Shifted was made by a clock that is off by d.
func Shifted(d time.Duration) Lie {
	return func(m *Message) {
		times := []*time.Time{&m.ResponseIssueInstant, &m.IssueInstant, &m.NotBefore, &m.NotOnOrAfter, &m.AuthnInstant, &m.SessionEnd}
		for i := range m.Confirmations {
			times = append(times, &m.Confirmations[i].NotBefore, &m.Confirmations[i].NotOnOrAfter)
		}
		for _, t := range times {
			if !t.IsZero() {
				*t = t.Add(d)
			}
		}
	}
}

// Answering says that it answers another request.
func Answering(id string) Lie {
	return func(m *Message) {
		m.InResponseTo = id
		for i := range m.Confirmations {
			m.Confirmations[i].InResponseTo = id
		}
	}
}

// Failing is the refusal of a provider: a status, and no assertion.
func Failing(message string, codes ...string) Lie {
	return func(m *Message) {
		m.Status, m.StatusMessage, m.NoAssertion = nil, message, true
		if m.Signed == AssertionSigned {
			m.Signed = NothingSigned
		}
		for _, c := range codes {
			m.Status = append(m.Status, "urn:oasis:names:tc:SAML:2.0:status:"+c)
		}
	}
}

// Tampered replaces old by new after everything is signed.
func Tampered(old, new string) Lie {
	return AfterSigning(func(response string) string { return strings.ReplaceAll(response, old, new) })
}

// AfterSigning changes what is sent.
func AfterSigning(change func(response string) string) Lie {
	return func(m *Message) {
		before := m.AfterSigning
		m.AfterSigning = func(response string) string {
			if before != nil {
				response = before(response)
			}
			return change(response)
		}
	}
}

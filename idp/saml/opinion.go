package saml

import (
	"encoding/asn1"
	"encoding/base64"
	"errors"
	"fmt"
	"html"
	"math/big"
	"net/url"
	"slices"
	"time"

	crewjam "github.com/crewjam/saml"

	"github.com/studiobroker/studiobroker/idp/saml/gate"
	"github.com/studiobroker/studiobroker/idp/saml/signature"
	"github.com/studiobroker/studiobroker/idp/saml/strict"
)

// askOpinion lets crewjam/saml judge a message that is rebuilt from verified
// bytes, and compares whom it names. It can only refuse. It never sees what
// arrived: hostile documents make it slow, and some make it panic.
func (h *hearing) askOpinion() error {
	if !h.provider.opinion || h.beyondOpinion() {
		return nil
	}
	theirs, err := h.opinionOf(h.rebuild())
	var reason *crewjam.InvalidResponseError
	switch {
	case errors.As(err, &reason):
		err = reason.PrivateErr
	case err == nil:
		err = h.differs(theirs)
	}
	if err == nil {
		return nil
	}
	return refuse(CodeOpinion, fmt.Errorf("crewjam/saml does not agree: %w", err),
		"report this; until it is solved, second_opinion can be turned off for this provider")
}

// beyondOpinion reports whether crewjam/saml would refuse what is valid: it
// wants every confirmation to fit, and by its own clock a message that was
// issued at most 90 s ago, a limit that can be changed for the process only. It
// cannot decrypt by AES-256-GCM, it does not know that a prefix can be bound
// again, and goxmldsig v1.6.1 below it sorts attributes of two namespaces
// wrongly and gives up at 1,000 elements, which it does not survive.
func (h *hearing) beyondOpinion() bool {
	const margin = 10 * time.Second
	judged := h.judged()
	age := crewjam.TimeNow().Sub(h.message.assertion.issueInstant)
	if judged == h.outer { // an envelope that nobody signed is not rebuilt, and has no say
		age = max(age, crewjam.TimeNow().Sub(h.message.response.issueInstant))
	}
	return judged == nil || age > crewjam.MaxIssueDelay-margin || age < -crewjam.MaxClockSkew+margin ||
		len(h.message.assertion.confirmations) != 1 || h.encryptedName() ||
		judged.Rebinds() || judged.Mixes() || judged.Count() > maxOpinion || len(h.judgedBy().Bytes) > maxOpinionBytes
}

// judgedBy is the signature over what crewjam/saml judges.
func (h *hearing) judgedBy() signature.Verified {
	if h.judged() == h.outer {
		return h.coveredResponse
	}
	return h.coveredAssertion
}

// The most that crewjam/saml is given: it takes 25 KB and 0.1 ms for an element.
const (
	maxOpinion      = 300      // elements
	maxOpinionBytes = 64 << 10 // signed
)

// judged is the signed element that crewjam/saml judges: the Response if it is
// signed and its assertion can be read in it, and else the assertion; nil if
// neither is possible.
func (h *hearing) judged() *strict.Element {
	switch {
	case h.message.signed && h.outer.Child(gate.Assertion, "Assertion") != nil:
		return h.outer
	case h.ofAssertion != nil:
		return h.inner
	}
	return nil
}

func (h *hearing) encryptedName() bool {
	return h.inner.Child(gate.Assertion, "Subject").Child(gate.Assertion, "EncryptedID") != nil
}

func (h *hearing) opinionOf(document []byte) (*crewjam.Assertion, error) {
	here, err := url.Parse(h.provider.acs)
	if err != nil {
		return nil, err
	}
	certificate := base64.StdEncoding.EncodeToString(h.judgedBy().Certificate.Raw)
	sp := crewjam.ServiceProvider{
		EntityID:          h.provider.entityID,
		AcsURL:            *here,
		IDPMetadata:       &crewjam.EntityDescriptor{EntityID: h.provider.trust.entityID},
		IDPCertificate:    &certificate,
		AllowIDPInitiated: h.began == nil,
		// It looks at one audience of each restriction; checkAudience at all.
		ValidateAudienceRestriction: func(*crewjam.Assertion) error { return nil },
	}
	return sp.ParseXMLResponse(document, []string{h.awaited()}, *here)
}

// differs tells in what crewjam/saml reads another person than we do. Of a
// value that contains elements it reads some text and we read none, so that an
// attribute with one says nothing about either.
func (h *hearing) differs(theirs *crewjam.Assertion) error {
	ours := h.message.assertion
	switch {
	case theirs.ID != ours.id:
		return errors.New("it reads another assertion")
	case theirs.Subject == nil || theirs.Subject.NameID == nil || theirs.Subject.NameID.Value != ours.nameID.value:
		return errors.New("it reads another NameID")
	}
	read := map[string][]string{}
	for _, statement := range theirs.AttributeStatements {
		for _, a := range statement.Attributes {
			for _, v := range a.Values {
				read[a.Name] = append(read[a.Name], v.Value)
			}
		}
	}
	for _, a := range ours.attributes {
		if !a.mixed && !slices.Equal(read[a.name], a.values) {
			return fmt.Errorf("it reads the attribute %.100q differently", a.name)
		}
	}
	return nil
}

// rebuild writes the message again from what its signatures cover: the signed
// Response, or the signed assertion inside of a new one.
func (h *hearing) rebuild() []byte {
	if h.judged() == h.outer {
		return signed(h.coveredResponse, h.ofResponse, h.outer)
	}
	assertion := signed(h.coveredAssertion, h.ofAssertion, h.inner)
	return fmt.Appendf(nil, `<samlp:Response xmlns:samlp="%s" ID="rebuilt" Version="2.0" IssueInstant="%s" Destination="%s" InResponseTo="%s">`+
		`<samlp:Status><samlp:StatusCode Value="%s"></samlp:StatusCode></samlp:Status>%s</samlp:Response>`,
		gate.Protocol, stamp(h.message.assertion.issueInstant), html.EscapeString(h.provider.acs), h.awaited(), statusSuccess, assertion)
}

// signed puts a signature back behind the Issuer of what it covers, which was
// read as e: SignedInfo as it was signed, and no key information.
func signed(covered signature.Verified, shape *gate.Shape, e *strict.Element) []byte {
	issuer := e.First().End()
	var b []byte
	b = append(b, covered.Bytes[:issuer]...)
	b = fmt.Appendf(b, `<ds:Signature xmlns:ds="%s">%s<ds:SignatureValue>%s</ds:SignatureValue></ds:Signature>`,
		gate.Signature, covered.SignedInfo, base64.StdEncoding.EncodeToString(asGoReads(shape)))
	return append(b, covered.Bytes[issuer:]...)
}

// asGoReads is the value of a signature as goxmldsig reads it: ECDSA in ASN.1,
// where XML Signature has r and s side by side.
func asGoReads(shape *gate.Shape) []byte {
	if shape.Method.Family != gate.ECDSA {
		return shape.Value
	}
	half := len(shape.Value) / 2
	value, err := asn1.Marshal(struct{ R, S *big.Int }{new(big.Int).SetBytes(shape.Value[:half]), new(big.Int).SetBytes(shape.Value[half:])})
	if err != nil {
		return nil // two integers can be marshalled
	}
	return value
}

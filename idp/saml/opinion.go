package saml

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/beevik/etree"
	crewjam "github.com/crewjam/saml"

	"github.com/studiobroker/studiobroker/idp/saml/gate"
	"github.com/studiobroker/studiobroker/idp/saml/signature"
)

// askOpinion lets crewjam/saml judge a message that is rebuilt from verified
// bytes, and compares whom it names. It can only refuse. It never sees what
// arrived: hostile documents make it slow, and some make it panic.
func (h *hearing) askOpinion() error {
	if !h.provider.opinion || h.beyondOpinion() {
		return nil
	}
	rebuilt, err := h.rebuild()
	if err != nil {
		return unreadable(err)
	}
	if rebinds(rebuilt.Root()) {
		return nil // valid, and beyond what it reads
	}
	document, err := rebuilt.WriteToBytes()
	if err != nil {
		return unreadable(err)
	}
	theirs, err := h.opinionOf(document)
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
// issued at most 90 s ago, a limit that can be changed for the process only.
func (h *hearing) beyondOpinion() bool {
	const margin = 10 * time.Second
	age := crewjam.TimeNow().Sub(h.message.assertion.issueInstant)
	if outer := crewjam.TimeNow().Sub(h.message.response.issueInstant); outer > age {
		age = outer
	}
	return age > crewjam.MaxIssueDelay-margin || age < -crewjam.MaxClockSkew+margin || len(h.message.assertion.confirmations) != 1
}

func (h *hearing) opinionOf(document []byte) (*crewjam.Assertion, error) {
	here, err := url.Parse(h.provider.acs)
	if err != nil {
		return nil, err
	}
	by := h.coveredAssertion
	if h.message.signed {
		by = h.coveredResponse
	}
	certificate := base64.StdEncoding.EncodeToString(by.Certificate.Raw)
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
func (h *hearing) rebuild() (*etree.Document, error) {
	if h.message.signed {
		return withSignature(h.coveredResponse)
	}
	assertion, err := withSignature(h.coveredAssertion)
	if err != nil {
		return nil, err
	}
	response := etree.NewElement("samlp:Response")
	response.CreateAttr("xmlns:samlp", gate.Protocol)
	response.CreateAttr("ID", "rebuilt")
	response.CreateAttr("Version", "2.0")
	response.CreateAttr("IssueInstant", stamp(h.message.assertion.issueInstant))
	response.CreateAttr("Destination", h.provider.acs)
	response.CreateAttr("InResponseTo", h.awaited())
	response.CreateElement("samlp:Status").CreateElement("samlp:StatusCode").CreateAttr("Value", statusSuccess)
	response.AddChild(assertion.Root())
	doc := etree.NewDocument()
	doc.SetRoot(response)
	return doc, nil
}

// withSignature puts a signature back behind the Issuer of what it covers.
func withSignature(covered signature.Verified) (*etree.Document, error) {
	doc := etree.NewDocument()
	if err := doc.ReadFromBytes(covered.Bytes); err != nil {
		return nil, err
	}
	issuer := doc.Root().ChildElements()[0]
	doc.Root().InsertChildAt(issuer.Index()+1, covered.Signature)
	return doc, nil
}

// rebinds reports whether a prefix means two namespaces below e.
func rebinds(e *etree.Element) bool {
	bound := map[string]string{}
	for _, below := range append(e.FindElements(".//*"), e) {
		for _, a := range below.Attr {
			if a.Space != "xmlns" && a.FullKey() != "xmlns" {
				continue
			}
			if uri, known := bound[a.Key]; known && uri != a.Value {
				return true
			}
			bound[a.Key] = a.Value
		}
	}
	return false
}

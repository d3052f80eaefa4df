package saml

import (
	"errors"
	"time"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/idp/saml/gate"
	"github.com/studiobroker/studiobroker/idp/saml/signature"
	"github.com/studiobroker/studiobroker/idp/saml/strict"
)

// hearing is one message on its way through the steps. Each step adds what the
// next ones need; only message is to be believed.
type hearing struct {
	provider *Provider
	began    *idp.Pending
	now      time.Time
	raw      []byte

	root, assertion                   *strict.Element
	ofResponse, ofAssertion           *gate.Shape
	coveredResponse, coveredAssertion signature.Verified
	message                           message
}

// step is one part of the judgement. Its error is a [*broker.Error].
type step struct {
	name string
	run  func(*hearing) error
}

// gateSteps lead from bytes to a message that may be believed. A step builds
// on those before it.
func gateSteps() []step {
	return []step{
		{"the XML is strict and within limits", (*hearing).parse},
		{"every part is where SAML puts it", (*hearing).checkModel},
		{"the provider signed somebody in", (*hearing).findRefusal},
		{"there is exactly one assertion, at its place", (*hearing).findAssertion},
		{"each signature covers what it stands in", (*hearing).findSignatures},
		{"the provider's metadata has not expired", (*hearing).checkTrust},
		{"every signature verifies with a pinned certificate", (*hearing).verify},
		{"what the signatures cover can be read", (*hearing).read},
	}
}

func (h *hearing) parse() (err error) {
	h.root, err = strict.Parse(h.raw)
	if errors.Is(err, strict.ErrLimit) {
		return refuse(CodeLimits, err, "let the provider send fewer attributes or groups")
	}
	return orRefuse(CodeXML, err, "let the provider send plain UTF-8 XML without DOCTYPE, comments and processing instructions; otherwise somebody has altered it")
}

func (h *hearing) checkModel() error {
	return orRefuse(CodeModel, gate.CheckModel(h.root, gate.Protocol, "Response"), "this is not how SAML 2.0 builds a response; if the provider sent it, report it there")
}

// findRefusal gives a provider's own refusal, which has no assertion, its own
// words. It is not believed: it can only refuse.
func (h *hearing) findRefusal() error {
	if len(h.root.All(gate.Assertion, "Assertion"))+len(h.root.All(gate.Assertion, "EncryptedAssertion")) > 0 {
		return nil
	}
	if r := readStatus(h.root).refusal(); r != nil {
		r.Code = CodeRefused
		return r
	}
	return nil
}

func (h *hearing) findAssertion() (err error) {
	h.assertion, err = gate.FindAssertion(h.root)
	if errors.Is(err, gate.ErrEncrypted) {
		return refuse(CodeEncrypted, err, "turn encryption of assertions and NameIDs off for this application; TLS protects them on the way")
	}
	return orRefuse(CodeAssertion, err, "let the provider send one assertion; several are how signatures get wrapped")
}

func (h *hearing) findSignatures() (err error) {
	h.ofResponse, h.ofAssertion, err = gate.Signatures(h.root, h.assertion)
	switch {
	case errors.Is(err, gate.ErrUnsigned):
		return refuse(CodeUnsigned, err, "let the provider sign the assertion; an unsigned one can be written by anybody")
	case errors.Is(err, gate.ErrAlgorithm):
		return refuse(CodeAlgorithm, err, "set the application's signature algorithm to RSA-SHA256 and its digest to SHA-256 at the provider")
	}
	return orRefuse(CodeShape, err, "let the provider sign as SAML core 5.4 says; if it does, somebody has altered the response")
}

func (h *hearing) checkTrust() error { return h.provider.trust.checkCurrent(h.now) }

func (h *hearing) verify() error {
	document, err := signature.Open(h.raw)
	if err != nil {
		return refuse(CodeXML, err, "let the provider send plain XML")
	}
	if h.coveredResponse, err = h.verifyOne(document, h.ofResponse); err != nil {
		return err
	}
	h.coveredAssertion, err = h.verifyOne(document, h.ofAssertion)
	return err
}

func (h *hearing) verifyOne(document *signature.Document, shape *gate.Shape) (signature.Verified, error) {
	if shape == nil {
		return signature.Verified{}, nil
	}
	verified, err := document.Verify(shape, h.provider.trust.certificates, h.now)
	if errors.Is(err, signature.ErrExpired) {
		return verified, refuse(CodeCertificate, err, "renew the signing certificate at the provider and put its new metadata here")
	}
	return verified, orRefuse(CodeSignature, err, "compare the provider's signing certificate with the metadata that is configured here; if they are the same, the response is forged")
}

// read reads the message from the bytes that the signatures cover, which pass
// the same gate once more. The assertion comes from its own signature's bytes,
// or else from the Response's.
func (h *hearing) read() (err error) {
	outer, inner := h.root, (*strict.Element)(nil)
	if h.ofResponse != nil {
		h.message.signed = true
		if outer, err = reread(h.coveredResponse.Bytes, gate.Protocol, "Response"); err != nil {
			return unreadable(err)
		}
		if inner, err = gate.FindAssertion(outer); err != nil {
			return unreadable(err)
		}
	}
	if h.ofAssertion != nil {
		if inner, err = reread(h.coveredAssertion.Bytes, gate.Assertion, "Assertion"); err != nil {
			return unreadable(err)
		}
	}
	if h.message.response, err = readResponse(outer); err != nil {
		return unreadable(err)
	}
	h.message.assertion, err = readAssertion(inner)
	return unreadable(err)
}

// reread reads bytes that a signature covers.
func reread(covered []byte, space, local string) (*strict.Element, error) {
	e, err := strict.Parse(covered)
	if err != nil {
		return nil, err
	}
	return e, gate.CheckModel(e, space, local)
}

func unreadable(err error) error {
	return orRefuse(CodeUnreadable, err, "report this response to its provider")
}

// refuse is a refusal of the evidence.
func refuse(code broker.Code, reason error, hint string) error {
	return broker.Refuse(broker.NotVerified, code, reason, hint)
}

// orRefuse is a refusal if there is a reason for one.
func orRefuse(code broker.Code, reason error, hint string) error {
	if reason == nil {
		return nil
	}
	return refuse(code, reason, hint)
}

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
	encoded  []byte // base64
	raw      []byte // XML
	memory   *memory

	root, assertion                   *strict.Element // as they arrived; the assertion is nil if it is encrypted
	ofResponse, ofAssertion           *gate.Shape
	coveredResponse, coveredAssertion signature.Verified
	outer, inner, name                *strict.Element // Response, Assertion and NameID as they are read
	message                           message
}

// memory is what one hearing needs and the next one uses again. Nothing in a
// message shows it: what is read from it is copied.
type memory struct {
	raw                     []byte
	arrived, opened, name   strict.Document
	ofResponse, ofAssertion signature.Memory
}

// hearing begins one on base64; whoever begins it ends it.
func (p *Provider) hearing(encoded []byte, began *idp.Pending, now time.Time) *hearing {
	return &hearing{provider: p, began: began, now: now, encoded: encoded, memory: p.memories.Get().(*memory)}
}

// end gives the memory back, and keeps nothing that shows it.
func (h *hearing) end() {
	provider, memory := h.provider, h.memory
	*h = hearing{message: h.message}
	provider.memories.Put(memory)
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
		{"the response is base64", (*hearing).decode},
		{"the XML is strict and within limits", (*hearing).parse},
		{"every part is where SAML puts it", (*hearing).checkModel},
		{"the provider signed somebody in", (*hearing).findRefusal},
		{"there is exactly one assertion, at its place", (*hearing).findAssertion},
		{"each signature covers what it stands in", (*hearing).findSignatures},
		{"the provider's metadata has not expired", (*hearing).checkTrust},
		{"every signature verifies with a pinned certificate", (*hearing).verify},
		{"what the signatures cover is built like what arrived", (*hearing).reread},
		{"what is encrypted opens, and is signed", (*hearing).decrypt},
		{"what the signatures cover can be read", (*hearing).read},
	}
}

func (h *hearing) decode() (err error) {
	h.memory.raw, err = decodeMessage(h.memory.raw[:0], h.encoded)
	h.raw = h.memory.raw
	return err
}

func (h *hearing) parse() (err error) {
	h.root, err = h.memory.arrived.Parse(h.raw)
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
	if h.root.Child(gate.Assertion, "Assertion") != nil || h.root.Child(gate.Assertion, "EncryptedAssertion") != nil {
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
	return orRefuse(CodeAssertion, err, oneAssertion)
}

const oneAssertion = "let the provider send one assertion; several are how signatures get wrapped"

func (h *hearing) findSignatures() (err error) {
	h.ofResponse, h.ofAssertion, err = h.provider.allowed.Signatures(h.root, h.assertion)
	return shapeRefusal(err)
}

func shapeRefusal(err error) error {
	switch {
	case errors.Is(err, gate.ErrUnsigned):
		return refuse(CodeUnsigned, err, "let the provider sign the assertion; an unsigned one can be written by anybody")
	case errors.Is(err, gate.ErrAlgorithm):
		return refuse(CodeAlgorithm, err, "set the application's signature algorithm to RSA-SHA256 and its digest to SHA-256 at the provider")
	}
	return orRefuse(CodeShape, err, "let the provider sign as SAML core 5.4 says; if it does, somebody has altered the response")
}

func (h *hearing) checkTrust() error { return h.provider.trust.checkCurrent(h.now) }

func (h *hearing) verify() (err error) {
	if h.coveredResponse, err = h.verifyOne(&h.memory.ofResponse, h.ofResponse); err != nil {
		return err
	}
	h.coveredAssertion, err = h.verifyOne(&h.memory.ofAssertion, h.ofAssertion)
	return err
}

func (h *hearing) verifyOne(into *signature.Memory, shape *gate.Shape) (signature.Verified, error) {
	if shape == nil {
		return signature.Verified{}, nil
	}
	verified, err := into.Verify(shape, h.provider.trust.certificates, h.now)
	return verified, signatureRefusal(err)
}

func signatureRefusal(err error) error {
	switch {
	case errors.Is(err, signature.ErrExpired):
		return refuse(CodeCertificate, err, "renew the signing certificate at the provider and put its new metadata here")
	case errors.Is(err, signature.ErrAltered):
		return refuse(CodeSignature, err, "take the response as the browser posted it, not pretty-printed or edited; if it is, somebody has altered it")
	}
	return orRefuse(CodeSignature, err, "compare the provider's signing certificate with the metadata that is configured here; "+
		"if they are the same, the response was pretty-printed or edited, or it is forged")
}

// reread turns to what the signatures cover, which passes the same gate once more.
// The assertion comes from its own signature's bytes, or else from the
// Response's.
func (h *hearing) reread() error {
	h.outer = h.root
	if h.ofResponse != nil {
		h.message.signed = true
		h.outer = h.coveredResponse.Root
		if err := gate.CheckModel(h.outer, gate.Protocol, "Response"); err != nil {
			return unreadable(err)
		}
	}
	if h.ofAssertion != nil {
		return h.rereadAssertion()
	}
	h.inner = h.outer.Child(gate.Assertion, "Assertion")
	return nil
}

func (h *hearing) rereadAssertion() error {
	h.inner = h.coveredAssertion.Root
	return unreadable(gate.CheckModel(h.inner, gate.Assertion, "Assertion"))
}

func (h *hearing) read() (err error) {
	if h.provider.inner && h.ofAssertion == nil {
		return refuse(CodeUnsigned, errors.New("the assertion itself is not signed"), "let the provider sign assertions, or turn require_signed_assertion off")
	}
	if h.message.response, err = readResponse(h.outer); err != nil {
		return unreadable(err)
	}
	h.message.assertion, err = readAssertion(h.inner, h.name)
	return unreadable(err)
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

package saml

import (
	"errors"
	"fmt"

	"github.com/studiobroker/studiobroker/idp/saml/encryption"
	"github.com/studiobroker/studiobroker/idp/saml/gate"
	"github.com/studiobroker/studiobroker/idp/saml/strict"
)

// decrypt opens what is encrypted: the assertion, its NameID, or both. What comes
// out of the assertion passes the gate like what arrives in the clear, and has
// to be signed, unless it was encrypted inside of a signed Response.
func (h *hearing) decrypt() error {
	if h.inner == nil {
		if err := h.decryptAssertion(); err != nil {
			return err
		}
	}
	return h.decryptName()
}

func (h *hearing) decryptAssertion() error {
	encrypted := h.outer.Child(gate.Assertion, "EncryptedAssertion")
	plaintext, err := h.provider.decryption.Open(encrypted, h.message.signed)
	if err != nil {
		return decryptionRefusal("assertion", err)
	}
	if h.inner, err = readOpened(&h.memory.opened, plaintext, "Assertion"); err != nil {
		return unreadable(err)
	}
	if err := gate.CheckAlone(h.inner); err != nil {
		return refuse(CodeAssertion, err, oneAssertion)
	}
	if h.ofAssertion, err = h.provider.allowed.SignatureOf(h.inner); err != nil {
		return shapeRefusal(err)
	}
	if h.ofAssertion == nil {
		if !h.message.signed {
			return shapeRefusal(gate.ErrUnsigned)
		}
		return nil
	}
	if h.coveredAssertion, err = h.verifyOne(&h.memory.ofAssertion, h.ofAssertion); err != nil {
		return err
	}
	return h.rereadAssertion()
}

// readOpened reads what was encrypted.
func readOpened(into *strict.Document, plaintext []byte, local string) (*strict.Element, error) {
	e, err := into.Parse(plaintext)
	if err != nil {
		return nil, err
	}
	return e, gate.CheckModel(e, gate.Assertion, local)
}

// decryptName opens an encrypted NameID (SAML core 2.2.4). It is read from
// verified bytes, so only its provider can have encrypted it.
func (h *hearing) decryptName() error {
	subject := h.inner.Child(gate.Assertion, "Subject")
	h.name = subject.Child(gate.Assertion, "NameID")
	encrypted := subject.Child(gate.Assertion, "EncryptedID")
	switch {
	case h.name != nil && encrypted != nil:
		return refuse(CodeSubject, errors.New("it has two names, and one of them is encrypted"), "let the provider send one NameID")
	case encrypted == nil:
		return nil
	}
	plaintext, err := h.provider.decryption.Open(encrypted, true)
	if err != nil {
		return decryptionRefusal("NameID", err)
	}
	h.name, err = readOpened(&h.memory.name, plaintext, "NameID")
	return unreadable(err)
}

func decryptionRefusal(what string, err error) error {
	err = fmt.Errorf("the %s: %w", what, err)
	switch {
	case errors.Is(err, encryption.ErrNoKey):
		return refuse(CodeEncrypted, err, "give this provider a decryption key and its certificate, or turn encryption off for this application there; TLS protects assertions on the way")
	case errors.Is(err, encryption.ErrAlgorithm):
		return refuse(CodeEncrypted, err, "let the provider encrypt by AES-256-GCM and RSA-OAEP")
	}
	return refuse(CodeDecryption, err, "give the provider our current metadata: it has to encrypt for the certificate in there")
}

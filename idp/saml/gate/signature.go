package gate

import (
	"crypto"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/studiobroker/studiobroker/idp/saml/strict"
)

// Shape is what a well-formed signature claims; nothing of it is believed.
type Shape struct {
	Covers string // "Response" or "Assertion": the element it stands in
	ID     string // of that element
	Method Algorithm
	Digest crypto.Hash
	Sum    []byte // the DigestValue
	Value  []byte // the SignatureValue
}

// Signatures returns the shape of the Response's signature and of the
// assertion's; nil where there is none. No other signature may be anywhere,
// and one of the two must be there.
func Signatures(response, assertion *strict.Element) (ofResponse, ofAssertion *Shape, err error) {
	count := 0
	_ = response.Walk(func(e *strict.Element) error {
		if e.Local == "Signature" {
			count++
		}
		return nil
	})
	if ofResponse, err = shapeIn(response); err != nil {
		return nil, nil, err
	}
	if ofAssertion, err = shapeIn(assertion); err != nil {
		return nil, nil, err
	}
	for _, s := range []*Shape{ofResponse, ofAssertion} {
		if s != nil {
			count--
		}
	}
	switch {
	case count > 0:
		return nil, nil, errors.New("a signature stands where none belongs")
	case ofResponse == nil && ofAssertion == nil:
		return nil, nil, ErrUnsigned
	}
	return ofResponse, ofAssertion, nil
}

// ErrUnsigned marks a response without any signature.
var ErrUnsigned = errors.New("neither the response nor the assertion is signed")

// shapeIn returns the shape of the signature of e, or nil if it has none.
func shapeIn(e *strict.Element) (*Shape, error) {
	signature := e.Child(Signature, "Signature")
	if signature == nil {
		return nil, nil
	}
	if len(e.Children) < 2 || !e.Children[0].Is(Assertion, "Issuer") || e.Children[1] != signature {
		return nil, fmt.Errorf("the signature of the %s does not follow its Issuer", e.Local)
	}
	s := &Shape{Covers: e.Local, ID: e.Attr("ID")}
	if err := s.read(signature); err != nil {
		return nil, fmt.Errorf("the signature of the %s: %w", e.Local, err)
	}
	return s, nil
}

func (s *Shape) read(signature *strict.Element) (err error) {
	info := signature.Child(Signature, "SignedInfo")
	if !only(info.Child(Signature, "CanonicalizationMethod"), excC14N) {
		return errors.New("its canonicalization is not exclusive C14N")
	}
	if s.Method, err = algorithmOf(info.Child(Signature, "SignatureMethod").Attr("Algorithm")); err != nil {
		return err
	}
	if s.Value, err = decode(signature.Child(Signature, "SignatureValue")); err != nil {
		return err
	}
	return s.readReference(info.Child(Signature, "Reference"))
}

// readReference holds a reference to SAML core 5.4.2 and 5.4.4: it names the
// element that the signature stands in, and its transforms are exactly the
// enveloped signature and exclusive C14N.
func (s *Shape) readReference(reference *strict.Element) (err error) {
	if s.ID == "" || reference.Attr("URI") != "#"+s.ID {
		return errors.New("it does not refer to the element it stands in")
	}
	transforms := reference.Child(Signature, "Transforms").Children
	if !only(transforms[0], enveloped) || len(transforms[0].Children) > 0 || !only(transforms[1], excC14N) {
		return errors.New("its transforms are not the enveloped signature and exclusive C14N")
	}
	if s.Digest, err = digestOf(reference.Child(Signature, "DigestMethod").Attr("Algorithm")); err != nil {
		return err
	}
	if s.Sum, err = decode(reference.Child(Signature, "DigestValue")); err != nil {
		return err
	}
	if len(s.Sum) != s.Digest.Size() {
		return errors.New("its digest has the wrong length")
	}
	return nil
}

const enveloped = Signature + "enveloped-signature"

// only reports whether e names that algorithm.
func only(e *strict.Element, algorithm string) bool { return e.Attr("Algorithm") == algorithm }

// decode reads base64 that may be wrapped.
func decode(e *strict.Element) ([]byte, error) {
	packed := strings.NewReplacer(" ", "", "\t", "", "\r", "", "\n", "").Replace(e.Text)
	data, err := base64.StdEncoding.Strict().DecodeString(packed)
	if err != nil || len(data) == 0 {
		return nil, fmt.Errorf("its %s is not base64", e.Local)
	}
	return data, nil
}

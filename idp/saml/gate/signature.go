package gate

import (
	"crypto"
	"errors"
	"fmt"
	"slices"

	"github.com/studiobroker/studiobroker/idp/saml/strict"
)

// Shape is what a well-formed signature claims; nothing of it is believed.
type Shape struct {
	Of        *strict.Element // what it covers and stands in: the Response or the Assertion
	Signature *strict.Element
	Method    Algorithm
	Digest    crypto.Hash
	Sum       []byte // the DigestValue
	Value     []byte // the SignatureValue

	Prefixes       string // PrefixList of the canonicalization of what it covers
	SignedPrefixes string // PrefixList of the canonicalization of SignedInfo

	allowed Allowed
}

// Covers is the name of what it covers.
func (s *Shape) Covers() string { return s.Of.Local() }

// Signatures returns the shape of the Response's signature and of the
// assertion's; nil where there is none. No other signature may be anywhere.
// One of the two must be there, unless the assertion is encrypted, which is
// what nil means: then nobody can tell yet.
func (a Allowed) Signatures(response, assertion *strict.Element) (ofResponse, ofAssertion *Shape, err error) {
	if ofResponse, err = a.shapeIn(response); err != nil {
		return nil, nil, err
	}
	if assertion != nil {
		if ofAssertion, err = a.shapeIn(assertion); err != nil {
			return nil, nil, err
		}
	}
	if err := noneBut(response, ofResponse, ofAssertion); err != nil {
		return nil, nil, err
	}
	if assertion != nil && ofResponse == nil && ofAssertion == nil {
		return nil, nil, ErrUnsigned
	}
	return ofResponse, ofAssertion, nil
}

// SignatureOf returns the shape of the signature of an assertion that was
// decrypted; nil if it has none. No other signature may be in it.
func (a Allowed) SignatureOf(assertion *strict.Element) (*Shape, error) {
	shape, err := a.shapeIn(assertion)
	if err != nil {
		return nil, err
	}
	return shape, noneBut(assertion, shape)
}

// noneBut refuses signatures below root that have none of the shapes.
func noneBut(root *strict.Element, shapes ...*Shape) error {
	for e := root; e != nil; e = e.After(root) {
		if e.Named("Signature") && !slices.ContainsFunc(shapes, func(s *Shape) bool { return s != nil && s.Signature == e }) {
			return errors.New("a signature stands where none belongs")
		}
	}
	return nil
}

// ErrUnsigned marks a response without any signature.
var ErrUnsigned = errors.New("neither the response nor the assertion is signed")

// shapeIn returns the shape of the signature of e, or nil if it has none.
func (a Allowed) shapeIn(e *strict.Element) (*Shape, error) {
	signature := e.Child(Signature, "Signature")
	if signature == nil {
		return nil, nil
	}
	if issuer := e.First(); !issuer.Is(Assertion, "Issuer") || issuer.Next() != signature {
		return nil, fmt.Errorf("the signature of the %s does not follow its Issuer", e.Local())
	}
	s := &Shape{Of: e, Signature: signature}
	if err := s.read(a, signature); err != nil {
		return nil, fmt.Errorf("the signature of the %s: %w", e.Local(), err)
	}
	return s, nil
}

func (s *Shape) read(a Allowed, signature *strict.Element) (err error) {
	s.allowed = a
	if s.Value, err = decode(signature.Child(Signature, "SignatureValue")); err != nil {
		return err
	}
	return s.readInfo(signature.Child(Signature, "SignedInfo"))
}

// As is the shape with what info says instead, which is its SignedInfo as it was
// signed. Both say the same, unless somebody found a hole in canonicalization.
func (s *Shape) As(info *strict.Element) (signed Shape, err error) {
	if err := CheckModel(info, Signature, "SignedInfo"); err != nil {
		return signed, err
	}
	signed = *s
	return signed, signed.readInfo(info)
}

func (s *Shape) readInfo(info *strict.Element) (err error) {
	method := info.Child(Signature, "CanonicalizationMethod")
	if !method.HasAttr("Algorithm", excC14N) {
		return errors.New("its canonicalization is not exclusive C14N")
	}
	if s.SignedPrefixes, err = prefixList(method); err != nil {
		return err
	}
	if s.Method, err = s.allowed.method(info.Child(Signature, "SignatureMethod")); err != nil {
		return err
	}
	return s.readReference(info.Child(Signature, "Reference"))
}

// readReference holds a reference to SAML core 5.4.2 and 5.4.4: it names the
// element that the signature stands in, and its transforms are exactly the
// enveloped signature and exclusive C14N.
func (s *Shape) readReference(reference *strict.Element) (err error) {
	if id := s.Of.Attr("ID"); id == "" || reference.Attr("URI") != "#"+id {
		return errors.New("it does not refer to the element it stands in")
	}
	first := reference.Child(Signature, "Transforms").First()
	second := first.Next()
	if !first.HasAttr("Algorithm", enveloped) || first.First() != nil || !second.HasAttr("Algorithm", excC14N) {
		return errors.New("its transforms are not the enveloped signature and exclusive C14N")
	}
	if s.Prefixes, err = prefixList(second); err != nil {
		return err
	}
	if s.Digest, err = s.allowed.digest(reference.Child(Signature, "DigestMethod")); err != nil {
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

// maxPrefixes bounds a PrefixList in bytes: canonicalization looks each of them
// up for every element.
const maxPrefixes = 256

// prefixList returns the prefixes of exclusive canonicalization that are to be
// treated as inclusive (Exclusive XML Canonicalization 1.0, section 3).
func prefixList(method *strict.Element) (string, error) {
	inclusive := method.First()
	if inclusive == nil {
		return "", nil
	}
	list := inclusive.Attr("PrefixList")
	if len(list) > maxPrefixes {
		return "", fmt.Errorf("its PrefixList has more than %d bytes", maxPrefixes)
	}
	return list, nil
}

// decode reads base64.
func decode(e *strict.Element) ([]byte, error) {
	data := e.Base64()
	if len(data) == 0 {
		return nil, fmt.Errorf("its %s is not base64", e.Local())
	}
	return data, nil
}

package signature

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
	"github.com/russellhaering/goxmldsig/etreeutils"

	"github.com/studiobroker/studiobroker/idp/saml/gate"
)

// Why a signature does not hold.
var (
	ErrInvalid = errors.New("no certificate in the provider's metadata verifies it")
	ErrExpired = errors.New("the certificate that verifies it is not valid now")
)

// Document is a message that the gate has passed, ready to be verified.
type Document struct{ root *etree.Element }

// Open reads the message.
func Open(message []byte) (*Document, error) {
	doc := etree.NewDocument()
	if err := doc.ReadFromBytes(message); err != nil {
		return nil, err
	}
	if doc.Root() == nil {
		return nil, errors.New("the document has no element")
	}
	return &Document{root: doc.Root()}, nil
}

// Verified is what one signature covers.
type Verified struct {
	Bytes       []byte            // canonical, without the signature: read only these
	Certificate *x509.Certificate // the one that verified it
	Signature   *etree.Element    // with its namespaces, for whoever rebuilds the message
}

// Verify checks the signature of that shape with each certificate that is
// pinned for the provider. Key information in the message is not looked at.
func (d *Document) Verify(shape *gate.Shape, pinned []*x509.Certificate, now time.Time) (Verified, error) {
	signed, err := d.find(shape)
	if err != nil {
		return Verified{}, err
	}
	reason := ErrInvalid
	for _, certificate := range pinned {
		element, verifies := try(signed, shape, certificate)
		switch {
		case !verifies:
		case now.Before(certificate.NotBefore) || now.After(certificate.NotAfter):
			reason = outOfTime(certificate) // another one may have the same key
		default:
			return verified(signed, element, shape, certificate)
		}
	}
	return Verified{}, fmt.Errorf("the signature of the %s: %w", shape.Covers, reason)
}

func outOfTime(c *x509.Certificate) error {
	const day = time.DateOnly
	return fmt.Errorf("%w: it is valid from %s to %s", ErrExpired, c.NotBefore.UTC().Format(day), c.NotAfter.UTC().Format(day))
}

// try lets goxmldsig verify with one certificate. Its clock stands inside of
// the certificate's validity: Verify looks at that itself, to say which of two
// reasons it was.
func try(signed *etree.Element, shape *gate.Shape, certificate *x509.Certificate) (*etree.Element, bool) {
	if !fits(shape.Method, certificate) {
		return nil, false
	}
	validation := dsig.NewDefaultValidationContext(&dsig.MemoryX509CertificateStore{Roots: []*x509.Certificate{certificate}})
	validation.Clock = dsig.NewFakeClockAt(certificate.NotBefore)
	element, err := validation.Validate(signed)
	return element, err == nil
}

// find copies the element that shape belongs to out of the message and prepares
// its signature for goxmldsig.
func (d *Document) find(shape *gate.Shape) (*etree.Element, error) {
	element := d.root
	if shape.Covers == "Assertion" {
		element = childOf(d.root, "Assertion")
	}
	if element == nil || element.Tag != shape.Covers || element.SelectAttrValue("ID", "") != shape.ID {
		return nil, fmt.Errorf("the %s is not where its signature was", shape.Covers)
	}
	detached, err := detach(element)
	if err != nil {
		return nil, err
	}
	return detached, prepare(detached, shape)
}

// prepare removes the key information, which goxmldsig would believe before
// our certificates, and writes the value as it reads it.
func prepare(detached *etree.Element, shape *gate.Shape) error {
	signature := signatureOf(detached)
	if signature == nil {
		return errors.New("the signature is not where it was")
	}
	if info := childOf(signature, "KeyInfo"); info != nil {
		signature.RemoveChild(info)
	}
	value, err := asGoReads(shape)
	if err != nil {
		return err
	}
	childOf(signature, "SignatureValue").SetText(base64.StdEncoding.EncodeToString(value))
	return nil
}

func verified(signed, covered *etree.Element, shape *gate.Shape, certificate *x509.Certificate) (Verified, error) {
	canonical, err := digested(covered, shape)
	if err != nil {
		return Verified{}, err
	}
	alone, err := detach(signatureOf(signed))
	return Verified{canonical, certificate, alone}, err
}

// detach copies an element out of its tree, with the namespaces in scope.
func detach(e *etree.Element) (*etree.Element, error) {
	scope, err := etreeutils.NSBuildParentContext(e)
	if err != nil {
		return nil, err
	}
	return etreeutils.NSDetatch(scope, e)
}

// digested returns the bytes of element and proves that they are the ones
// whose digest was signed, so that nothing is read that was not hashed.
func digested(element *etree.Element, shape *gate.Shape) ([]byte, error) {
	doc := etree.NewDocument()
	doc.WriteSettings = etree.WriteSettings{CanonicalAttrVal: true, CanonicalEndTags: true, CanonicalText: true}
	doc.SetRoot(element)
	canonical, err := doc.WriteToBytes()
	if err != nil {
		return nil, err
	}
	hash := shape.Digest.New()
	hash.Write(canonical)
	if !bytes.Equal(hash.Sum(nil), shape.Sum) {
		return nil, fmt.Errorf("the signature of the %s: %w", shape.Covers, ErrInvalid)
	}
	return canonical, nil
}

func signatureOf(e *etree.Element) *etree.Element { return childOf(e, "Signature") }

// childOf returns the first child of that local name. The gate has made sure
// that it is the only one and has the right namespace.
func childOf(e *etree.Element, local string) *etree.Element {
	for _, c := range e.ChildElements() {
		if c.Tag == local {
			return c
		}
	}
	return nil
}

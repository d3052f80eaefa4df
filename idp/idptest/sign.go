package idptest

import (
	"cmp"
	"crypto"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/asn1"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"math/big"
	"regexp"
	"slices"
	"strings"

	"github.com/beevik/etree"
	"github.com/russellhaering/goxmldsig/etreeutils"
)

// Signature and digest methods (RFC 9231). The broker has to refuse SHA-1.
const (
	RSASHA1     = "http://www.w3.org/2000/09/xmldsig#rsa-sha1"
	RSASHA256   = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
	RSASHA384   = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384"
	RSASHA512   = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"
	ECDSASHA1   = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1"
	ECDSASHA256 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
	ECDSASHA384 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384"
	ECDSASHA512 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512"

	SHA1   = "http://www.w3.org/2000/09/xmldsig#sha1"
	SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
	SHA384 = "http://www.w3.org/2001/04/xmldsig-more#sha384"
	SHA512 = "http://www.w3.org/2001/04/xmlenc#sha512"
)

const (
	excC14N   = "http://www.w3.org/2001/10/xml-exc-c14n#"
	enveloped = dsigSpace + "enveloped-signature"
)

var issuerEnd = regexp.MustCompile(`</([a-z0-9]+:)?Issuer>`)

// sign puts an enveloped signature behind the Issuer of the root of text. The
// rest of text stays as it is, to the byte.
func (m *Message) sign(text string) (string, error) {
	doc := etree.NewDocument()
	if err := doc.ReadFromString(text); err != nil {
		return "", err
	}
	root := doc.Root()
	if root == nil {
		return "", errors.New("idptest: no element to sign")
	}
	covered, err := canonical(root, m.PrefixList)
	if err != nil {
		return "", err
	}
	info, err := m.signedInfo(root.SelectAttrValue("ID", ""), covered)
	if err != nil {
		return "", err
	}
	value, err := m.value(info)
	if err != nil {
		return "", err
	}
	signature := `<ds:Signature xmlns:ds="` + dsigSpace + `">` + info +
		`<ds:SignatureValue>` + base64.StdEncoding.EncodeToString(value) + `</ds:SignatureValue>` + m.keyInfo() + `</ds:Signature>`
	end := issuerEnd.FindStringIndex(text)
	if end == nil {
		return "", errors.New("idptest: no Issuer to sign behind")
	}
	return text[:end[1]] + signature + text[end[1]:], nil
}

// signedInfo is the SignedInfo over the covered bytes, written so that its
// canonical form with the namespace declared is itself.
func (m *Message) signedInfo(id string, covered []byte) (string, error) {
	method, digest := m.Method, m.Digest
	if method == "" {
		method = RSASHA256
		if _, ok := isECDSA(m.SignedBy.Key); ok {
			method = ECDSASHA256
		}
		m.Method = method
	}
	if digest == "" {
		digest = SHA256
	}
	h, _, err := hashOf(digest)
	if err != nil {
		return "", err
	}
	h.Write(covered)
	list := ""
	if m.PrefixList != "" {
		list = `<ec:InclusiveNamespaces xmlns:ec="` + excC14N + `" PrefixList="` + m.PrefixList + `"></ec:InclusiveNamespaces>`
	}
	return `<ds:SignedInfo><ds:CanonicalizationMethod Algorithm="` + excC14N + `"></ds:CanonicalizationMethod>` +
		`<ds:SignatureMethod Algorithm="` + method + `"></ds:SignatureMethod><ds:Reference URI="#` + id + `"><ds:Transforms>` +
		`<ds:Transform Algorithm="` + enveloped + `"></ds:Transform><ds:Transform Algorithm="` + excC14N + `">` + list + `</ds:Transform></ds:Transforms>` +
		`<ds:DigestMethod Algorithm="` + digest + `"></ds:DigestMethod><ds:DigestValue>` +
		base64.StdEncoding.EncodeToString(h.Sum(nil)) + `</ds:DigestValue></ds:Reference></ds:SignedInfo>`, nil
}

// value signs the SignedInfo. ECDSA is written as r and s side by side (RFC
// 4050, section 3.3).
func (m *Message) value(info string) ([]byte, error) {
	h, kind, err := hashOf(m.Method)
	if err != nil {
		return nil, err
	}
	h.Write([]byte(strings.Replace(info, "<ds:SignedInfo>", `<ds:SignedInfo xmlns:ds="`+dsigSpace+`">`, 1)))
	signed, err := m.SignedBy.Key.Sign(rand.Reader, h.Sum(nil), kind)
	size, ok := isECDSA(m.SignedBy.Key)
	if err != nil || !ok {
		return signed, err
	}
	var rs struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(signed, &rs); err != nil {
		return nil, err
	}
	return append(rs.R.FillBytes(make([]byte, size)), rs.S.FillBytes(make([]byte, size))...), nil
}

func (m *Message) keyInfo() string {
	inside := m.KeyInfo
	switch {
	case inside == "-" || inside == "" && m.SignedBy.Certificate == nil:
		return ""
	case inside == "":
		inside = `<ds:X509Data><ds:X509Certificate>` + base64.StdEncoding.EncodeToString(m.SignedBy.Certificate.Raw) + `</ds:X509Certificate></ds:X509Data>`
	}
	return `<ds:KeyInfo>` + inside + `</ds:KeyInfo>`
}

// canonical is the exclusive C14N of an element.
func canonical(e *etree.Element, prefixList string) ([]byte, error) {
	e = e.Copy()
	if err := etreeutils.TransformExcC14n(e, prefixList, false); err != nil {
		return nil, err
	}
	for _, below := range append(e.FindElements(".//*"), e) {
		slices.SortStableFunc(below.Attr, inOrder)
	}
	doc := etree.NewDocument()
	doc.WriteSettings = etree.WriteSettings{CanonicalAttrVal: true, CanonicalEndTags: true, CanonicalText: true}
	doc.SetRoot(e)
	return doc.WriteToBytes()
}

// inOrder sorts attributes by namespace name and local name, behind the
// declarations (Canonical XML 1.0, section 2.3). goxmldsig v1.6.1 does so
// within one namespace only.
func inOrder(a, b etree.Attr) int {
	space := func(a etree.Attr) string {
		if a.Space == "xml" {
			return "http://www.w3.org/XML/1998/namespace"
		}
		return a.NamespaceURI()
	}
	declares := func(a etree.Attr) bool { return a.Space == "xmlns" || a.Space == "" && a.Key == "xmlns" }
	switch {
	case declares(a) && declares(b):
		return 0
	case declares(a):
		return -1
	case declares(b):
		return 1
	}
	return cmp.Or(strings.Compare(space(a), space(b)), strings.Compare(a.Key, b.Key))
}

// hashOf returns the hash in the name of a method.
func hashOf(uri string) (hash.Hash, crypto.Hash, error) {
	switch {
	case strings.HasSuffix(uri, "sha1"):
		return sha1.New(), crypto.SHA1, nil
	case strings.HasSuffix(uri, "sha256"):
		return sha256.New(), crypto.SHA256, nil
	case strings.HasSuffix(uri, "sha384"):
		return sha512.New384(), crypto.SHA384, nil
	case strings.HasSuffix(uri, "sha512"):
		return sha512.New(), crypto.SHA512, nil
	}
	return nil, 0, fmt.Errorf("idptest: no hash in %q", uri)
}

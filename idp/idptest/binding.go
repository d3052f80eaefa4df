package idptest

import (
	"bytes"
	"compress/flate"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
)

const maxRequest = 64 << 10 // bytes of an inflated AuthnRequest

// readRedirect reads the HTTP-Redirect binding (SAML bindings 3.4). What is
// signed is the query as it was written.
func (s *SAML) readRedirect(r *http.Request) (authnRequest, string, error) {
	raw := map[string]string{}
	for pair := range strings.SplitSeq(r.URL.RawQuery, "&") {
		key, value, _ := strings.Cut(pair, "=")
		raw[key] = value
	}
	query := r.URL.Query()
	deflated, err := base64.StdEncoding.DecodeString(query.Get("SAMLRequest"))
	if err != nil {
		return authnRequest{}, "", err
	}
	document, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(deflated)), maxRequest))
	if err != nil {
		return authnRequest{}, "", err
	}
	request, service, err := s.parse(document)
	if err != nil {
		return request, "", err
	}
	signed := "SAMLRequest=" + raw["SAMLRequest"]
	if relayState, ok := raw["RelayState"]; ok {
		signed += "&RelayState=" + relayState
	}
	signed += "&SigAlg=" + raw["SigAlg"]
	if query.Get("SigAlg") != RSASHA256 {
		return request, "", errors.New("not signed by RSA-SHA256")
	}
	signature, err := base64.StdEncoding.DecodeString(query.Get("Signature"))
	if err != nil {
		return request, "", err
	}
	return request, query.Get("RelayState"), verifies(service.Certificate, signed, signature)
}

// readPost reads the HTTP-POST binding (SAML bindings 3.5).
func (s *SAML) readPost(r *http.Request) (authnRequest, string, error) {
	document, err := base64.StdEncoding.DecodeString(r.PostFormValue("SAMLRequest"))
	if err != nil {
		return authnRequest{}, "", err
	}
	request, service, err := s.parse(document)
	if err != nil {
		return request, "", err
	}
	doc := etree.NewDocument()
	if err := doc.ReadFromBytes(document); err != nil {
		return request, "", err
	}
	if method := doc.FindElement("//SignatureMethod"); method == nil || method.SelectAttrValue("Algorithm", "") != RSASHA256 {
		return request, "", errors.New("not signed by RSA-SHA256")
	}
	validation := dsig.NewDefaultValidationContext(&dsig.MemoryX509CertificateStore{Roots: []*x509.Certificate{service.Certificate}})
	validation.Clock = dsig.NewFakeClockAt(s.Now())
	_, err = validation.Validate(doc.Root())
	return request, r.PostFormValue("RelayState"), err
}

// pathOf is the path of an address that this package was given.
func pathOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Path == "" {
		return "/"
	}
	return u.Path
}

package idptest

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"io"
	"net/http"
	"net/url"
	"strings"
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
	signature, err := base64.StdEncoding.DecodeString(query.Get("Signature"))
	if err != nil {
		return request, "", err
	}
	return request, query.Get("RelayState"), verifies(service.Certificate, query.Get("SigAlg"), []byte(signed), signature)
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
	return request, r.PostFormValue("RelayState"), s.verifiesEnveloped(service.Certificate, document)
}

// pathOf is the path of an address that this package was given.
func pathOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Path == "" {
		return "/"
	}
	return u.Path
}

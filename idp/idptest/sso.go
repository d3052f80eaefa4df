package idptest

import (
	"crypto/rand"
	"encoding/xml"
	"fmt"
	"html/template"
	"net/http"
)

// Login says who is at the browser. It may answer the request itself, with a
// page that asks for instance, and return false; the page then comes back to
// the same address with the same query or form.
type Login func(w http.ResponseWriter, r *http.Request) (Person, bool)

// Handler receives AuthnRequests at the path of SSOURL, by redirect and by
// POST, and answers them about whomever login names. At that path plus
// "/metadata" it serves the metadata.
func (s *SAML) Handler(login Login, lies ...Lie) http.Handler {
	sso := func(w http.ResponseWriter, r *http.Request) {
		request, err := s.ReadRequest(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		who, ok := login(w, r)
		if !ok {
			return
		}
		response, err := s.Respond(request, who, lies...)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		Send(w, request, response)
	}
	path := pathOf(s.SSOURL)
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+path+"/metadata", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/samlmetadata+xml")
		_, _ = w.Write(s.Metadata())
	})
	mux.HandleFunc("GET "+path, sso)
	mux.HandleFunc("POST "+path, sso)
	return mux
}

// Send answers with a page that posts the response to request.ACS: at once
// with a script, by a button without.
func Send(w http.ResponseWriter, request Request, response string) {
	nonce := rand.Text()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'nonce-"+nonce+"'; base-uri 'none'")
	_ = sendPage.Execute(w, map[string]string{ // the browser has gone if it fails
		"ACS": request.ACS, "Response": response, "RelayState": request.RelayState, "Nonce": nonce,
	})
}

var sendPage = template.Must(template.New("send").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Signing in</title></head>
<body><main><form method="post" action="{{.ACS}}">
<input type="hidden" name="SAMLResponse" value="{{.Response}}">
<input type="hidden" name="RelayState" value="{{.RelayState}}">
<button type="submit">Continue</button>
</form></main><script nonce="{{.Nonce}}">document.forms[0].submit()</script></body></html>
`))

// authnRequest is what is read of a request.
type authnRequest struct {
	XMLName     xml.Name `xml:"urn:oasis:names:tc:SAML:2.0:protocol AuthnRequest"`
	ID          string   `xml:",attr"`
	Version     string   `xml:",attr"`
	Destination string   `xml:",attr"`
	ACS         string   `xml:"AssertionConsumerServiceURL,attr"`
	Issuer      string   `xml:"urn:oasis:names:tc:SAML:2.0:assertion Issuer"`
}

// ReadRequest reads an AuthnRequest, by redirect or by POST, and verifies its
// signature by RSA-SHA256 with the certificate of the service that sent it.
func (s *SAML) ReadRequest(r *http.Request) (Request, error) {
	read := s.readRedirect
	if r.Method == http.MethodPost {
		read = s.readPost
	}
	request, relayState, err := read(r)
	if err != nil {
		return Request{}, fmt.Errorf("idptest: AuthnRequest: %w", err)
	}
	return Request{ID: request.ID, Audience: request.Issuer, ACS: request.ACS, RelayState: relayState}, nil
}

// parse reads the document and returns the service that says it sent it.
func (s *SAML) parse(document []byte) (authnRequest, Service, error) {
	var request authnRequest
	if err := xml.Unmarshal(document, &request); err != nil {
		return request, Service{}, err
	}
	service, ok := s.service(request.Issuer)
	switch {
	case !ok:
		return request, service, fmt.Errorf("from %q, which is not trusted", request.Issuer)
	case request.ACS != service.ACS:
		return request, service, fmt.Errorf("to be answered at %q, and the metadata says %q", request.ACS, service.ACS)
	case request.Destination != s.SSOURL:
		return request, service, fmt.Errorf("for %q, and this is %q", request.Destination, s.SSOURL)
	case request.Version != "2.0":
		return request, service, fmt.Errorf("of version %q", request.Version)
	case service.Certificate == nil:
		return request, service, fmt.Errorf("from %q, which has no certificate", request.Issuer)
	}
	return request, service, nil
}

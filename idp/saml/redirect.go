package saml

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"net/http"
	"net/url"

	"github.com/beevik/etree"
	crewjam "github.com/crewjam/saml"
	dsig "github.com/russellhaering/goxmldsig"
)

// redirect sends the request by the HTTP-Redirect binding: deflated into the
// query, with a signature over the query (SAML bindings 3.4.4.1). A query that
// the provider's address has of its own is kept and not part of what is signed.
func (p *Provider) redirect(w http.ResponseWriter, request *crewjam.AuthnRequest, relayState string) error {
	deflated, err := p.deflate(request)
	if err != nil {
		return err
	}
	signed := "SAMLRequest=" + url.QueryEscape(base64.StdEncoding.EncodeToString(deflated))
	if relayState != "" {
		signed += "&RelayState=" + url.QueryEscape(relayState)
	}
	signed += "&SigAlg=" + url.QueryEscape(dsig.RSASHA256SignatureMethod)
	signature, err := p.sign(signed)
	if err != nil {
		return err
	}
	to := *p.trust.sso[Redirect]
	if to.RawQuery != "" {
		to.RawQuery += "&"
	}
	to.RawQuery += signed + "&Signature=" + url.QueryEscape(base64.StdEncoding.EncodeToString(signature))
	w.Header().Set("Location", to.String())
	w.WriteHeader(http.StatusFound)
	return nil
}

func (p *Provider) deflate(request *crewjam.AuthnRequest) ([]byte, error) {
	doc := etree.NewDocument()
	doc.SetRoot(request.Element())

	var deflated bytes.Buffer
	writer := p.deflaters.Get().(*flate.Writer)
	defer p.deflaters.Put(writer)
	writer.Reset(&deflated)
	if _, err := doc.WriteTo(writer); err != nil {
		return nil, err
	}
	if err := writer.Close(); err != nil {
		return nil, err
	}
	return deflated.Bytes(), nil
}

package saml

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
)

// redirect sends the request by the HTTP-Redirect binding: deflated into the
// query, with a signature over the query (SAML bindings 3.4.4.1). A query that
// the provider's address has of its own is kept and not part of what is signed.
func (p *Provider) redirect(w http.ResponseWriter, r request, relayState string) error {
	deflated, err := p.deflate(r)
	if err != nil {
		return err
	}
	to, separator := *p.trust.sso[Redirect], "?"
	if to.RawQuery != "" {
		separator = "&"
	}
	to.Fragment, to.ForceQuery = "", false // a "?" that stands alone
	var location strings.Builder
	location.Grow(roomForLocation)
	location.WriteString(to.String() + separator)
	signed := location.Len()
	location.WriteString("SAMLRequest=")
	writeBase64(&location, deflated)
	if relayState != "" {
		location.WriteString("&RelayState=" + url.QueryEscape(relayState))
	}
	location.WriteString("&SigAlg=" + url.QueryEscape(p.method()))
	signature, err := p.sign(location.String()[signed:])
	if err != nil {
		return err
	}
	location.WriteString("&Signature=")
	writeBase64(&location, signature)
	w.Header().Set("Location", location.String())
	w.WriteHeader(http.StatusFound)
	return nil
}

// roomForLocation is more than most addresses need, in bytes.
const roomForLocation = 2048

// inQuery escapes base64.
var inQuery = strings.NewReplacer("+", "%2B", "/", "%2F", "=", "%3D")

func writeBase64(to *strings.Builder, data []byte) {
	_, _ = inQuery.WriteString(to, base64.StdEncoding.EncodeToString(data)) // a Builder takes everything
}

func (p *Provider) deflate(r request) ([]byte, error) {
	var deflated bytes.Buffer
	writer := p.deflaters.Get().(*flate.Writer)
	defer p.deflaters.Put(writer)
	deflated.Grow(len(r.head))
	writer.Reset(&deflated)
	text := append(append(make([]byte, 0, len(r.head)+len(r.tail)), r.head...), r.tail...)
	if _, err := writer.Write(text); err != nil {
		return nil, err
	}
	if err := writer.Close(); err != nil {
		return nil, err
	}
	return deflated.Bytes(), nil
}

package saml

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"html/template"
	"net/http"
	"net/url"
)

// post sends the request by the HTTP-POST binding: a page whose form posts it,
// signed within (SAML bindings 3.5). Without a script the person presses the
// button.
func (p *Provider) post(w http.ResponseWriter, request request, relayState string) error {
	signed, err := p.signed(request)
	if err != nil {
		return err
	}
	form := postForm{
		To:         p.trust.sso[Post].String(),
		Request:    base64.StdEncoding.EncodeToString([]byte(signed)),
		RelayState: relayState,
		Nonce:      rand.Text(),
	}
	var page bytes.Buffer
	if err := postPage.Execute(&page, form); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'nonce-"+form.Nonce+"'; form-action "+origin(p.trust.sso[Post])+
		"; base-uri 'none'; frame-ancestors 'none'")
	_, err = page.WriteTo(w)
	return err
}

type postForm struct{ To, Request, RelayState, Nonce string }

var postPage = template.Must(template.New("post").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Sign in</title></head>
<body><main><form method="post" action="{{.To}}">
<input type="hidden" name="SAMLRequest" value="{{.Request}}">
<input type="hidden" name="RelayState" value="{{.RelayState}}">
<p>You are on your way to your company's sign-in.</p>
<button type="submit">Continue</button>
</form></main><script nonce="{{.Nonce}}">document.forms[0].submit()</script></body></html>
`))

func origin(u *url.URL) string { return u.Scheme + "://" + u.Host }

package saml_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/saml"
	"github.com/studiobroker/studiobroker/idp/saml/strict"
)

func begin(t *testing.T, p *saml.Provider, pending idp.Pending) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	require.NoError(t, p.Begin(w, httptest.NewRequest(http.MethodGet, "/signin/corp", nil), pending))
	require.Equal(t, "no-store", w.Header().Get("Cache-Control"))
	require.Equal(t, "no-referrer", w.Header().Get("Referrer-Policy"))
	return w
}

// trusting returns the provider of the tests, which trusts p.
func trusting(t *testing.T, p *saml.Provider) *idptest.SAML {
	t.Helper()
	w := httptest.NewRecorder()
	p.ServeMetadata(w, httptest.NewRequest(http.MethodGet, "/", nil))
	_, err := corpIDP().Trust(w.Body.Bytes())
	require.NoError(t, err)
	return corpIDP()
}

// withECDSA signs requests by a key on P-256.
func withECDSA(c *saml.Config) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	c.SigningKey = key
	if c.Certificate, err = idptest.SelfSigned(key, at, time.Hour); err != nil {
		panic(err)
	}
}

var byPost = func(c *saml.Config) { c.RequestBinding = saml.Post }

func TestBegin(t *testing.T) {
	pending, _ := begun()
	pending.Handle = "h/+& 1"

	t.Run("a redirect carries a signed request that the provider reads", func(t *testing.T) {
		p := provider(t)
		w := begin(t, p, *pending)
		require.Equal(t, http.StatusFound, w.Code)
		to, err := url.Parse(w.Header().Get("Location"))
		require.NoError(t, err)
		require.Equal(t, "idp.corp.test", to.Host)

		request, err := trusting(t, p).ReadRequest(httptest.NewRequest(http.MethodGet, to.RequestURI(), nil))
		require.NoError(t, err)
		require.Equal(t, idptest.Request{ID: "id-7KQ2M4XD", Audience: entityID, ACS: acs, RelayState: "h/+& 1"}, request)

		who, err := verify(p, respond(t, request, ann()), pending)
		require.NoError(t, err)
		require.Equal(t, "ann", who.Subject)
	})
	t.Run("a request that was altered on the way is refused there", func(t *testing.T) {
		p := provider(t)
		location := begin(t, p, *pending).Header().Get("Location")
		altered := strings.Replace(location, "RelayState=", "RelayState=x", 1)
		to, err := url.Parse(altered)
		require.NoError(t, err)
		_, err = trusting(t, p).ReadRequest(httptest.NewRequest(http.MethodGet, to.RequestURI(), nil))
		require.Error(t, err)
	})
	t.Run("a query of the provider's own stays, and is not signed", func(t *testing.T) {
		metadata := strings.ReplaceAll(string(corpIDP().Metadata()), "/sso\"", "/sso?tenant=a%26b\"")
		p := provider(t, func(c *saml.Config) { c.Metadata = []byte(metadata) })
		location := begin(t, p, *pending).Header().Get("Location")
		require.True(t, strings.HasPrefix(location, "https://idp.corp.test/sso?tenant=a%26b&SAMLRequest="), location)
	})
	t.Run("a question mark or a fragment of the provider's own is not in the way", func(t *testing.T) {
		for _, end := range []string{"?", "#top", "?#top"} {
			metadata := strings.ReplaceAll(string(corpIDP().Metadata()), "/sso\"", "/sso"+end+"\"")
			p := provider(t, func(c *saml.Config) { c.Metadata = []byte(metadata) })
			location := begin(t, p, *pending).Header().Get("Location")
			require.True(t, strings.HasPrefix(location, "https://idp.corp.test/sso?SAMLRequest="), location)
		}
	})
	t.Run("a page posts a signed request that the provider reads", func(t *testing.T) {
		p := provider(t, byPost)
		w := begin(t, p, *pending)
		page := w.Body.String()
		require.Equal(t, http.StatusOK, w.Code)
		require.Regexp(t, `<button type="submit">`, page)
		csp := w.Header().Get("Content-Security-Policy")
		require.Contains(t, csp, "default-src 'none'")
		require.Contains(t, csp, "form-action https://idp.corp.test;")
		nonce := regexp.MustCompile(`'nonce-(\w+)'`).FindStringSubmatch(csp)[1]
		require.Contains(t, page, `<script nonce="`+nonce+`">`)
		require.NotContains(t, begin(t, p, *pending).Body.String(), nonce)

		form := url.Values{"SAMLRequest": {field(page, "SAMLRequest")}, "RelayState": {field(page, "RelayState")}}
		r := httptest.NewRequest(http.MethodPost, "/sso", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request, err := trusting(t, p).ReadRequest(r)
		require.NoError(t, err)
		require.Equal(t, idptest.Request{ID: "id-7KQ2M4XD", Audience: entityID, ACS: acs, RelayState: "h/+& 1"}, request)
	})
	t.Run("the request follows SAML and asks for no transient name", func(t *testing.T) {
		page := begin(t, provider(t, byPost), *pending).Body.String()
		document, err := base64.StdEncoding.DecodeString(field(page, "SAMLRequest"))
		require.NoError(t, err)
		var request struct {
			XMLName         xml.Name `xml:"urn:oasis:names:tc:SAML:2.0:protocol AuthnRequest"`
			ID              string   `xml:",attr"`
			Version         string   `xml:",attr"`
			IssueInstant    string   `xml:",attr"`
			Destination     string   `xml:",attr"`
			ProtocolBinding string   `xml:",attr"`
			Policy          struct {
				Format      string `xml:",attr"`
				AllowCreate string `xml:",attr"`
			} `xml:"NameIDPolicy"`
			Children []struct{ XMLName xml.Name } `xml:",any"`
		}
		require.NoError(t, xml.Unmarshal(document, &request))
		require.Equal(t, "id-7KQ2M4XD", request.ID)
		require.Equal(t, "2.0", request.Version)
		require.Equal(t, "2026-11-03T09:00:00Z", request.IssueInstant)
		require.Equal(t, "https://idp.corp.test/sso", request.Destination)
		require.Equal(t, "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST", request.ProtocolBinding)
		require.Empty(t, request.Policy.Format)
		require.Equal(t, "true", request.Policy.AllowCreate)
		require.Equal(t, "Issuer", request.Children[0].XMLName.Local)
		require.Equal(t, "Signature", request.Children[1].XMLName.Local)
	})
	t.Run("an ECDSA key signs by both bindings", func(t *testing.T) {
		for _, binding := range []saml.Binding{saml.Redirect, saml.Post} {
			p := provider(t, withECDSA, func(c *saml.Config) { c.RequestBinding = binding })
			w := begin(t, p, *pending)
			r := httptest.NewRequest(http.MethodGet, "/sso?"+w.Header().Get("Location")[strings.Index(w.Header().Get("Location"), "?")+1:], nil)
			if binding == saml.Post {
				form := url.Values{"SAMLRequest": {field(w.Body.String(), "SAMLRequest")}, "RelayState": {"x"}}
				r = httptest.NewRequest(http.MethodPost, "/sso", strings.NewReader(form.Encode()))
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			}
			request, err := trusting(t, p).ReadRequest(r)
			require.NoError(t, err)
			require.Equal(t, "id-7KQ2M4XD", request.ID)
		}
	})
	t.Run("addresses and names with markup are escaped", func(t *testing.T) {
		const entity = `urn:us:<&">'`
		p := provider(t, byPost, func(c *saml.Config) {
			c.EntityID = entity
			c.Metadata = []byte(strings.ReplaceAll(string(corpIDP().Metadata()), "/sso\"", "/sso?a=1&amp;b=2\""))
			c.AuthnContexts = []string{"urn:a&b"}
		})
		document, err := base64.StdEncoding.DecodeString(field(begin(t, p, *pending).Body.String(), "SAMLRequest"))
		require.NoError(t, err)
		root, err := strict.Parse(document)
		require.NoError(t, err)
		signed := regexp.MustCompile("<ds:Signature.*</ds:Signature>").ReplaceAllString(string(document), "")
		var form strict.Document
		require.NotNil(t, form.Canonicalize(root, "", root.First().Next()))
		require.Equal(t, signed, string(form.Text()), "what is sent is canonical")
		require.Equal(t, entity, root.First().Text())
		require.Equal(t, "https://idp.corp.test/sso?a=1&b=2", root.Attr("Destination"))
	})
	t.Run("without a signing key no sign-in can begin here", func(t *testing.T) {
		p := provider(t, func(c *saml.Config) { c.SigningKey, c.Certificate = nil, nil })
		err := p.Begin(httptest.NewRecorder(), nil, *pending)
		require.Equal(t, broker.Misconfigured, broker.RefusalOf(err).Kind)
		require.Equal(t, idp.CodeCannotBegin, broker.RefusalOf(err).Code)
	})
	t.Run("a request ID that is not an XML name is a bug of ours, and nothing is sent", func(t *testing.T) {
		for _, id := range []string{"", "7KQ2M4XD", "id 1", "id:1", "a" + strings.Repeat("b", 256)} {
			w := httptest.NewRecorder()
			refusal := broker.RefusalOf(provider(t).Begin(w, nil, idp.Pending{Handle: "h", RequestID: id}))
			require.Equal(t, broker.Internal, refusal.Kind)
			require.Equal(t, saml.CodeRequest, refusal.Code)
			require.Empty(t, w.Header().Get("Location"))
		}
	})
	t.Run("a key that fails is told, and nothing is sent", func(t *testing.T) {
		for _, binding := range []saml.Binding{saml.Redirect, saml.Post} {
			p := provider(t, func(c *saml.Config) { c.SigningKey, c.RequestBinding = brokenKey{c.SigningKey}, binding })
			w := httptest.NewRecorder()
			err := p.Begin(w, nil, *pending)
			require.Equal(t, saml.CodeRequest, broker.RefusalOf(err).Code)
			require.Empty(t, w.Header().Get("Location"))
			require.Empty(t, w.Body.String())
		}
	})
}

// field returns a hidden field of a page.
func field(page, name string) string {
	return html.UnescapeString(regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(page)[1])
}

type brokenKey struct{ crypto.Signer }

func (brokenKey) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	return nil, errors.New("the key store is locked")
}

// The whole way through a browser's eyes, with a provider that listens.
func TestSolicitedThroughHTTP(t *testing.T) {
	for _, binding := range []saml.Binding{saml.Redirect, saml.Post} {
		t.Run(string(binding), func(t *testing.T) {
			server := idptest.Start(t)
			key, certificate := spKey()
			p, err := saml.New(saml.Config{
				Name: "corp", PublicURL: publicURL, Metadata: fetch(t, server.URL+"/sso/metadata"), SigningKey: key, Certificate: certificate,
				RequestBinding: binding, Used: &ledger{},
			})
			require.NoError(t, err)
			w := httptest.NewRecorder()
			p.ServeMetadata(w, nil)
			_, err = server.Trust(w.Body.Bytes())
			require.NoError(t, err)

			pending := idp.Pending{Handle: "h", RequestID: "X", Provider: "corp", Began: server.Now()}
			w = begin(t, p, pending)
			var reply *http.Response
			if binding == saml.Redirect {
				reply, err = http.Get(w.Header().Get("Location"))
			} else {
				reply, err = http.PostForm(server.SSOURL, url.Values{"SAMLRequest": {field(w.Body.String(), "SAMLRequest")}, "RelayState": {"h"}})
			}
			require.NoError(t, err)
			defer reply.Body.Close()
			page, err := io.ReadAll(reply.Body)
			require.NoError(t, err)
			require.Equal(t, http.StatusOK, reply.StatusCode, string(page))

			answer := post(p, "SAMLResponse", field(string(page), "SAMLResponse"), "RelayState", field(string(page), "RelayState"))
			require.Equal(t, "h", answer.Handle())
			who, err := answer.Evidence(&pending).Verify(context.Background())
			require.NoError(t, err)
			require.Equal(t, "ann", who.Subject)
		})
	}
}

func fetch(t *testing.T, address string) []byte {
	t.Helper()
	reply, err := http.Get(address)
	require.NoError(t, err)
	defer reply.Body.Close()
	body, err := io.ReadAll(reply.Body)
	require.NoError(t, err)
	return body
}

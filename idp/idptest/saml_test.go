package idptest_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/idp/idptest"
)

func TestSAML(t *testing.T) {
	idp, err := idptest.NewSAML(idptest.SAMLConfig{SSOURL: "https://idp.test/sso"})
	require.NoError(t, err)
	tile := idptest.Unsolicited("urn:us", "https://us.test/acs")

	t.Run("its signatures are real", func(t *testing.T) {
		for _, lie := range []idptest.Lie{idptest.OnlyResponseSigned, idptest.WrittenWith(idptest.NoPrefixes)} {
			response, err := idp.Respond(tile, idptest.Someone("ann", "Team1"), idptest.OnlyResponseSigned, lie)
			require.NoError(t, err)
			document, err := base64.StdEncoding.DecodeString(response)
			require.NoError(t, err)
			doc := etree.NewDocument()
			require.NoError(t, doc.ReadFromBytes(document))
			validation := dsig.NewDefaultValidationContext(&dsig.MemoryX509CertificateStore{Roots: []*x509.Certificate{idp.Certificate}})
			_, err = validation.Validate(doc.Root())
			require.NoError(t, err)
		}
	})
	t.Run("no two responses have the same IDs", func(t *testing.T) {
		a, err := idp.Respond(tile, idptest.Someone("ann"))
		require.NoError(t, err)
		b, err := idp.Respond(tile, idptest.Someone("ann"))
		require.NoError(t, err)
		require.NotEqual(t, a, b)
	})
	t.Run("names are escaped wherever they stand", func(t *testing.T) {
		response, err := idp.Respond(idptest.Unsolicited(`urn:"<us>&`, `https://us.test/?a=1&b="2"`), idptest.Someone(`<ann>&"`, "]]>"))
		require.NoError(t, err)
		document, err := base64.StdEncoding.DecodeString(response)
		require.NoError(t, err)
		require.NoError(t, etree.NewDocument().ReadFromBytes(document))
	})
	t.Run("an ECDSA key signs r and s side by side", func(t *testing.T) {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		require.NoError(t, err)
		curved, err := idptest.NewSAML(idptest.SAMLConfig{SSOURL: "https://idp.test/sso", Key: key})
		require.NoError(t, err)
		response, err := curved.Respond(tile, idptest.Someone("ann"))
		require.NoError(t, err)
		document, err := base64.StdEncoding.DecodeString(response)
		require.NoError(t, err)
		_, after, _ := strings.Cut(string(document), "<ds:SignatureValue>")
		value, _, _ := strings.Cut(after, "<")
		raw, err := base64.StdEncoding.DecodeString(value)
		require.NoError(t, err)
		require.Len(t, raw, 64)
	})
	t.Run("it does not start without an address", func(t *testing.T) {
		_, err := idptest.NewSAML(idptest.SAMLConfig{})
		require.Error(t, err)
	})
	t.Run("a method without a hash cannot sign", func(t *testing.T) {
		_, err := idp.Respond(tile, idptest.Someone("ann"), idptest.By("urn:x", idptest.SHA256))
		require.Error(t, err)
	})
	t.Run("nothing cannot be signed", func(t *testing.T) {
		_, err := idp.Respond(tile, idptest.Someone("ann"), func(m *idptest.Message) { m.BeforeSigning = func(string) string { return "" } })
		require.Error(t, err)
	})
	t.Run("the encoding can be a lie too", func(t *testing.T) {
		response, err := idp.Respond(tile, idptest.Someone("ann"), func(m *idptest.Message) { m.Encode = func([]byte) string { return "?" } })
		require.NoError(t, err)
		require.Equal(t, "?", response)
	})
}

func TestStart(t *testing.T) {
	server := idptest.Start(t)
	t.Run("it serves its metadata", func(t *testing.T) {
		reply, err := http.Get(server.EntityID)
		require.NoError(t, err)
		defer reply.Body.Close()
		body, err := io.ReadAll(reply.Body)
		require.NoError(t, err)
		require.Equal(t, string(server.Metadata()), string(body))
	})
	t.Run("it refuses requests of strangers and broken ones", func(t *testing.T) {
		for _, query := range []string{"", "?SAMLRequest=%3F", "?SAMLRequest=AAAA", "?SAMLRequest=" + url.QueryEscape("q1bKz8tPAgA=")} {
			reply, err := http.Get(server.SSOURL + query)
			require.NoError(t, err)
			require.NoError(t, reply.Body.Close())
			require.Equal(t, http.StatusBadRequest, reply.StatusCode)
		}
		reply, err := http.PostForm(server.SSOURL, url.Values{"SAMLRequest": {base64.StdEncoding.EncodeToString([]byte("<x/>"))}})
		require.NoError(t, err)
		require.NoError(t, reply.Body.Close())
		require.Equal(t, http.StatusBadRequest, reply.StatusCode)
	})
	t.Run("it trusts no metadata that names nobody", func(t *testing.T) {
		for _, metadata := range []string{"", "<x/>", "<EntityDescriptor xmlns='urn:oasis:names:tc:SAML:2.0:metadata' entityID='x'/>"} {
			_, err := server.Trust([]byte(metadata))
			require.Error(t, err)
		}
	})
	t.Run("what it sends goes on with and without a script", func(t *testing.T) {
		w := httptest.NewRecorder()
		idptest.Send(w, idptest.Request{ACS: "https://us.test/acs?a=1&b", RelayState: `"><script>`}, "QUJD")
		require.Contains(t, w.Body.String(), `action="https://us.test/acs?a=1&amp;b"`)
		require.Contains(t, w.Body.String(), `<button type="submit">`)
		require.Equal(t, 1, strings.Count(w.Body.String(), "<script"))
	})
}

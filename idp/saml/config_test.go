package saml_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/saml"
)

func TestConfig(t *testing.T) {
	small := func() *rsa.PrivateKey {
		t.Setenv("GODEBUG", "rsa1024min=0")
		key, err := rsa.GenerateKey(rand.Reader, 1024)
		require.NoError(t, err)
		return key
	}()
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	curve, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	require.NoError(t, err)

	for name, wrong := range map[string]struct {
		change func(*saml.Config)
		says   string
	}{
		"no name":                          {func(c *saml.Config) { c.Name = "" }, "name: "},
		"a name with a slash":              {func(c *saml.Config) { c.Name = "a/b" }, "name: "},
		"a public URL over plain http":     {func(c *saml.Config) { c.PublicURL = "http://studio.example.com" }, "public_url: "},
		"a public URL with a query":        {func(c *saml.Config) { c.PublicURL = "https://studio.example.com?x" }, "public_url: "},
		"a public URL without a host":      {func(c *saml.Config) { c.PublicURL = "https://" }, "public_url: "},
		"no public URL":                    {func(c *saml.Config) { c.PublicURL = "" }, "public_url: "},
		"an entity ID of 2,000 characters": {func(c *saml.Config) { c.EntityID = strings.Repeat("a", 2000) }, "entity_id: "},
		"an unknown binding":               {func(c *saml.Config) { c.RequestBinding = "artifact" }, "request_binding: "},
		"a skew of four minutes":           {func(c *saml.Config) { c.Skew = 4 * time.Minute }, "skew: "},
		"a negative skew":                  {func(c *saml.Config) { c.Skew = -time.Second }, "skew: "},
		"no ledger":                        {func(c *saml.Config) { c.Used = nil }, "used: "},
		"no way to sign in at all":         {func(c *saml.Config) { c.SigningKey, c.AllowUnsolicited = nil, false }, "signing_key: "},
		"a signing key on another curve":   {func(c *saml.Config) { c.SigningKey = curve }, "P-384"},
		"a small signing key":              {func(c *saml.Config) { c.SigningKey = small }, "1024 bits"},
		"a key without certificate":        {func(c *saml.Config) { c.Certificate = nil }, "certificate: missing"},
		"a key with another's certificate": {func(c *saml.Config) { c.SigningKey = other }, "another key"},
	} {
		t.Run(name+" is refused", func(t *testing.T) {
			requireMisconfigured(t, saml.CodeConfig, wrong.says, wrong.change)
		})
	}

	good := string(corpIDP().Metadata())
	keys := good[strings.Index(good, "<md:KeyDescriptor"):strings.Index(good, "<md:SingleSignOnService")]
	entity := good[strings.Index(good, "<md:EntityDescriptor"):]
	certified := func(key interface{}, valid time.Duration) *x509.Certificate {
		var c *x509.Certificate
		var err error
		switch k := key.(type) {
		case *rsa.PrivateKey:
			c, err = idptest.SelfSigned(k, at, valid)
		case *ecdsa.PrivateKey:
			c, err = idptest.SelfSigned(k, at, valid)
		}
		require.NoError(t, err)
		return c
	}
	p224, err := ecdsa.GenerateKey(elliptic.P224(), rand.Reader)
	require.NoError(t, err)
	nine := make([]*x509.Certificate, 9)
	for i := range nine {
		nine[i] = corpIDP().Certificate
	}
	for name, wrong := range map[string]struct{ metadata, says string }{
		"no metadata":                          {"", "it is not XML"},
		"metadata that is HTML":                {"<html></html>", "not SAML metadata"},
		"metadata that ends early":             {good[:len(good)-40], "XML syntax error"},
		"metadata of 2 MB":                     {good + strings.Repeat(" ", 2<<20), "bytes"},
		"two entities":                         {"<md:EntitiesDescriptor xmlns:md='urn:oasis:names:tc:SAML:2.0:metadata'>" + entity + entity + "</md:EntitiesDescriptor>", "2 SAML 2.0 identity providers"},
		"one entity behind another":            {good + entity, "follows"},
		"our own metadata":                     {ownMetadata(t), "the metadata of a service provider, perhaps the broker's own; the identity provider's is needed"},
		"an identity provider of SAML 1":       {strings.Replace(good, "urn:oasis:names:tc:SAML:2.0:protocol", "urn:oasis:names:tc:SAML:1.1:protocol", 1), "0 SAML 2.0 identity providers"},
		"one that is a service provider too":   {strings.NewReplacer("urn:oasis:names:tc:SAML:2.0:protocol", "urn:oasis:names:tc:SAML:1.1:protocol", "</md:EntityDescriptor>", `<md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"/></md:EntityDescriptor>`).Replace(good), "0 SAML 2.0 identity providers"},
		"no entity ID":                         {strings.Replace(good, `entityID="https://idp.corp.test"`, "", 1), "entityID"},
		"expired metadata":                     {strings.Replace(good, "entityID=", `validUntil="2026-11-03T08:59:59Z" entityID=`, 1), "valid until"},
		"an expired role":                      {strings.Replace(good, "WantAuthn", `validUntil="2026-11-03T08:59:59Z" WantAuthn`, 1), "valid until"},
		"no signing certificate":               {strings.Replace(good, keys, "", 1), "no signing certificate"},
		"only an encryption certificate":       {strings.Replace(good, `use="signing"`, `use="encryption"`, 1), "no signing certificate"},
		"a certificate that is no base64":      {strings.Replace(good, "<ds:X509Certificate>", "<ds:X509Certificate>?", 1), "not base64"},
		"a certificate that is none":           {strings.Replace(good, base64.StdEncoding.EncodeToString(corpIDP().Certificate.Raw), "AAAA", 1), "cannot be read"},
		"a small key":                          {string(corpIDP().MetadataWith(certified(small, time.Hour))), "1024 bits"},
		"a key on P-224":                       {string(corpIDP().MetadataWith(certified(p224, time.Hour))), "P-224"},
		"only expired certificates":            {string(corpIDP().MetadataWith(certified(other, -time.Minute))), "valid today"},
		"nine certificates":                    {string(corpIDP().MetadataWith(nine...)), "at most 8"},
		"a sign-on address over http":          {strings.ReplaceAll(good, `"https://idp.corp.test/sso"`, `"http://idp.corp.test/sso"`), "neither https"},
		"a sign-on address that ends a policy": {strings.ReplaceAll(good, `"https://idp.corp.test/sso"`, `"https://idp.corp.test;x/sso"`), "Content-Security-Policy"},
		"a sign-on address by javascript":      {strings.ReplaceAll(good, `"https://idp.corp.test/sso"`, `"javascript:alert(1)"`), "scheme"},
	} {
		t.Run(name+" is refused", func(t *testing.T) {
			requireMisconfigured(t, saml.CodeMetadata, wrong.says, func(c *saml.Config) { c.Metadata = []byte(wrong.metadata) })
		})
	}
	t.Run("a certificate that is damaged is fetched again, one that is weak is replaced", func(t *testing.T) {
		for metadata, remedy := range map[string]string{
			strings.Replace(good, "<ds:X509Certificate>", "<ds:X509Certificate>?", 1):                      "fetch the metadata again from the identity provider",
			strings.Replace(good, base64.StdEncoding.EncodeToString(corpIDP().Certificate.Raw), "AAAA", 1): "fetch the metadata again from the identity provider",
			string(corpIDP().MetadataWith(certified(small, time.Hour))):                                    "give the application a signing certificate",
			strings.Replace(good, keys, "", 1):                                                             "give the application a signing certificate",
		} {
			_, err := saml.New(config(func(c *saml.Config) { c.Metadata = []byte(metadata) }))
			require.Contains(t, broker.RefusalOf(err).Hint, remedy)
		}
	})
	t.Run("no sign-on address for the binding is refused", func(t *testing.T) {
		redirectOnly := strings.Replace(good, "HTTP-POST", "SOAP", 1)
		requireMisconfigured(t, saml.CodeConfig, "request_binding: ", func(c *saml.Config) { c.Metadata, c.RequestBinding = []byte(redirectOnly), saml.Post })
	})
	t.Run("one identity provider among several entities is fine", func(t *testing.T) {
		several := "<md:EntitiesDescriptor xmlns:md='urn:oasis:names:tc:SAML:2.0:metadata'>" + entity + strings.TrimPrefix(ownMetadata(t), `<?xml version="1.0" encoding="UTF-8"?>`) + "</md:EntitiesDescriptor>"
		provider(t, func(c *saml.Config) { c.Metadata = []byte(several) })
	})
	t.Run("a certificate in lines, without a use, is fine", func(t *testing.T) {
		encoded := base64.StdEncoding.EncodeToString(corpIDP().Certificate.Raw)
		lines := strings.Replace(strings.Replace(good, ` use="signing"`, "", 1), encoded, "\n   "+encoded[:60]+"\r\n   "+encoded[60:]+"\n", 1)
		_, err := verify(provider(t, func(c *saml.Config) { c.Metadata = []byte(lines) }), respond(t, tile(), ann()), nil)
		require.NoError(t, err)
	})
	t.Run("loopback needs no TLS", func(t *testing.T) {
		for _, address := range []string{"http://localhost:8080", "http://127.0.0.1:8080/", "http://[::1]:8080"} {
			provider(t, func(c *saml.Config) { c.PublicURL = address })
		}
	})
	t.Run("the name is the configured one", func(t *testing.T) {
		require.Equal(t, "corp", provider(t).Name())
	})
}

func requireMisconfigured(t *testing.T, code broker.Code, says string, change func(*saml.Config)) {
	t.Helper()
	_, err := saml.New(config(change))
	require.ErrorContains(t, err, says)
	refusal := broker.RefusalOf(err)
	require.Equal(t, broker.Misconfigured, refusal.Kind)
	require.Equal(t, code, refusal.Code)
	require.NotEmpty(t, refusal.Hint)
}

func ownMetadata(t *testing.T, options ...func(*saml.Config)) string {
	t.Helper()
	w := httptest.NewRecorder()
	provider(t, options...).ServeMetadata(w, httptest.NewRequest(http.MethodGet, "/saml/corp/metadata", nil))
	require.Equal(t, "application/samlmetadata+xml", w.Header().Get("Content-Type"))
	return w.Body.String()
}

func TestServeMetadata(t *testing.T) {
	_, certificate := spKey()
	t.Run("it says what a provider has to know, and nothing that expires", func(t *testing.T) {
		require.Equal(t, `<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://studio.example.com/saml/corp/metadata">
  <md:SPSSODescriptor AuthnRequestsSigned="true" WantAssertionsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor use="signing">
      <ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
        <ds:X509Data>
          <ds:X509Certificate>`+base64.StdEncoding.EncodeToString(certificate.Raw)+`</ds:X509Certificate>
        </ds:X509Data>
      </ds:KeyInfo>
    </md:KeyDescriptor>
    <md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>
    <md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</md:NameIDFormat>
    <md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified</md:NameIDFormat>
    <md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://studio.example.com/saml/corp/acs" index="0" isDefault="true"></md:AssertionConsumerService>
  </md:SPSSODescriptor>
</md:EntityDescriptor>`, ownMetadata(t))
	})
	t.Run("without a key requests are not signed", func(t *testing.T) {
		document := ownMetadata(t, func(c *saml.Config) { c.SigningKey, c.Certificate = nil, nil })
		require.Contains(t, document, `AuthnRequestsSigned="false"`)
		require.NotContains(t, document, "KeyDescriptor")
	})
	t.Run("an entity ID can be chosen, and is then the audience", func(t *testing.T) {
		chosen := func(c *saml.Config) { c.EntityID = "urn:studio:<1>" }
		require.Contains(t, ownMetadata(t, chosen), `entityID="urn:studio:&lt;1&gt;"`)
		_, err := verify(provider(t, chosen), respond(t, tile(), ann(), idptest.For("urn:studio:<1>")), nil)
		require.NoError(t, err)
		_, err = verify(provider(t, chosen), respond(t, tile(), ann()), nil)
		requireRefused(t, saml.CodeAudience, err)
	})
}

package saml_test

import (
	"encoding/base64"
	"net"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp/saml"
)

// shapes is metadata as identity providers write it.
func shapes() map[string]string {
	certificate := base64.StdEncoding.EncodeToString(corpIDP().Certificate.Raw)
	key := func(use string) string {
		return `<KeyDescriptor` + use + `><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><KeyName>k</KeyName><X509Data><X509Certificate>` + "\n" +
			certificate[:64] + "\n" + certificate[64:] + "\n</X509Certificate></X509Data></KeyInfo></KeyDescriptor>"
	}
	const (
		space   = ` xmlns="urn:oasis:names:tc:SAML:2.0:metadata"`
		speaks  = ` protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"`
		logout  = `<SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.test/out"/>`
		soap    = `<ArtifactResolutionService Binding="urn:oasis:names:tc:SAML:2.0:bindings:SOAP" Location="https://idp.test/soap" index="0"/>`
		format  = `<NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</NameIDFormat>`
		sso     = `<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.test/sso"/><SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.test/sso?t=1"/>`
		ws      = `<RoleDescriptor xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:fed="http://docs.oasis-open.org/wsfed/federation/200706" xsi:type="fed:SecurityTokenServiceType" protocolSupportEnumeration="http://docs.oasis-open.org/wsfed/federation/200706"/>`
		service = `<SPSSODescriptor` + speaks + `><AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.test/acs" index="0"/></SPSSODescriptor>`
		claim   = `<Attribute xmlns="urn:oasis:names:tc:SAML:2.0:assertion" Name="http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name" FriendlyName="Name"/>`
		about   = `<Extensions><mdui:UIInfo xmlns:mdui="urn:oasis:names:tc:SAML:metadata:ui"><mdui:DisplayName xml:lang="en">IdP</mdui:DisplayName></mdui:UIInfo></Extensions>`
		contact = `<Organization><OrganizationName xml:lang="en">x</OrganizationName><OrganizationDisplayName xml:lang="en">x</OrganizationDisplayName><OrganizationURL xml:lang="en">https://x.test</OrganizationURL></Organization><ContactPerson contactType="technical"><EmailAddress>mailto:x@x.test</EmailAddress></ContactPerson>`
	)
	role := func(parts ...string) string {
		return `<IDPSSODescriptor` + speaks + ` WantAuthnRequestsSigned="false">` + strings.Join(parts, "") + `</IDPSSODescriptor>`
	}
	entity := func(parts ...string) string {
		return `<EntityDescriptor` + space + ` entityID="https://idp.corp.test">` + strings.Join(parts, "") + `</EntityDescriptor>`
	}
	return map[string]string{
		"Okta":          `<?xml version="1.0" encoding="UTF-8"?>` + entity(role(key(` use="signing"`), format, sso)),
		"Keycloak":      entity(role(key(` use="signing"`), soap, logout, format, sso)),
		"Entra ID":      `<?xml version="1.0" encoding="utf-8"?>` + strings.Replace(entity(ws, role(key(` use="signing"`), key(` use="signing"`), logout, sso)), space, space+` ID="_1"`, 1),
		"AD FS":         entity(ws, service, role(key(` use="encryption"`), key(` use="signing"`), logout, format, sso, claim), contact),
		"Shibboleth":    strings.Replace(entity(role(about, key(""), soap, format, sso)), speaks, strings.Replace(speaks, `="`, `="urn:oasis:names:tc:SAML:1.1:protocol urn:mace:shibboleth:1.0 `, 1), 1),
		"SimpleSAMLphp": entity(role(key(` use="signing"`), key(` use="encryption"`), logout, format, sso), contact),
		"a federation":  `<EntitiesDescriptor` + space + ` validUntil="2026-12-01T00:00:00Z" Name="f">` + entity(role(key(""), sso)) + strings.Replace(entity(service), "idp.corp.test", "sp.test", 1) + `</EntitiesDescriptor>`,
		"with an end":   strings.Replace(entity(role(key(""), sso)), space, space+` validUntil="2026-12-01T00:00:00Z" cacheDuration="P1D"`, 1),
	}
}

func TestMetadataOfRealProviders(t *testing.T) {
	for name, metadata := range shapes() {
		t.Run("a person of "+name+" signs in", func(t *testing.T) {
			who, err := verify(provider(t, func(c *saml.Config) { c.Metadata = []byte(metadata) }), respond(t, tile(), ann()), nil)
			require.NoError(t, err)
			require.Equal(t, "ann", who.Subject)
		})
	}
}

// FuzzMetadata feeds any metadata to New. With what it accepts a sign-in can
// begin, and nowhere in the clear over a network.
func FuzzMetadata(f *testing.F) {
	for _, metadata := range shapes() {
		f.Add(metadata)
	}
	f.Add(string(corpIDP().Metadata()))
	f.Add(string(corpIDP().MetadataWith(corpIDP().Certificate, otherIDP().Certificate)))
	f.Add("<md:EntitiesDescriptor xmlns:md='urn:oasis:names:tc:SAML:2.0:metadata'/>")
	c := config()
	pending, _ := begun()
	f.Fuzz(func(t *testing.T, metadata string) {
		c := c
		c.Metadata = []byte(metadata)
		p, err := saml.New(c)
		if err != nil {
			refusal := broker.RefusalOf(err)
			require.Equal(t, broker.Misconfigured, refusal.Kind)
			require.NotEmpty(t, refusal.Hint)
			return
		}
		w := httptest.NewRecorder()
		require.NoError(t, p.Begin(w, nil, *pending))
		to, err := url.Parse(w.Header().Get("Location"))
		require.NoError(t, err)
		if to.Scheme != "https" {
			require.Equal(t, "http", to.Scheme)
			require.True(t, to.Hostname() == "localhost" || net.ParseIP(to.Hostname()).IsLoopback(), to)
		}
		require.NotEmpty(t, to.Query().Get("Signature"))
	})
}

package config_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/config"
)

// TestWhoCanWriteTheirPersonCanBeAnybody says which attributes raise a doubt,
// at which providers, and what settles it.
func TestWhoCanWriteTheirPersonCanBeAnybody(t *testing.T) {
	cognito := func(person string) string {
		return strings.Replace(oidc("cognito: true\n      person: "+person), "https://id.example.com/", "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a", 1)
	}
	openID := func(person string) string { return oidc("person: " + person) }
	saml := func(person string) string {
		return spoiled("    vouches_for", "      person: "+person+"\n    vouches_for")
	}
	for _, c := range []struct {
		kind, path       string
		write            func(person string) string
		doubtful, beyond []string
	}{
		{"a user pool", "providers[0].oidc.person", cognito, []string{"custom:employee", "picture", "description", "Picture"}, []string{"sub", "cognito:username"}},
		{"an OpenID provider", "providers[0].oidc.person", openID, []string{"picture", "locale"}, []string{"sub", "oid", "custom:employee"}},
		{"a SAML provider", "providers[0].saml.person", saml, []string{"description", "displayName", "nickname"}, []string{"ssouserid", "NameID", "uid", "custom:employee"}},
	} {
		for _, person := range c.doubtful {
			t.Run(person+" of "+c.kind+" is doubtful", func(t *testing.T) {
				warnings := load(t, c.write(person)).Warnings
				require.Len(t, warnings, 1)
				require.Equal(t, c.path, warnings[0].Path)
				require.Equal(t, "who can write this attribute can be anybody", warnings[0].Message)
			})
			t.Run(person+" of "+c.kind+" is not if people cannot write it", func(t *testing.T) {
				settled := strings.Replace(c.write(person), "    vouches_for", fmt.Sprintf("    read_only: [%q]\n    vouches_for", person), 1)
				require.Empty(t, load(t, settled).Warnings)
			})
		}
		for _, person := range c.beyond {
			t.Run(person+" of "+c.kind+" is beyond doubt", func(t *testing.T) {
				require.Empty(t, load(t, c.write(person)).Warnings)
			})
		}
	}
	for _, person := range []string{"mail", "emailaddress", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"} {
		t.Run(person+" of a SAML provider may pass on, unless it is listed", func(t *testing.T) {
			warnings := load(t, saml(person)).Warnings
			require.Len(t, warnings, 1)
			require.Contains(t, warnings[0].Message, "pass to somebody else")
			require.Empty(t, load(t, strings.Replace(saml(person), "    vouches_for", fmt.Sprintf("    read_only: [%q]\n    vouches_for", person), 1)).Warnings)
		})
	}
	t.Run("a name that passes on stays doubtful, whoever writes it", func(t *testing.T) {
		text := strings.Replace(openID("nickname"), "    vouches_for", "    read_only: [nickname]\n    vouches_for", 1)
		require.Len(t, load(t, text).Warnings, 1)
	})
}

func TestAClassOfAuthenticationIsAURI(t *testing.T) {
	classes := func(class string) string {
		return spoiled("    vouches_for", "      authn_contexts: ["+class+"]\n    vouches_for")
	}
	require.Empty(t, load(t, classes("'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport'")).Warnings)
	warnings := load(t, classes("PasswordProtectedTransport")).Warnings
	require.Len(t, warnings, 1)
	require.Contains(t, warnings[0].Remedy, "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport")
}

// TestOneIssuerNamesPeopleInOneWay says which providers are of one issuer, and
// which of two that differ is blamed.
func TestOneIssuerNamesPeopleInOneWay(t *testing.T) {
	const a, b = "https://id.example.com", "https://id.example.org"
	openID := func(issuer, person string) string {
		return fmt.Sprintf("oidc: {issuer: %s, client_id: a, client_secret: {file: external-id}%s}", issuer, person)
	}
	saml := func(metadata, person string) string {
		return fmt.Sprintf("saml: {metadata: {%s}, allow_unsolicited: true%s}", metadata, person)
	}
	const file, url = "file: idp.xml", "url: " + a
	const sub, oid, uid = ", person: sub", ", person: oid", ", person: uid"
	for name, providers := range map[string][]string{
		"neither says":                   {openID(a, ""), openID(a, "")},
		"the default, written once":      {openID(a, sub), openID(a, "")},
		"the same":                       {openID(a, oid), openID(a, oid)},
		"other issuers":                  {openID(a, sub), openID(b, oid)},
		"a slash is another issuer":      {openID(a, sub), openID(a+"/", oid)},
		"SAML, the same":                 {saml(file, uid), saml(file, uid)},
		"SAML, other metadata":           {saml(file, uid), saml(url, "")},
		"SAML and OpenID of two issuers": {saml(url, uid), openID(b, sub)},
	} {
		t.Run("good: "+name, func(t *testing.T) { load(t, providedBy(providers)) })
	}
	for name, c := range map[string]struct {
		providers []string
		path      string
		says      string
	}{
		"the later one is blamed":            {[]string{openID(a, sub), openID(a, oid)}, "providers[1].oidc.person", "provider p0 has the same issuer and names people by sub"},
		"a default differs too":              {[]string{openID(a, ""), openID(a, oid)}, "providers[1].oidc.person", "provider p0 has the same issuer and names people by sub"},
		"the only one that says is blamed":   {[]string{openID(a, oid), openID(a, "")}, "providers[0].oidc.person", "provider p1 has the same issuer and names people by sub"},
		"one more between them":              {[]string{openID(a, sub), openID(b, oid), openID(a, oid)}, "providers[2].oidc.person", "provider p0 has the same issuer and names people by sub"},
		"SAML with the same file":            {[]string{saml(file, ""), saml(file, uid)}, "providers[1].saml.person", "provider p0 has the same issuer and names people by ssouserid"},
		"SAML with the same address":         {[]string{saml(url, uid), saml(url, ", person: NameID")}, "providers[1].saml.person", "provider p0 has the same issuer and names people by uid"},
		"SAML metadata at the OpenID issuer": {[]string{saml(url, ""), openID(a, "")}, "providers[1].oidc.person", "provider p0 has the same issuer and names people by ssouserid"},
	} {
		t.Run("bad: "+name, func(t *testing.T) {
			ps := problems(t, providedBy(c.providers), folder)
			require.Len(t, ps, 1)
			require.Equal(t, c.path, ps[0].Path)
			require.Equal(t, config.CodeReference, ps[0].Code)
			require.Equal(t, c.says+": one text could be two people", ps[0].Message)
			require.Equal(t, "give both the same person", ps[0].Remedy)
		})
	}
	for name, providers := range map[string][]string{
		"an address as the person": {openID(a, ", person: email"), openID(a, sub)},
		"a person of no text":      {openID(a, sub), openID(a, ", person: [a]")},
		"issuers that are none":    {openID("a", sub), openID("a", oid)},
	} {
		t.Run("nothing follows from "+name, func(t *testing.T) {
			for _, p := range problems(t, providedBy(providers), folder) {
				require.NotContains(t, p.Message, "the same issuer")
			}
		})
	}
}

// providedBy is good with other providers: p0, p1 and so on.
func providedBy(providers []string) string {
	var text strings.Builder
	for i, p := range providers {
		fmt.Fprintf(&text, "  - name: p%d\n    %s\n    vouches_for: [research/*]\n", i, p)
	}
	head, rest, _ := strings.Cut(good, "providers:\n")
	_, tail, _ := strings.Cut(rest, "accounts:\n")
	return head + "providers:\n" + text.String() + "accounts:\n" + tail
}

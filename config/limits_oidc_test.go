package config_test

import (
	"strings"
	"testing"
)

// TestLimitsOfOIDC holds OpenID providers to their bounds, and what a SaaS needs
// besides.
func TestLimitsOfOIDC(t *testing.T) {
	key := func(name string) func(string) string {
		return func(value string) string { return oidc(name + ": " + value) }
	}
	tenant := func(text string) func(string) string {
		return func(value string) string {
			return spoiled("    domain", "    "+strings.ReplaceAll(text, "%", value)+"\n    domain")
		}
	}
	session := func(text string) func(string) string {
		return func(value string) string {
			return spoiled("version: 1", "version: 1\nsession: {keys: {file: external-id}, "+text+": "+value+"}")
		}
	}
	origins := []string{"https://crm.example.com", "https://a:8443", "http://localhost:3000", "http://127.0.0.1", "https://xn--bcher-kva.example"}
	noOrigins := []string{"'*'", "'null'", "crm.example.com", "https://*.example.com", "https://a.example/", "https://a.example/x", "https://a.example?x", "https://u@a.example",
		"https://A.example", "https://a.example:443", "http://localhost:80", "http://a.example", "https://a.example:0", "https://a.example.", "https://bücher.example", "'https://a.example; x'", "'https://a b'", "file:///x", "'https://[::1]'", "https://a:99999a"}
	holdLimits(t, []limit{
		{"issuer", "providers[0].oidc.issuer", func(v string) string { return crm("https://id.example.com/", "'"+v+"'") }, []string{"https://id.example", "https://id.example/a/b/", "http://localhost:1/realms/x", "http://127.0.0.1"},
			[]string{"", "id.example", "http://id.example", "https://id.example?a=b", "https://id.example/?", "https://id.example#a", "https://u:p@id.example", "ftp://id.example", "https://id.example/\u200b"}},
		{"client_id", "providers[0].oidc.client_id", func(v string) string { return crm("client_id: studio", "client_id: '"+v+"'") }, []string{"a", strings.Repeat("a", 256)}, []string{"", strings.Repeat("a", 257)}},
		{"scopes", "providers[0].oidc.scopes", key("scopes"), []string{"[openid]", "[a, openid, 'https://x/y']", "~"}, []string{"[]", "[email]", "[OpenID]", "[openid, 'a b']", "[openid, '']", `["openid", "a\"b"]`, "openid"}},
		{"algorithms", "providers[0].oidc.algorithms", key("algorithms"), []string{"[RS256]", "[PS512, ES384, EdDSA, RS384]"}, []string{"[]", "[none]", "[None]", "[HS256]", "[hs512]", "[rs256]", "[RS257]", "[ES256K]", "RS256"}},
		{"person", "providers[0].oidc.person", key("person"), []string{"sub", "oid", "cognito:username"}, []string{"email", "Email", "EMAIL_VERIFIED", "mail", "''"}},
		{"team", "providers[0].oidc.team", key("team"), []string{"a", "https://x/team"}, []string{"''", strings.Repeat("a", 257)}},
		{"groups", "providers[0].oidc.groups", key("groups"), []string{"a"}, []string{"''", strings.Repeat("a", 257)}},
		{"api_audiences", "providers[0].oidc.api_audiences", key("api_audiences"), []string{"[a, b]", "[]"}, []string{"['']", "a", "[" + strings.Repeat("a", 257) + "]"}},
		{"api_max_age", "providers[0].oidc.api_max_age", key("api_max_age"), []string{"1m", "24h"}, []string{"59s", "24h1s", "-1h"}},
		{"skew", "providers[0].oidc.skew", key("skew"), []string{"1s", "3m"}, []string{"0s", "181s"}},
		{"value of a tenant", "tenants[0].value", tenant("value: '%'"), []string{"ACME-42", "0b2f5c1e-8f4a-4c62-9d3e-5a7b1c2d3e4f", "research", strings.Repeat("a", 256)}, []string{"", " ", "a\u202eb", strings.Repeat("a", 257)}},
		{"title of a provider", "providers[0].title", func(v string) string { return spoiled("    vouches_for", "    title: '"+v+"'\n    vouches_for") }, []string{"Example CRM"}, []string{"", "a\u202eb", strings.Repeat("a", 129)}},
		{"tenant", "providers[0].tenant.attribute", func(v string) string {
			return spoiled("    vouches_for", "    tenant: {attribute: '"+v+"'}\n    vouches_for")
		},
			[]string{"custom:tenantId", "org"}, []string{"", " ", "email", "Email", "email_verified", "mail", "urn:oid:0.9.2342.19200300.100.1.3", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress", strings.Repeat("a", 257)}},
		{"session.absolute", "session.absolute", session("absolute"), []string{"5m", "12h"}, []string{"4m59s", "12h1s", "0s"}},
		{"session.idle", "session.idle", session("idle"), []string{"1m", "8h"}, []string{"59s", "8h1s", "0s"}},
		{"embed", "tenants[0].embed.origins", tenant("embed: {origins: [%]}"), origins, append(noOrigins, "")},
		{"cors", "launch.api.cors_origins", func(v string) string {
			return spoiled("version: 1", "version: 1\nlaunch: {api: {cors_origins: ["+v+"]}}")
		}, append(origins, ""), noOrigins},
		{"landing", "tenants[0].landing", tenant("landing: '%'"), []string{"home", "canvas", "studio::mlflow", "studio::a/b-c/d.e=f+g~h_i", "studio::" + strings.Repeat("a", 1015), "space:team-room", "space:" + strings.Repeat("a", 63)},
			[]string{"", "Home", "studio::", "studio::/a", "studio::a/", "studio::a//b", "studio::..", "studio::a/../b", "studio::a/.b", "studio::a%2fb", "studio::a b", "studio::a?b", "studio::a#b", "studio::ä", "app:JupyterLab:", "https://evil.example", "studio::" + strings.Repeat("a", 1016), "space:", "space:a_b", "space:-a", "space:" + strings.Repeat("a", 64)}},
		{"landing's name", "tenants[0].landings", tenant("landings: {'%': home}"), []string{"a", "my-notebooks", strings.Repeat("a", 32)}, []string{"", "A", "a b", "a/b", "-a", "ä", strings.Repeat("a", 33)}},
	})
}

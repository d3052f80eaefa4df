package saml_test

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/saml"
)

// send knocks with any request and returns the refusal of its evidence.
func send(t *testing.T, method, contentType, target, body string) error {
	t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	answer := provider(t).Answer(httptest.NewRecorder(), r)
	_, err := answer.Evidence(nil).Verify(context.Background())
	return err
}

const form = "application/x-www-form-urlencoded"

// edit returns the response after change has been made to its XML.
func edit(t *testing.T, change func(string) string, lies ...idptest.Lie) string {
	t.Helper()
	return respond(t, tile(), ann(), append(lies, idptest.AfterSigning(change))...)
}

func TestChecklistTransport(t *testing.T) {
	t.Run("1 a form above 1 MB is refused before it is parsed", func(t *testing.T) {
		err := send(t, http.MethodPost, form, "/saml/corp/acs", "SAMLResponse="+strings.Repeat("A", 1<<20))
		requireRefused(t, idp.CodeTooLarge, err)
		var tooLarge *http.MaxBytesError
		require.ErrorAs(t, err, &tooLarge)
	})
	t.Run("1 a message above 256 KB is refused before it is decoded", func(t *testing.T) {
		large := base64.StdEncoding.EncodeToString(make([]byte, 256<<10+1))
		_, err := verify(provider(t), large, nil)
		requireRefused(t, idp.CodeTooLarge, err)
		_, err = postBody(provider(t), "SAMLResponse="+strings.Repeat("A", 500_000)+strings.Repeat("=", 500_000)).Evidence(nil).Verify(context.Background())
		requireRefused(t, idp.CodeTooLarge, err)
		exact := base64.StdEncoding.EncodeToString([]byte(strings.Repeat(" ", 256<<10)))
		_, err = verify(provider(t), exact, nil)
		requireRefused(t, saml.CodeXML, err)
	})

	response := respond(t, tile(), ann())
	escaped := url.QueryEscape(response)
	for name, knock := range map[string]struct {
		method, contentType, target, body string
		code                              broker.Code
	}{
		"2 GET is refused":                                     {http.MethodGet, form, "/saml/corp/acs?SAMLResponse=" + escaped, "", idp.CodeMethod},
		"2 JSON is refused":                                    {http.MethodPost, "application/json", "/saml/corp/acs", `{"SAMLResponse":"` + response + `"}`, idp.CodeMalformed},
		"2 multipart is refused":                               {http.MethodPost, "multipart/form-data; boundary=x", "/saml/corp/acs", "SAMLResponse=" + escaped, idp.CodeMalformed},
		"2 no content type is refused":                         {http.MethodPost, "", "/saml/corp/acs", "SAMLResponse=" + escaped, idp.CodeMalformed},
		"2 a missing SAMLResponse is refused":                  {http.MethodPost, form, "/saml/corp/acs", "RelayState=x", idp.CodeMalformed},
		"2 a SAMLResponse in the query is not looked at":       {http.MethodPost, form, "/saml/corp/acs?SAMLResponse=" + escaped, "RelayState=x", idp.CodeMalformed},
		"2 an empty SAMLResponse is refused":                   {http.MethodPost, form, "/saml/corp/acs", "SAMLResponse=", idp.CodeMalformed},
		"2 a repeated SAMLResponse is refused":                 {http.MethodPost, form, "/saml/corp/acs", "SAMLResponse=" + escaped + "&SAMLResponse=" + escaped, idp.CodeMalformed},
		"2 a repeated RelayState is refused":                   {http.MethodPost, form, "/saml/corp/acs", "RelayState=a&RelayState=b&SAMLResponse=" + escaped, idp.CodeMalformed},
		"2 a badly escaped SAMLResponse is refused":            {http.MethodPost, form, "/saml/corp/acs", "SAMLResponse=%zz", idp.CodeMalformed},
		"2 a badly escaped RelayState is refused":              {http.MethodPost, form, "/saml/corp/acs", "RelayState=%zz&SAMLResponse=" + escaped, idp.CodeMalformed},
		"2 what is not base64 is refused":                      {http.MethodPost, form, "/saml/corp/acs", "SAMLResponse=%3CResponse%2F%3E", idp.CodeMalformed},
		"2 URL-safe base64 is refused":                         {http.MethodPost, form, "/saml/corp/acs", "SAMLResponse=-_-_", idp.CodeMalformed},
		"2 base64 without padding is refused":                  {http.MethodPost, form, "/saml/corp/acs", "SAMLResponse=QQ", idp.CodeMalformed},
		"2 base64 with stray bits is refused":                  {http.MethodPost, form, "/saml/corp/acs", "SAMLResponse=QR%3D%3D", idp.CodeMalformed},
		"3 an artifact is refused, even beside a SAMLResponse": {http.MethodPost, form, "/saml/corp/acs", "SAMLart=AAQ&SAMLResponse=" + escaped, idp.CodeMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			requireRefused(t, knock.code, send(t, knock.method, knock.contentType, knock.target, knock.body))
		})
	}
	t.Run("3 a deflated message is not inflated", func(t *testing.T) {
		deflated := string([]byte{0x4b, 0x4c, 0x44, 0x05, 0x00})
		_, err := verify(provider(t), base64.StdEncoding.EncodeToString([]byte(deflated)), nil)
		requireRefused(t, saml.CodeXML, err)
	})
	t.Run("3 an artifact in the query is not acted on", func(t *testing.T) {
		require.NoError(t, send(t, http.MethodPost, form, "/saml/corp/acs?SAMLart=AAQ", "SAMLResponse="+escaped))
	})
	t.Run("a body that ends early is refused", func(t *testing.T) {
		r := httptest.NewRequest(http.MethodPost, "/", brokenBody{})
		r.Header.Set("Content-Type", form)
		_, err := provider(t).Answer(httptest.NewRecorder(), r).Evidence(nil).Verify(context.Background())
		requireRefused(t, idp.CodeMalformed, err)
	})
	t.Run("a content type with a charset is fine", func(t *testing.T) {
		require.NoError(t, send(t, http.MethodPost, form+"; charset=UTF-8", "/saml/corp/acs", "SAMLResponse="+escaped))
	})
	t.Run("base64 in lines is fine", func(t *testing.T) {
		var lines []string
		for rest := response; rest != ""; {
			n := min(76, len(rest))
			lines, rest = append(lines, rest[:n]), rest[n:]
		}
		_, err := verify(provider(t), strings.Join(lines, "\r\n\t "), nil)
		require.NoError(t, err)
	})
}

type brokenBody struct{}

func (brokenBody) Read([]byte) (int, error) { return 0, errors.New("connection reset") }

func TestChecklistParsing(t *testing.T) {
	replace := func(old, with string) func(string) string {
		return func(xml string) string { return strings.Replace(xml, old, with, 1) }
	}
	before := func(text string) func(string) string { return func(xml string) string { return text + xml } }
	after := func(text string) func(string) string { return func(xml string) string { return xml + text } }

	for name, change := range map[string]func(string) string{
		"4 a DOCTYPE is refused":                          before(`<!DOCTYPE x>`),
		"4 entities are refused":                          before(`<!DOCTYPE x [<!ENTITY e "ann">]>`),
		"4 an external entity is refused":                 before(`<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x">`),
		"4 a comment is refused":                          replace(">ann<", ">an<!-- -->n<"),
		"4 a comment outside of the root is refused":      after("<!-- x -->"),
		"4 a processing instruction is refused":           replace(">ann<", ">ann<?x?><"),
		"4 an XML declaration further down is refused":    before("\n<?xml version=\"1.0\"?>"),
		"4 UTF-16 is refused":                             before(`<?xml version="1.0" encoding="UTF-16"?>`),
		"4 UTF-7 is refused":                              before(`<?xml version="1.0" encoding="UTF-7"?>`),
		"4 invalid UTF-8 is refused":                      replace(">ann<", ">ann\xff<"),
		"4 text before the root is refused":               before("x"),
		"4 text behind the root is refused":               after("x"),
		"4 a second root is refused":                      after("<x xmlns='urn:x'/>"),
		"4 a document that ends early is refused":         func(xml string) string { return xml[:len(xml)-3] },
		"4 an end tag too many is refused":                after("</x>"),
		"4 nothing but white space is refused":            func(string) string { return " \n" },
		"4 an undefined entity is refused":                replace(">ann<", ">&ann;<"),
		"6 a duplicate attribute is refused":              replace(` Version="2.0"`, ` Version="2.0" Version="2.0"`),
		"6 the same attribute by two prefixes is refused": replace(` Version="2.0"`, ` Version="2.0" xmlns:p="urn:x" xmlns:q="urn:x" p:a="" q:a=""`),
		"6 an undeclared prefix is refused":               replace("<saml2:Subject>", "<nobody:Subject></nobody:Subject><saml2:Subject>"),
		"6 an undeclared attribute prefix is refused":     replace(` Version="2.0"`, ` Version="2.0" nobody:a=""`),
		"6 an element without a namespace is refused":     replace("<saml2:Subject>", "<x/><saml2:Subject>"),
		"6 a name with an empty part is refused":          replace(` Version="2.0"`, ` Version="2.0" :a=""`),
		"6 a name with two colons is refused":             replace(` Version="2.0"`, ` Version="2.0" a:b:c=""`),
		"6 a namespace name that is escaped is refused":   replace(` Version="2.0"`, ` Version="2.0" xmlns:p="urn:a&amp;b"`),
		"6 a relative namespace name is refused":          replace(` Version="2.0"`, ` Version="2.0" xmlns:p="p"`),
		"6 an empty namespace name is refused":            replace(` Version="2.0"`, ` Version="2.0" xmlns=""`),
		"6 a namespace declared twice is refused":         replace(` Version="2.0"`, ` Version="2.0" xmlns:p="urn:x" xmlns:p="urn:y"`),
		"6 the prefix xmlns cannot be declared":           replace(` Version="2.0"`, ` Version="2.0" xmlns:xmlns="urn:x"`),
		"6 the prefix xml cannot be bound again":          replace(` Version="2.0"`, ` Version="2.0" xmlns:xml="urn:x"`),
		"6 another prefix for xml is refused":             replace(` Version="2.0"`, ` Version="2.0" xmlns:p="http://www.w3.org/XML/1998/namespace"`),
		"6 a prefix named like an attribute is refused":   replace(` Version="2.0"`, ` Version="2.0" xmlns:Destination="urn:x"`),
		"6 a prefix named ID is refused":                  replace(` Version="2.0"`, ` Version="2.0" xmlns:ID="urn:x"`),
		"6 a prefix named ID beside another is refused":   replace(` Version="2.0"`, ` Version="2.0" xmlns:p="urn:x" xmlns:ID="urn:x"`),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := verify(provider(t), edit(t, change), nil)
			requireRefused(t, saml.CodeXML, err)
		})
	}

	for name, change := range map[string]func(string) string{
		"5 deeper than 32 is refused":                        replace("<saml2:Subject>", strings.Repeat("<x xmlns='urn:x'>", 40)),
		"5 more than 900 elements are refused":               replace("<saml2:Subject>", strings.Repeat("<x xmlns='urn:x'/>", 900)),
		"5 more than 32 attributes are refused":              replace(` Version="2.0"`, ` Version="2.0"`+attributes(32)),
		"5 more than 64 namespaces in scope are refused":     replace("<saml2:Subject>", namespaces(30)+namespaces(30)+namespaces(30)),
		"5 a value of 300 KB of spaces is refused by size":   replace(">ann<", ">"+strings.Repeat("ann", 80000)+"<"),
		"5 a name of 200 KB costs no more than any document": replace("<saml2:Subject>", "<"+strings.Repeat("a", 200000)),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := verify(provider(t), edit(t, change), nil)
			require.Error(t, err)
			require.Equal(t, broker.NotVerified, broker.RefusalOf(err).Kind)
		})
	}
	t.Run("5 no refusal is long, whatever is named in it", func(t *testing.T) {
		long := strings.Repeat("a", 190<<10)
		for name, change := range map[string]func(string) string{
			"an element":           replace("<saml2:Subject>", "<saml2:"+long+"/><saml2:Subject>"),
			"an attribute":         replace("<saml2:Subject>", "<saml2:Subject saml2:"+long+"='x'>"),
			"a prefix":             replace("<saml2:Subject>", "<"+long+":a xmlns:"+long+"='urn:x'/><saml2:Subject>"),
			"an undeclared prefix": replace("<saml2:Subject>", "<"+long+":a/><saml2:Subject>"),
			"a namespace":          replace("<saml2:Subject>", "<a xmlns='urn:"+long+"'/><saml2:Subject>"),
			"an end tag":           replace("</saml2:Subject>", "</"+long+">"),
			"a version":            before(`<?xml version="` + long + `"?>`),
			"an encoding":          before(`<?xml version="1.0" encoding="` + long + `"?>`),
			"an entity":            replace(">ann<", ">&"+long+";<"),
			"an open element":      func(string) string { return "<" + long + " xmlns='urn:x'>" },
		} {
			_, err := verify(provider(t), edit(t, change), nil)
			require.Error(t, err, name)
			require.Less(t, len(err.Error()), 400, name)
		}
	})
	t.Run("5 the limits have a code of their own", func(t *testing.T) {
		_, err := verify(provider(t), edit(t, replace("<saml2:Subject>", strings.Repeat("<x xmlns='urn:x'>", 40))), nil)
		requireRefused(t, saml.CodeLimits, err)
	})

	t.Run("an XML declaration and white space around the root are fine", func(t *testing.T) {
		_, err := verify(provider(t), edit(t, func(xml string) string { return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + xml + "\n" }), nil)
		require.NoError(t, err)
	})
	t.Run("no refusal quotes what the message says of a person", func(t *testing.T) {
		for _, change := range []func(string) string{replace(">ann<", ">ann&secret;<"), replace(">ann<", "><secret></wrong><"), replace(">ann<", ">ann\x01<")} {
			_, err := verify(provider(t), edit(t, change), nil)
			requireRefused(t, saml.CodeXML, err)
			require.NotContains(t, err.Error(), "secret")
			require.NotContains(t, err.Error(), "ann")
		}
	})
}

func attributes(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(" a" + strings.Repeat("x", i) + `=""`)
	}
	return b.String()
}

// namespaces opens an element with n declarations.
func namespaces(n int) string {
	var b strings.Builder
	b.WriteString("<x xmlns='urn:x'")
	for i := range n {
		b.WriteString(" xmlns:a" + strings.Repeat("x", i) + `="urn:a"`)
	}
	return b.String() + ">"
}

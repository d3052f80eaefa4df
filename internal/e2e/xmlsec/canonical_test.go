package xmlsec_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/idp/saml/strict"
	"github.com/studiobroker/studiobroker/internal/e2e/xmlsec"
)

// writing is a document, and the PrefixLists to try on its element it of the
// namespace urn:a. They have single spaces: xmlsec1 1.2 takes the nothing between
// two spaces for #default, and to the broker they are one.
type writing struct {
	name, text string
	prefixes   []string
}

func writings() []writing {
	return []writing{
		{name: "nothing special", text: `<a xmlns="urn:a">b</a>`},
		{name: "an empty element", text: `<a xmlns="urn:a"><b/><c></c><d /></a>`},
		{name: "a declaration of XML and white space around the root", text: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\n<a xmlns=\"urn:a\"/>\n \n"},
		{name: "white space in attribute values", text: "<a xmlns=\"urn:a\" b=\" x  y\tz\n w\r\nv \"/>"},
		{name: "white space in attribute values, written as references", text: `<a xmlns="urn:a" b="&#x20;x&#9;y&#10;z&#13;w&#xD;&#xA;v"/>`},
		{name: "line ends", text: "<a xmlns=\"urn:a\">x\r\ny\rz\n\r\nw</a>"},
		{name: "line ends, written as references", text: `<a xmlns="urn:a">x&#13;&#10;y&#xd;z&#10;</a>`},
		{name: "tags on several lines", text: "<a\n\txmlns=\"urn:a\"\r\n  b = 'c'\n>\n\t<d\n/></a\n>"},
		{name: "what has to be escaped", text: `<a xmlns="urn:a" b="&lt;&gt;&amp;&quot;&apos;" c='"'>&lt;&gt;&amp;&quot;&apos;"'></a>`},
		{name: "references to characters", text: `<a xmlns="urn:a" b="&#65;&#x42;&#x1F600;">&#65;&#x42;&#x1F600;&#xE9;</a>`},
		{name: "letters beyond ASCII", text: `<a xmlns="urn:a" b="Ōnishi-Łukasz">Ä 日本 😀 é e&#x301;</a>`},
		{name: "CDATA", text: `<a xmlns="urn:a">x<![CDATA[<y> & ]]]]><![CDATA[>]]>z<![CDATA[]]></a>`},
		{name: "CDATA with line ends", text: "<a xmlns=\"urn:a\"><![CDATA[x\r\ny\rz]]></a>"},
		{name: "attributes out of order", text: `<p:a xmlns:p="urn:a" xmlns:z="urn:b" xmlns:y="urn:c" z="1" y:b="2" z:c="3" z:b="4" a="5" B="6" aa="7"/>`},
		{name: "declarations out of order", text: `<z:a xmlns:y="urn:y" xmlns="urn:x" xmlns:z="urn:a" y:b=""><b y:c=""/></z:a>`},
		{name: "a declaration that nobody uses", text: `<a xmlns="urn:a" xmlns:b="urn:b"><c xmlns:d="urn:d"/></a>`},
		{name: "a prefix that is used far below", text: `<a xmlns="urn:a" xmlns:p="urn:p"><b><c><p:d/></c></b><p:e/></a>`},
		{name: "a prefix used by an attribute only", text: `<a xmlns="urn:a" xmlns:p="urn:p"><b p:c="1"><d p:e="2"/></b></a>`},
		{name: "a prefix bound again to another name", text: `<p:a xmlns:p="urn:a"><p:b xmlns:p="urn:b"><p:c/><p:d xmlns:p="urn:a"/></p:b><p:e/></p:a>`},
		{name: "a prefix bound again to the same name", text: `<p:a xmlns:p="urn:a"><p:b xmlns:p="urn:a"><p:c xmlns:p="urn:a"/></p:b></p:a>`},
		{name: "two prefixes of one name", text: `<p:a xmlns:p="urn:a" xmlns:q="urn:a"><q:b p:c="1" q:d="2"/></p:a>`},
		{name: "the default namespace bound again", text: `<a xmlns="urn:a"><b xmlns="urn:b"><c xmlns="urn:a"/><d/></b><e/></a>`},
		{name: "attributes of xml", text: `<a xmlns="urn:a" xml:lang="de"><b xml:space="preserve"> <c xml:lang="en"/></b></a>`},
		{name: "a type in a value", text: `<a xmlns="urn:a" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><b xsi:type="xs:string">x</b></a>`},
		{name: "what is in a part of a document", text: `<p:r xmlns:p="urn:r" xmlns="urn:d" xmlns:u="urn:u" xmlns:a="urn:a"><u:before/><a:it ID="it" u:x="1" y="2&#xA;3"><b/><u:c xmlns:u="urn:other"/>x<![CDATA[<y>]]></a:it></p:r>`,
			prefixes: []string{"", "u", "p u", "a", "#default", "#default p u a", "nowhere", "xs p"}},
		{name: "a prefix bound again inside of a part", text: `<p:r xmlns:p="urn:r" xmlns:q="urn:q"><p:it xmlns:p="urn:a" ID="it"><p:b/><p:c xmlns:p="urn:r" q:d="1"/><q:e xmlns:q="urn:a"/></p:it></p:r>`,
			prefixes: []string{"", "p", "q", "p q"}},
		{name: "a part with a default namespace of its own", text: `<r xmlns="urn:r" xmlns:s="urn:s"><it xmlns="urn:a" ID="it"><b xmlns="urn:r"><s:c/></b></it></r>`,
			prefixes: []string{"", "#default", "s", "s #default"}},
	}
}

// TestCanonicalForm compares the broker's canonical form with the one of libxml2.
func TestCanonicalForm(t *testing.T) {
	skip(t)
	for _, w := range writings() {
		t.Run(w.name, func(t *testing.T) {
			root, err := strict.Parse([]byte(w.text))
			require.NoError(t, err)
			theirs, err := xmlsec.Canonical(t, []byte(w.text))
			require.NoError(t, err)
			require.Equal(t, string(theirs), string(canonical(t, root, "")))

			for _, prefixes := range w.prefixes {
				theirs, err := xmlsec.Referred(t, w.text, "urn:a:it", prefixes)
				require.NoError(t, err)
				require.Equal(t, string(theirs), string(canonical(t, find(t, root), prefixes)), "PrefixList=%q", prefixes)
			}
		})
	}
}

func canonical(t *testing.T, e *strict.Element, prefixes string) []byte {
	t.Helper()
	var form strict.Document
	require.NotNil(t, form.Canonicalize(e, prefixes, nil))
	return form.Text()
}

// find returns the element that is referred to.
func find(t *testing.T, root *strict.Element) *strict.Element {
	t.Helper()
	for e := root; e != nil; e = e.After(root) {
		if e.HasAttr("ID", "it") {
			return e
		}
	}
	t.Fatal("no element is referred to")
	return nil
}

func skip(t *testing.T) {
	t.Helper()
	if missing := xmlsec.Missing(); missing != "" {
		t.Skip("SKIP: " + missing)
	}
}

// replacing returns a change of a document that has to change something.
func replacing(t *testing.T, old, new string) func(string) string {
	return func(document string) string {
		require.Contains(t, document, old)
		return strings.Replace(document, old, new, 1)
	}
}

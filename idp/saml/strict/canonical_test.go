package strict_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/idp/saml/strict"
)

func TestACanonicalFormThatBecomesTooLongIsGivenUp(t *testing.T) {
	uri := "urn:" + strings.Repeat("u", strict.MaxURI-4)
	for elements, given := range map[int]bool{900: false, 1100: true} {
		root, err := strict.Parse([]byte(`<x xmlns="urn:x" xmlns:p="` + uri + `">` + strings.Repeat("<p:y></p:y>", elements) + `</x>`))
		require.NoError(t, err)
		var form strict.Document
		require.Equal(t, given, form.Canonicalize(root, "", nil) == nil)
		require.Less(t, len(form.Text()), strict.MaxBytes+1024)
	}
}

// The forms are what libxml2 2.9.14 writes, and are read like any document.
func TestTheCanonicalFormIsThatOfTheSpecification(t *testing.T) {
	for name, tt := range map[string]struct{ document, of, prefixes, without, form string }{
		"a namespace is declared where it is used":                {`<p:a xmlns:p="urn:1" xmlns:q="urn:2"><q:b/><q:c/></p:a>`, "a", "", "", `<p:a xmlns:p="urn:1"><q:b xmlns:q="urn:2"></q:b><q:c xmlns:q="urn:2"></q:c></p:a>`},
		"a prefix that is bound again is declared again":          {`<p:a xmlns:p="urn:1"><p:b xmlns:p="urn:2"><p:c xmlns:p="urn:1"/></p:b><p:d/></p:a>`, "a", "", "", `<p:a xmlns:p="urn:1"><p:b xmlns:p="urn:2"><p:c xmlns:p="urn:1"></p:c></p:b><p:d></p:d></p:a>`},
		"an inclusive prefix is declared though nobody uses it":   {`<p:a xmlns:p="urn:1" xmlns:q="urn:2"><p:b xmlns:q="urn:3"><p:c/></p:b></p:a>`, "a", "q", "", `<p:a xmlns:p="urn:1" xmlns:q="urn:2"><p:b xmlns:q="urn:3"><p:c></p:c></p:b></p:a>`},
		"an inclusive prefix may be declared further out":         {`<p:a xmlns:p="urn:1" xmlns:q="urn:2"><p:b><p:c xmlns:q="urn:2"/></p:b></p:a>`, "b", "r q", "", `<p:b xmlns:p="urn:1" xmlns:q="urn:2"><p:c></p:c></p:b>`},
		"the default namespace is inclusive by a name of its own": {`<p:a xmlns="urn:2" xmlns:p="urn:1"><p:b/></p:a>`, "b", "#default", "", `<p:b xmlns="urn:2" xmlns:p="urn:1"></p:b>`},
		"the default namespace is inclusive by no other name":     {`<p:a xmlns="urn:2" xmlns:p="urn:1"><p:b/></p:a>`, "b", "default", "", `<p:b xmlns:p="urn:1"></p:b>`},
		"the prefix xml is never declared":                        {`<a xmlns="urn:1" xmlns:xml="http://www.w3.org/XML/1998/namespace" xml:lang="en"/>`, "a", "xml", "", `<a xmlns="urn:1" xml:lang="en"></a>`},
		"attributes are in the order of namespace and name":       {`<a xmlns="urn:1" xmlns:a="urn:3" xmlns:z="urn:2" a:a="" z:b="" z:a="" b="" a=""/>`, "a", "", "", `<a xmlns="urn:1" xmlns:a="urn:3" xmlns:z="urn:2" a="" b="" z:a="" z:b="" a:a=""></a>`},
		"text is escaped where it has to be":                      {"<a xmlns='urn:1'>\t\r\n\"'&gt;&#13;<![CDATA[<&]]>]></a>", "a", "", "", "<a xmlns=\"urn:1\">\t\n\"'&gt;&#xD;&lt;&amp;]&gt;</a>"},
		"a value is escaped where it has to be":                   {"<a xmlns='urn:1' b='\"&apos;>&lt;&amp;&#9;&#10;&#13;\t\n'/>", "a", "", "", `<a xmlns="urn:1" b="&quot;'>&lt;&amp;&#x9;&#xA;&#xD;  "></a>`},
		"what is escaped may stand alone":                         {"<a xmlns='urn:1'><b>></b><b>\r</b><b b='\t'/><b b='\r'/><b b='\"'/></a>", "a", "", "", "<a xmlns=\"urn:1\"><b>&gt;</b><b>\n</b><b b=\" \"></b><b b=\" \"></b><b b=\"&quot;\"></b></a>"},
		"what is left out leaves the text on both of its sides":   {`<a xmlns="urn:1">]]<b>x</b>&gt;<c/></a>`, "a", "", "b", `<a xmlns="urn:1">]]&gt;<c></c></a>`},
	} {
		t.Run(name, func(t *testing.T) {
			root, err := strict.Parse([]byte(tt.document))
			require.NoError(t, err)
			var form strict.Document
			written := form.Canonicalize(below(root, tt.of), tt.prefixes, below(root, tt.without))
			require.Equal(t, tt.form, string(form.Text()))
			parsed, err := strict.Parse(form.Text())
			require.NoError(t, err)
			requireSame(t, parsed, written)
		})
	}
}

// below returns the first element of that name, or nil.
func below(root *strict.Element, local string) *strict.Element {
	e := root
	for e != nil && !e.Named(local) {
		e = e.After(root)
	}
	return e
}

package strict_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/idp/saml/strict"
)

func TestParse(t *testing.T) {
	t.Run("names are resolved where they stand", func(t *testing.T) {
		root, err := strict.Parse([]byte(`<a xmlns="urn:1" xmlns:p="urn:2" p:x="1" x="2"><p:b xmlns:p="urn:3" xml:lang="en"/><p:b/><b/></a>`))
		require.NoError(t, err)
		require.True(t, root.Is("urn:1", "a"))
		require.Len(t, root.Attrs(), 2)
		require.Equal(t, "urn:2", string(root.Attrs()[0].Space()))
		require.Equal(t, "2", root.Attr("x"))
		require.True(t, root.HasAttr("x", "2"))
		require.Empty(t, root.Attr("y"))
		require.Equal(t, root.First(), root.Child("urn:3", "b"))
		require.Equal(t, []*strict.Element{root.First().Next()}, slices.Collect(root.All("urn:2", "b")))
		require.Nil(t, root.Child("urn:9", "b"))
		require.Nil(t, root.Next())
		require.True(t, root.Rebinds())
		require.Equal(t, 4, root.Count())
	})
	t.Run("attributes of two prefixes on one element are noticed", func(t *testing.T) {
		for document, mixes := range map[string]bool{
			"<a xmlns='urn:1' xmlns:p='urn:2' xmlns:q='urn:3' p:x='' y='' p:z=''><b q:x=''/></a>": false,
			"<a xmlns='urn:1' xmlns:p='urn:2'><b p:x='' y='' xml:lang=''/></a>":                   true,
		} {
			root, err := strict.Parse([]byte(document))
			require.NoError(t, err)
			require.Equal(t, mixes, root.Mixes())
		}
	})
	t.Run("text is joined and keeps its markup", func(t *testing.T) {
		root, err := strict.Parse([]byte("<a xmlns='urn:1'> x &lt;&#65;&#x1F600;&apos;<![CDATA[<&]]><![CDATA[]]><b/>\r\ny\r </a>"))
		require.NoError(t, err)
		require.Equal(t, " x <A\U0001F600'<&\ny\n ", root.Text())
		require.Equal(t, "x <A\U0001F600'<&\ny", root.Trimmed())
		require.False(t, root.Blank())
		require.True(t, root.First().Blank())
	})
	t.Run("white space in an attribute is a space, unless it is a reference", func(t *testing.T) {
		root, err := strict.Parse([]byte("<a xmlns='urn:1' b='1\r\n2\t3&#10;4&#xD;5&quot;'/>"))
		require.NoError(t, err)
		require.Equal(t, "1 2 3\n4\r5\"", root.Attr("b"))
	})
	t.Run("base64 may be wrapped by what XML calls white space, and by nothing else", func(t *testing.T) {
		for text, want := range map[string]string{"QUJD": "ABC", " QU\r\n\tJD\n": "ABC", "QU\u00a0JD": "", "QU\u0085JD": "", "QU JD\u2003": "", "QQ==": "A", "QR==": "", "QQ": "", "": "", " ": ""} {
			root, err := strict.Parse([]byte("<a xmlns='urn:1'>" + text + "</a>"))
			require.NoError(t, err)
			require.Equal(t, want, string(root.Base64()), "%q", text)
		}
	})
	t.Run("walking visits everything in order", func(t *testing.T) {
		root, err := strict.Parse([]byte(`<a xmlns="urn:1">x<b>y<c/></b><d/>z</a>`))
		require.NoError(t, err)
		var seen []string
		for e := root; e != nil; e = e.After(root) {
			seen = append(seen, e.Local())
		}
		require.Equal(t, []string{"a", "b", "c", "d"}, seen)
		require.Nil(t, root.First().First().After(root.First()))
	})
	t.Run("a document is read into the memory of the one before", func(t *testing.T) {
		var d strict.Document
		text := []byte(`<a xmlns="urn:1" x="&lt;"><b xmlns="urn:2">text</b></a>`)
		_, err := d.Parse(text)
		require.NoError(t, err)
		require.Zero(t, testing.AllocsPerRun(strict.MaxAllAttributes, func() { _, err = d.Parse(text) }))
		require.NoError(t, err, "the limits are those of one document")
	})
	t.Run("exactly at the limits is fine, one more is not", func(t *testing.T) {
		at := func(elements, depth int) string {
			return "<a xmlns='urn:1'>" + strings.Repeat("<b>", depth-1) + strings.Repeat("</b>", depth-1) + strings.Repeat("<b/>", elements-depth) + "</a>"
		}
		for _, fits := range []string{at(strict.MaxElements, strict.MaxDepth)} {
			_, err := strict.Parse([]byte(fits))
			require.NoError(t, err)
		}
		for _, exceeds := range []string{at(strict.MaxElements+1, 2), at(strict.MaxDepth+1, strict.MaxDepth+1), strings.Repeat(" ", strict.MaxBytes+1)} {
			_, err := strict.Parse([]byte(exceeds))
			require.ErrorIs(t, err, strict.ErrLimit)
		}
	})
	t.Run("many declarations one after the other are fine, many in scope are not", func(t *testing.T) {
		declare := func(n int, inside string) string {
			attrs := ""
			for i := range n {
				attrs += " xmlns:p" + strings.Repeat("q", i) + "='urn:1'"
			}
			return "<b" + attrs + ">" + inside + "</b>"
		}
		_, err := strict.Parse([]byte("<a xmlns='urn:1'>" + strings.Repeat(declare(20, ""), 20) + "</a>"))
		require.NoError(t, err)
		_, err = strict.Parse([]byte("<a xmlns='urn:1'>" + declare(31, declare(31, declare(2, ""))) + "</a>"))
		require.ErrorIs(t, err, strict.ErrLimit)
	})
	t.Run("names fit into 128 bytes and namespace names into 256", func(t *testing.T) {
		name, uri := strings.Repeat("n", strict.MaxName), "urn:"+strings.Repeat("u", strict.MaxURI-4)
		_, err := strict.Parse([]byte("<" + name + ":" + name + " xmlns:" + name + "='" + uri + "' " + name + "='' " + name + ":a='' />"))
		require.NoError(t, err)
		for _, document := range []string{
			"<n" + name + " xmlns='urn:1'/>", "<a xmlns='urn:1' n" + name + "=''/>", "<a xmlns='urn:1' xmlns:n" + name + "='urn:1'/>",
			"<n" + name + ":a xmlns='urn:1'/>", "<a xmlns='urn:1' n" + name + ":a=''/>", "<a xmlns='" + uri + "u'/>",
		} {
			_, err := strict.Parse([]byte(document))
			require.ErrorIs(t, err, strict.ErrLimit)
		}
	})
	t.Run("32 attributes are fine, whatever is in them, and 33 are not", func(t *testing.T) {
		tag := func(n int) string {
			attrs := ""
			for i := range n {
				value := []string{`"x='>'=="`, `'x=">"=='`}[i%2]
				attrs += " a" + strings.Repeat("b", i) + " = " + value + "\n"
			}
			return "<a xmlns='urn:1'" + attrs + ">a='b' = " + strings.Repeat("=", 99) + "<![CDATA[" + strings.Repeat("='", 99) + "]]></a>"
		}
		_, err := strict.Parse([]byte(tag(strict.MaxAttributes - 1)))
		require.NoError(t, err)
		_, err = strict.Parse([]byte(tag(strict.MaxAttributes)))
		require.ErrorIs(t, err, strict.ErrLimit)
		_, err = strict.Parse([]byte("<a xmlns='urn:1'>" + strings.Repeat("<b c='' d='' e='' f=''/>", strict.MaxAllAttributes/4) + "</a>"))
		require.ErrorIs(t, err, strict.ErrLimit)
	})
	t.Run("attributes beyond the limit are not even collected", func(t *testing.T) {
		document := []byte("<a xmlns='urn:1'" + strings.Repeat(` b=""`, 50_000) + "/>")
		require.Less(t, testing.AllocsPerRun(1, func() { _, _ = strict.Parse(document) }), 100.0)
	})
	t.Run("an error names the line", func(t *testing.T) {
		_, err := strict.Parse([]byte("<a xmlns='urn:1'>\n\n<!-- x --></a>"))
		require.EqualError(t, err, "line 3: comments are refused")
	})
	for name, uri := range map[string]string{"a path": "/x", "a word": "x", "a scheme alone": "urn:", "no scheme": ":x", "a digit first": "1:x", "a space": "urn:a b", "a fragment": "#x", "an ampersand": "urn:a&amp;b", "a quote": "urn:&#34;", "less than": "urn:&lt;"} {
		t.Run("a namespace name that is "+name+" is refused", func(t *testing.T) {
			_, err := strict.Parse([]byte(`<a xmlns="` + uri + `"/>`))
			require.ErrorContains(t, err, "absolute")
		})
	}
	for name, document := range map[string]string{
		"a number that is no character":            "<a xmlns='urn:1'>&#0;</a>",
		"a surrogate":                              "<a xmlns='urn:1'>&#xD800;</a>",
		"a number beyond Unicode":                  "<a xmlns='urn:1'>&#x110000;</a>",
		"a number with other digits":               "<a xmlns='urn:1'>&#1f;</a>",
		"a number with what follows nine in ASCII": "<a xmlns='urn:1'>&#x=;</a>",
		"a number without digits":                  "<a xmlns='urn:1'>&#x;</a>",
		"an entity of one's own":                   "<a xmlns='urn:1'>&e;</a>",
		"an entity that does not end":              "<a xmlns='urn:1'>&amp</a>",
		"U+FFFE":                                   "<a xmlns='urn:1'>\uFFFE</a>",
		"U+FFFF in an attribute":                   "<a xmlns='urn:1' b='\uFFFF'/>",
		"a control character in CDATA":             "<a xmlns='urn:1'><![CDATA[\x01]]></a>",
		"a CDATA section that does not end":        "<a xmlns='urn:1'><![CDATA[]]</a>",
		"CDATA outside of the root":                "<a xmlns='urn:1'/><![CDATA[]]>",
		"attributes without a space between":       "<a xmlns='urn:1'b='c'/>",
		"an attribute without a value":             "<a xmlns='urn:1' b/>",
		"an attribute that does not end":           "<a xmlns='urn:1' b='c/>",
		"a slash inside of a tag":                  "<a xmlns='urn:1' / >",
		"a name that begins with a digit":          "<1 xmlns='urn:1'/>",
		"a name beyond ASCII":                      "<\u00e4 xmlns='urn:1'/>",
		"an end tag with an attribute":             "<a xmlns='urn:1'></a b='c'>",
		"the xml prefix for something else":        "<a xmlns='urn:1' xmlns:xml='urn:2'/>",
		"end tags in the wrong order":              "<a xmlns='urn:1'><b></a></b>",
		"an end tag by another prefix":             "<p:a xmlns:p='urn:1' xmlns:q='urn:1'></q:a>",
		"an attribute without quotes":              "<a xmlns='urn:1' b=c/>",
		"less-than in an attribute":                "<a xmlns='urn:1' b='<'/>",
		"a control character":                      "<a xmlns='urn:1'>\x01</a>",
		"the end of CDATA in text":                 "<a xmlns='urn:1'>]]></a>",
		"a byte order mark":                        "\ufeff<a xmlns='urn:1'/>",
		"invalid UTF-8 in the XML declaration":     "<?xml version='1.0' standalone='\xff'?><a xmlns='urn:1'/>",
		"XML 1.1":                                  "<?xml version='1.1'?><a xmlns='urn:1'/>",
		"a reference in the XML declaration":       "<?xml version='&#49;.0'?><a xmlns='urn:1'/>",
		"a declaration of another encoding":        "<?xml version='1.0' encoding='ISO-8859-1'?><a xmlns='urn:1'/>",
		"an end before any start":                  "</a>",
		"the prefix of xmlns for an element":       "<xmlns:a/>",
		"an element named like a declaration":      "<xmlns xmlns='urn:1'/>",
		"a default namespace that is undeclared":   "<a xmlns='urn:1'><b xmlns=''/></a>",
	} {
		t.Run(name+" is refused", func(t *testing.T) {
			_, err := strict.Parse([]byte(document))
			require.Error(t, err)
		})
	}
}

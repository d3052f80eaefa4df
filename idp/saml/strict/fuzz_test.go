package strict_test

import (
	"encoding/base64"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/beevik/etree"
	"github.com/russellhaering/goxmldsig/etreeutils"
	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/saml/strict"
)

// seeds are responses in every writing, and XML that readers disagree on.
func seeds(f *testing.F) []string {
	f.Helper()
	all := []string{
		"<a xmlns='urn:1' b='1\r\n2\t3&#10;4&#xD;5&quot;'> x &lt;&#65;&apos;<![CDATA[<&]]><![CDATA[]]><b/>\r\ny\r </a>",
		"<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<p:a xmlns:p='urn:1' xmlns='urn:2' p:b='&gt;' xml:lang='en'><b xmlns='urn:3'/><p:c xmlns:p='urn:4'/></p:a>\n",
		"<a xmlns='urn:1' xmlns:q='urn:3' xmlns:p='urn:2' q:z='' p:z='' z='' y=''><b xmlns:r='urn:4' r:x=''/></a>",
		"<!DOCTYPE a [<!ENTITY e 'x'>]><a xmlns='urn:1'>&e;</a>", "<a xmlns='urn:1'><!-- x --><?x y?></a>", "<a xmlns='urn:1'>]]></a>",
	}
	for _, lies := range [][]idptest.Lie{
		{}, {idptest.BothAreSigned}, {idptest.Unsigned, idptest.WrittenWith(idptest.NoPrefixes)}, {idptest.Unsigned, idptest.WrittenWith(idptest.SamePrefix)},
		{idptest.Failing("no <luck>", "Responder", "AuthnFailed")},
	} {
		all = append(all, string(response(f, lies...)))
	}
	return all
}

// response is a document that a provider answers with.
func response(t testing.TB, lies ...idptest.Lie) []byte {
	t.Helper()
	idp, err := idptest.NewSAML(idptest.SAMLConfig{SSOURL: "https://idp.test/sso"})
	require.NoError(t, err)
	response, err := idp.Respond(idptest.Unsolicited("urn:us", "https://us.test/acs"), idptest.Someone("ann", "Team1"), lies...)
	require.NoError(t, err)
	document, err := base64.StdEncoding.DecodeString(response)
	require.NoError(t, err)
	return document
}

// FuzzParse reads any document. What is accepted, encoding/xml accepts and reads
// the same, and its canonical form is read the same once more, is canonical, and
// is what goxmldsig writes.
func FuzzParse(f *testing.F) {
	for _, document := range seeds(f) {
		f.Add(document, "")
		f.Add(document, "xs #default")
	}
	f.Fuzz(func(t *testing.T, document, prefixes string) {
		root, err := strict.Parse([]byte(document))
		if err != nil {
			require.Nil(t, root)
			require.Less(t, len(err.Error()), 400)
			return
		}
		require.Equal(t, readByGo(t, document), flattened(root))

		var form, again strict.Document
		written := form.Canonicalize(root, prefixes, nil)
		parsed, err := strict.Parse(form.Text())
		if err != nil || written == nil { // it may be longer than what it is the form of
			require.ErrorIs(t, err, strict.ErrLimit)
			return
		}
		require.Equal(t, flattened(root), flattened(parsed))
		requireSame(t, parsed, written)
		for _, e := range []*strict.Element{parsed, written} {
			require.NotNil(t, again.Canonicalize(e, prefixes, nil))
			require.Equal(t, string(form.Text()), string(again.Text()))
		}
		requireTheirs(t, document, prefixes, root, form.Text())
		if child := root.First(); child != nil {
			written := form.Canonicalize(root, prefixes, child)
			parsed, err := strict.Parse(form.Text())
			require.NoError(t, err)
			require.Equal(t, root.Count()-child.Count(), parsed.Count())
			requireSame(t, parsed, written)
		}
	})
}

// requireSame asserts that whoever parses what was written reads what is said to
// have been written, at the same places.
func requireSame(t *testing.T, parsed, written *strict.Element) {
	t.Helper()
	require.Equal(t, flattened(parsed), flattened(written))
	for p, w := parsed, written; p != nil; p, w = p.After(parsed), w.After(written) {
		require.Equal(t, p.End(), w.End())
		require.Equal(t, p.Next() == nil, w.Next() == nil)
		require.Equal(t, p.First() == nil, w.First() == nil)
	}
}

// flat is an element as any reader may give it.
type flat struct {
	name  xml.Name
	attrs map[xml.Name]string
	text  string // directly inside
}

// flattened are the elements in document order.
func flattened(root *strict.Element) []flat {
	var all []flat
	for e := root; e != nil; e = e.After(root) {
		read := flat{name: xml.Name{Space: e.Space(), Local: e.Local()}, attrs: map[xml.Name]string{}, text: e.Text()}
		for _, a := range e.Attrs() {
			read.attrs[xml.Name{Space: string(a.Space()), Local: string(a.Local())}] = spaces(string(a.Value()))
		}
		all = append(all, read)
	}
	return all
}

// readByGo reads the document with encoding/xml, which has to accept it.
func readByGo(t *testing.T, document string) []flat {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(document))
	var all []flat
	var open []int
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		require.NoError(t, err)
		switch token := token.(type) {
		case xml.StartElement:
			read := flat{name: token.Name, attrs: map[xml.Name]string{}}
			for _, a := range token.Attr {
				if a.Name.Space != "xmlns" && a.Name != (xml.Name{Local: "xmlns"}) {
					read.attrs[a.Name] = spaces(a.Value)
				}
			}
			open, all = append(open, len(all)), append(all, read)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				all[open[len(open)-1]].text += string(token)
			}
		case xml.ProcInst:
			require.Equal(t, "xml", token.Target)
		default:
			require.Fail(t, "not accepted", "%T", token)
		}
	}
}

// spaces levels white space in an attribute: encoding/xml and goxmldsig do not
// normalise it (XML 1.0, section 3.3.3).
func spaces(value string) string { return strings.NewReplacer("\t", " ", "\n", " ").Replace(value) }

// requireTheirs compares with the exclusive canonical form that goxmldsig makes.
// It gives up at 1,000 elements, and does not know that a prefix may be bound
// again, how attributes of two namespaces are sorted, nor #default.
func requireTheirs(t *testing.T, document, prefixes string, root *strict.Element, canonical []byte) {
	t.Helper()
	if root.Rebinds() || root.Mixes() || root.Count() > 900 || strings.Contains(prefixes, "#default") {
		return
	}
	doc := etree.NewDocument()
	require.NoError(t, doc.ReadFromString(document))
	require.NoError(t, etreeutils.TransformExcC14n(doc.Root(), prefixes, false))
	theirs := etree.NewDocument()
	theirs.WriteSettings = etree.WriteSettings{CanonicalAttrVal: true, CanonicalEndTags: true, CanonicalText: true}
	theirs.SetRoot(doc.Root())
	text, err := theirs.WriteToString()
	require.NoError(t, err)
	level := strings.NewReplacer("&#xA;", " ", "&#x9;", " ") // only in attributes
	require.Equal(t, level.Replace(text), level.Replace(string(canonical)))
}

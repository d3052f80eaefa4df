package saml_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/saml"
)

// costly are the shapes that made other verifiers slow or large, as a form
// brings them: what is above the limit of a document is refused for its size,
// and the same shape cut to just below it for what it is.
func costly(t testing.TB) map[string]costlyForm {
	t.Helper()
	const below = 255 << 10
	document, err := base64.StdEncoding.DecodeString(respond(t, tile(), ann()))
	require.NoError(t, err)
	assertion := wholeAssertion.FindString(string(document))
	all := map[string]costlyForm{
		"a megabyte of zeros": {"SAMLResponse=" + strings.Repeat("A", 1<<20-len("SAMLResponse=")), idp.CodeTooLarge},
	}
	for name, shape := range map[string]struct {
		marker, text string
		code         broker.Code
	}{
		"40,000 nested elements":    {"<saml2:Subject>", `<x xmlns="urn:x">` + strings.Repeat("<a>", 40_000), saml.CodeLimits},
		"2,000 copied assertions":   {"</saml2p:Status>", strings.Repeat(assertion, 2_000), saml.CodeLimits},
		"60,000 attributes":         {"<saml2:Subject", numbered(60_000, ` a%=""`), saml.CodeLimits},
		"namespaces all the way":    {"<saml2:Subject>", `<x xmlns="urn:x">` + numbered(10_000, `<a xmlns:p%="urn:%">`), saml.CodeLimits},
		"namespaces bound again":    {"<saml2:Subject>", strings.Repeat(`<p:a xmlns:p="urn:a"><p:a xmlns:p="urn:b">`, 10_000), saml.CodeLimits},
		"60,000 attributes of many": {"<saml2:Subject>", `<x xmlns="urn:x">` + strings.Repeat(`<a`+numbered(30, ` a%=""`)+`/>`, 2_000), saml.CodeLimits},
	} {
		whole := strings.Replace(string(document), shape.marker, shape.marker+shape.text, 1)
		if len(whole) > 256<<10 {
			all[name] = costlyForm{posted(whole), idp.CodeTooLarge}
		}
		all[name+", below the limit"] = costlyForm{posted(whole[:min(len(whole), below)]), shape.code}
	}
	for name, shape := range map[string]struct {
		marker, text string
		code         broker.Code
	}{
		"empty elements":       {"<saml2:Subject>", strings.Repeat("<saml2:a/>", 24_000), saml.CodeLimits},
		"CDATA sections":       {">Team1", strings.Repeat("<![CDATA[a]]>", 18_000), saml.CodeSignature},
		"character references": {">Team1", strings.Repeat("&#97;", 48_000), saml.CodeSignature},
		"one value":            {">Team1", strings.Repeat("a", 240_000), saml.CodeSignature},
		"namespaces that the canonical form repeats": {"</saml2:Conditions>", advice(repeating(180) + strings.Repeat(`<x xmlns="urn:x">`+strings.Repeat(">", 200)+"</x>", 900)), saml.CodeSignature},
		"many elements, within limits":               {"</saml2:Conditions>", advice(strings.Repeat(`<x xmlns="urn:x" a="b">y</x>`, 860)), saml.CodeSignature},
		"many namespaces within limits":              {"</saml2:Conditions>", advice(strings.Repeat(`<x xmlns="urn:x"`+numbered(31, ` xmlns:p%="urn:a"`)+`/>`, 110)), saml.CodeSignature},
	} {
		all[name] = costlyForm{posted(strings.Replace(string(document), shape.marker, shape.marker+shape.text, 1)), shape.code}
	}
	all["deep below a long PrefixList"] = costlyForm{deepBelowAPrefixList(t), saml.CodeSignature}
	return all
}

// deepBelowAPrefixList is a response of a provider that signs with a long
// PrefixList, in which somebody has put many elements in the depth: each may have
// to declare every prefix of the list.
func deepBelowAPrefixList(t testing.TB) string {
	t.Helper()
	const prefixes, depth = "b c d e f g h i j k l m n o p q r s t u v w x y z B C D E F G H I J K L M N O P Q R S T U V W X Y Z", 24
	response := respond(t, tile(), ann(), func(m *idptest.Message) { m.PrefixList = strings.Repeat(prefixes+" ", 2) })
	document, err := base64.StdEncoding.DecodeString(response)
	require.NoError(t, err)
	declared := func(prefixes string) string {
		return ` xmlns:` + strings.ReplaceAll(prefixes, " ", `="urn:y" xmlns:`) + `="urn:y"`
	}
	text := `<a xmlns="urn:x"` + declared(prefixes[:len(prefixes)/2]) + `><a` + declared(prefixes[len(prefixes)/2+1:]) + `>` +
		strings.Repeat("<a>", depth) + strings.Repeat("<a/>", 1100) + strings.Repeat("</a>", depth+2)
	return posted(strings.Replace(string(document), "</saml2:Conditions>", "</saml2:Conditions>"+advice(text), 1))
}

// advice is where SAML allows anything, behind the Conditions.
func advice(text string) string { return "<saml2:Advice>" + text + "</saml2:Advice>" }

// costlyForm is a body, and why it is refused.
type costlyForm struct {
	body string
	code broker.Code
}

func posted(document string) string {
	return "SAMLResponse=" + url.QueryEscape(base64.StdEncoding.EncodeToString([]byte(document)))
}

func TestChecklistCost(t *testing.T) {
	for name, form := range costly(t) {
		t.Run("5 "+name+" is refused in less than 16 MB", func(t *testing.T) {
			p := provider(t)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := postBody(p, form.body).Evidence(nil).Verify(context.Background())
			runtime.ReadMemStats(&after)
			requireRefused(t, form.code, err)
			require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(16<<20))
		})
	}
}

// TestChecklistCostOfASignIn is what a provider's own people can send: what is
// accepted, judged by the second opinion too.
func TestChecklistCostOfASignIn(t *testing.T) {
	groups := func(n, size int) idptest.Lie {
		return func(m *idptest.Message) {
			m.Attributes = append(m.Attributes, idptest.Attribute{Name: "groups", Values: slices.Repeat([]string{strings.Repeat("g", size)}, n)})
		}
	}
	for name, lie := range map[string]idptest.Lie{
		"as many groups as the second opinion reads": groups(250, 100),
		"more than it reads":                         groups(850, 7),
		"values as long as it reads":                 groups(5, 10<<10),
		"longer ones":                                groups(250, 850),
		"more elements with attributes": func(m *idptest.Message) {
			m.BeforeSigning = func(xml string) string {
				return strings.Replace(xml, "</saml2:Conditions>", "</saml2:Conditions>"+advice(strings.Repeat(`<x xmlns="urn:x" a="" b="" c=""/>`, 850)), 1)
			}
		},
	} {
		t.Run("5 "+name+" in less than 16 MB", func(t *testing.T) {
			s := today(t)
			p := provider(t, func(c *saml.Config) { c.SecondOpinion, c.Now, c.Metadata = true, time.Now, s.Metadata() })
			response, err := s.Respond(tile(), ann(), lie)
			require.NoError(t, err)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err = verify(p, response, nil)
			runtime.ReadMemStats(&after)
			require.NoError(t, err)
			require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(16<<20))
		})
	}
}

// A carriage return tells whether crewjam/saml was asked: it takes one for a line
// feed, and refuses.
func TestChecklistCostOfASecondOpinion(t *testing.T) {
	for name, tt := range map[string]struct {
		n, size int
		asked   bool
	}{
		"5 few short values":  {10, 10, true},
		"5 few long values":   {10, 8 << 10, false},
		"5 many short values": {300, 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			s, who := today(t), ann()
			p := provider(t, func(c *saml.Config) { c.SecondOpinion, c.Now, c.Metadata = true, time.Now, s.Metadata() })
			who.Attributes = append(who.Attributes, idptest.Attribute{Name: "groups", Values: slices.Repeat([]string{strings.Repeat("g", tt.size)}, tt.n)},
				idptest.Attribute{Name: "disputed", Values: []string{"a\rb"}})
			response, err := s.Respond(tile(), who)
			require.NoError(t, err)
			_, err = verify(p, response, nil)
			if tt.asked {
				requireRefused(t, saml.CodeOpinion, err)
				return
			}
			require.NoError(t, err)
		})
	}
}

func TestChecklistCostOfAPromise(t *testing.T) {
	t.Run("5 a form that says to have a megabyte and sends nothing has no memory for it", func(t *testing.T) {
		p := provider(t)
		r := httptest.NewRequest(http.MethodPost, "/saml/corp/acs", http.NoBody)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.ContentLength = 1 << 20
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		p.Answer(httptest.NewRecorder(), r)
		runtime.ReadMemStats(&after)
		require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(256<<10))
	})
}

// BenchmarkHostile prints what each refusal takes. None may take 50 ms.
func BenchmarkHostile(b *testing.B) {
	p := provider(b)
	for name, form := range costly(b) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(form.body)))
			for b.Loop() {
				if _, err := postBody(p, form.body).Evidence(nil).Verify(context.Background()); err == nil {
					b.Fatal("accepted")
				}
			}
		})
	}
}

// BenchmarkGateBySize shows that the gate's time grows with the document and
// not faster: its ns/KB go down as the one RSA verification is shared by more.
func BenchmarkGateBySize(b *testing.B) {
	s := today(b)
	for kilobytes := 4; kilobytes <= 256; kilobytes *= 2 {
		b.Run(fmt.Sprintf("%d KB", kilobytes), func(b *testing.B) {
			size := kilobytes << 10
			empty, err := s.Respond(tile(), ann())
			require.NoError(b, err)
			who := ann()
			const group = 200
			room := max(size-64-len(empty)/4*3, 0)
			if count := room / (group + 165); count > 0 {
				who.Attributes = append(who.Attributes, idptest.Attribute{Name: "groups", Values: strings.Split(strings.Repeat(strings.Repeat("g", group)+",", count), ",")[:count]})
			}
			response, err := s.Respond(tile(), who)
			require.NoError(b, err)
			run := judging(b, s, response)
			require.NoError(b, run())
			size = len(response) / 4 * 3
			b.SetBytes(int64(size))
			for b.Loop() {
				if err := run(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(float64(size)/1024), "ns/KB")
			b.ReportMetric(float64(size)/1024, "KB")
		})
	}
}

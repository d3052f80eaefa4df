package saml_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/saml"
	"github.com/studiobroker/studiobroker/idp/saml/strict"
)

// advised is a response with text where SAML lets anything stand, and signed
// with it.
func advised(t testing.TB, text string) string {
	t.Helper()
	return respond(t, tile(), ann(), func(m *idptest.Message) {
		m.BeforeSigning = func(xml string) string {
			return strings.Replace(xml, "<saml2:AuthnStatement", "<saml2:Advice>"+text+"</saml2:Advice><saml2:AuthnStatement", 1)
		}
	})
}

// numbered is n times the text, with another number for each %.
func numbered(n int, text string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(text, "%", strconv.Itoa(i)))
	}
	return b.String()
}

// What is within the limits signs in; one more is refused by its limit.
func TestChecklistLimits(t *testing.T) {
	const inside = 3 // elements around the advice: Response, Assertion, Advice
	wide := `<x xmlns="urn:x"` + numbered(31, ` a%=""`) + `/>`
	for name, build := range map[string]func(more int) string{
		"5 elements": func(more int) string { return strings.Repeat(`<x xmlns="urn:x"/>`, 1160+more*40) },
		"5 nested elements": func(more int) string {
			n := strict.MaxDepth - inside + more
			return strings.Repeat(`<x xmlns="urn:x">`, n) + strings.Repeat(`</x>`, n)
		},
		"5 attributes of an element":          func(more int) string { return `<x xmlns="urn:x"` + numbered(31+more, ` a%=""`) + `/>` },
		"5 attributes of all elements":        func(more int) string { return strings.Repeat(wide, 120+more*5) },
		"5 namespaces in scope":               func(more int) string { return scoped(30, 29+more*3) },
		"5 bytes of a name":                   func(more int) string { return `<` + strings.Repeat("a", strict.MaxName+more) + ` xmlns="urn:x"/>` },
		"5 bytes of the name of a namespace":  func(more int) string { return `<x xmlns="urn:` + strings.Repeat("a", strict.MaxURI-4+more) + `"/>` },
		"5 bytes of the name of an attribute": func(more int) string { return `<x xmlns="urn:x" ` + strings.Repeat("a", strict.MaxName+more) + `=""/>` },
	} {
		t.Run(name+" have a limit", func(t *testing.T) {
			_, err := verify(provider(t), advised(t, build(0)), nil)
			require.NoError(t, err)
			_, err = verify(provider(t), advised(t, build(1)), nil)
			requireRefused(t, saml.CodeLimits, err)
		})
	}
}

// repeating is a text that is longer in canonical form, which declares a namespace
// at each of the elements that use it.
func repeating(elements int) string {
	return `<x xmlns="urn:x"` + numbered(15, ` xmlns:p%="urn:`+strings.Repeat("x", 240)+`%"`) + `>` + strings.Repeat(`<y`+numbered(15, ` p%:a=""`)+`/>`, elements) + `</x>`
}

func TestChecklistLimitOfTheCanonicalForm(t *testing.T) {
	for elements, refused := range map[int]bool{10: false, 200: true} {
		for parts, signed := range signedParts {
			t.Run(fmt.Sprint("5 ", elements, " elements that repeat namespaces, ", parts), func(t *testing.T) {
				response := respond(t, tile(), ann(), signed, func(m *idptest.Message) {
					m.BeforeSigning = func(xml string) string {
						return strings.Replace(xml, "</saml2:Conditions>", "</saml2:Conditions>"+advice(repeating(elements)), 1)
					}
				})
				_, err := verify(provider(t), response, nil)
				if !refused {
					require.NoError(t, err)
					return
				}
				requireRefused(t, saml.CodeSignature, err)
				require.ErrorContains(t, err, "the canonical form")
			})
		}
	}
}

// scoped are two elements, one in the other, that declare namespaces.
func scoped(outer, inner int) string {
	return `<x xmlns="urn:x"` + numbered(outer, ` xmlns:o%="urn:o"`) + `><x` + numbered(inner, ` xmlns:i%="urn:i"`) + `/></x>`
}

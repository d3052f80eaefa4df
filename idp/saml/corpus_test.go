package saml_test

import (
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/saml"
)

// corpusCase is a case of a public list of SAML responses, made again with keys
// of our own.
type corpusCase struct {
	number  int // in the list
	says    string
	lie     idptest.Lie
	code    broker.Code // "" if it signs its person in
	because string      // why the list expects something else; "" if it does not
}

// requireCorpus runs each case against p. Theirs are the numbers that the list
// expects to sign somebody in.
func requireCorpus(t *testing.T, cases []corpusCase, theirs []int, judge func(t *testing.T, c corpusCase) error) {
	t.Helper()
	seen := -1
	for _, c := range cases {
		require.Greater(t, c.number, seen, "the cases are in order, each once")
		seen = c.number
		t.Run(c.says, func(t *testing.T) {
			err := judge(t, c)
			if c.code == "" {
				require.NoError(t, err)
			} else {
				requireRefused(t, c.code, err)
			}
			differs := (c.code == "") != slices.Contains(theirs, c.number)
			require.Equal(t, differs, c.because != "", "where we differ, and only there, the table says why")
		})
	}
}

// requested answers a sign-in that began here, and knows nobody else.
func requested(t *testing.T, p *saml.Provider, lies ...idptest.Lie) error {
	t.Helper()
	pending, request := begun()
	return knocked(t, p, pending, request, lies...)
}

func knocked(t *testing.T, p *saml.Provider, pending *idp.Pending, request idptest.Request, lies ...idptest.Lie) error {
	t.Helper()
	who, err := verify(p, respond(t, request, ann(), lies...), pending)
	if err == nil {
		require.Equal(t, "ann", who.Subject)
	}
	return err
}

// everything is several lies at once.
func everything(lies ...idptest.Lie) idptest.Lie {
	return func(m *idptest.Message) {
		for _, lie := range lies {
			lie(m)
		}
	}
}

func honest(*idptest.Message) {}

// inAssertion rewrites the first match in the assertion before it is signed.
func inAssertion(pattern, with string) idptest.Lie {
	return func(m *idptest.Message) { m.BeforeSigning = rewriting(m.BeforeSigning, pattern, with) }
}

// inResponse rewrites the first match in the Response before it is signed.
func inResponse(pattern, with string) idptest.Lie {
	return func(m *idptest.Message) { m.BeforeSealing = rewriting(m.BeforeSealing, pattern, with) }
}

// afterwards rewrites the first match when everything is signed.
func afterwards(pattern, with string) idptest.Lie {
	return idptest.AfterSigning(rewriting(nil, pattern, with))
}

func rewriting(before func(string) string, pattern, with string) func(string) string {
	find := regexp.MustCompile(`(?s)` + pattern)
	return func(xml string) string {
		if before != nil {
			xml = before(xml)
		}
		at := find.FindStringIndex(xml)
		if at == nil {
			panic("nothing to rewrite: " + pattern)
		}
		return xml[:at[0]] + with + xml[at[1]:]
	}
}

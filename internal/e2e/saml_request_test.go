package e2e_test

import (
	"encoding/base64"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/internal/e2e/bot"
)

// requireSigned demands that an identity provider answers our request, and none
// that is like it. LemonLDAP::NG asks for the password first.
func (s *samlScene) requireSigned(t *testing.T, at *speaker) {
	ours := s.bot(t).Redirected(t, signInAddress(at.name+"-plain"), at.person, at.sso)
	require.True(t, s.answers(t, at, ours.RawQuery), "our own request is not answered")
	for what, change := range map[string]func(url.Values){
		"without a signature":              func(query url.Values) { query.Del("Signature"); query.Del("SigAlg") },
		"with another signature":           func(query url.Values) { query.Set("Signature", "AAAA"+query.Get("Signature")[4:]) },
		"that was made for something else": func(query url.Values) { query.Set("RelayState", "another") },
	} {
		query := ours.Query()
		change(query)
		require.False(t, s.answers(t, at, inOrder(query)), "a request %s is answered", what)
	}
}

// requireSignedForm demands the same of requests that travel in a form, where the
// signature is inside.
func (s *samlScene) requireSignedForm(t *testing.T, at *speaker) {
	answers := func(change func(document string) string) bool {
		b := s.bot(t)
		ours := b.Open(t, signInAddress(at.name+"-post")).Forms()[0]
		document, err := base64.StdEncoding.DecodeString(ours.Fields.Get("SAMLRequest"))
		require.NoError(t, err)
		ours.Fields.Set("SAMLRequest", base64.StdEncoding.EncodeToString([]byte(change(string(document)))))
		b.SignInBy(t, ours, at.person)
		return posted(b, acsPath(at.name+"-post"))
	}
	require.True(t, answers(func(document string) string { return document }), "our own request is not answered")
	for what, change := range map[string]func(string) string{
		"without a signature": func(document string) string {
			return wholeSignature.ReplaceAllString(document, "")
		},
		"that was made for something else": func(document string) string {
			return strings.Replace(document, ` ID="`, ` ID="x`, 1)
		},
	} {
		require.False(t, answers(func(document string) string {
			changed := change(document)
			require.NotEqual(t, document, changed)
			return changed
		}), "a request %s is answered", what)
	}
}

var wholeSignature = regexp.MustCompile(`(?s)<ds:Signature .*</ds:Signature>`)

// answers tells whether a person who signs in after that request carries a
// response to the broker.
func (s *samlScene) answers(t *testing.T, at *speaker, query string) bool {
	t.Helper()
	b := s.bot(t)
	b.SignIn(t, "https://"+at.host+at.sso+"?"+query, at.person)
	return posted(b, acsPath(at.name+"-plain"))
}

func posted(b *bot.Bot, path string) bool {
	for _, step := range b.Trail() {
		if strings.HasPrefix(step, "POST "+brokerHost+path+" ") {
			return true
		}
	}
	return false
}

// inOrder writes a query as the binding orders what is signed (SAML bindings
// 3.4.4.1).
func inOrder(query url.Values) string {
	var parts []string
	for _, name := range []string{"SAMLRequest", "RelayState", "SigAlg", "Signature"} {
		if query.Has(name) {
			parts = append(parts, name+"="+url.QueryEscape(query.Get(name)))
		}
	}
	return strings.Join(parts, "&")
}

package e2e_test

import (
	"bytes"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/internal/e2e/xmlsec"
)

var certificateIn = regexp.MustCompile(`X509Certificate>([^<]+)<`)

// judge hears xmlsec1 on what the broker accepted.
func (s *samlScene) judge(t *testing.T) {
	skip(t, xmlsec.Missing())
	judged := 0
	for _, posted := range s.door.Submissions("SAMLResponse") {
		if posted.Host != brokerHost || posted.Status >= http.StatusBadRequest {
			continue
		}
		confirmed := s.confirm(t, decoded(t, posted.Fields.Get("SAMLResponse")), s.certificates(posted.Path))
		require.NotZero(t, confirmed, "nothing of %s is signed", posted.Path)
		judged++
	}
	require.NotZero(t, judged)
}

// confirm returns how many signatures of a response xmlsec1 confirms, which are
// all of them. An assertion that is encrypted is decrypted by xmlsec1 as well.
func (s *samlScene) confirm(t *testing.T, response []byte, certificates [][]byte) (confirmed int) {
	t.Helper()
	for _, part := range shapeOf(t, response) {
		switch element, _, _ := strings.Cut(part, " "); element {
		case "EncryptedAssertion":
			if bytes.Contains(response, []byte("http://www.w3.org/2009/xmlenc11#rsa-oaep")) {
				t.Log("SKIP: xmlsec1 1.2 does not know how the key of an assertion is encrypted; only the signature around it is judged")
				continue
			}
			opened, err := xmlsec.Decrypt(t, response, []byte(s.broker.read(t, "decryption.key")))
			require.NoError(t, err)
			if slices.ContainsFunc(shapeOf(t, opened), func(part string) bool { return strings.HasPrefix(part, "Assertion ") }) {
				require.NoError(t, xmlsec.Verify(t, opened, "Assertion", certificates...))
				confirmed++
			}
		case "Response", "Assertion":
			require.NoError(t, xmlsec.Verify(t, response, element, certificates...))
			confirmed++
		}
	}
	return confirmed
}

// certificates are those in the metadata of the provider with that ACS.
func (s *samlScene) certificates(acs string) (all [][]byte) {
	for name, metadata := range s.trusted {
		if !strings.HasPrefix(acs, "/saml/"+name+"-") {
			continue
		}
		for _, found := range certificateIn.FindAllStringSubmatch(metadata, -1) {
			text := strings.Join(strings.Fields(found[1]), "\n")
			if !strings.Contains(text, "\n") {
				text = wrapped(text)
			}
			all = append(all, []byte("-----BEGIN CERTIFICATE-----\n"+text+"\n-----END CERTIFICATE-----\n"))
		}
	}
	return all
}

// wrapped breaks base64 into the lines that PEM has (RFC 7468, section 2).
func wrapped(text string) string {
	var lines []string
	for ; len(text) > 64; text = text[64:] {
		lines = append(lines, text[:64])
	}
	return strings.Join(append(lines, text), "\n")
}

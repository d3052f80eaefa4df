package saml_test

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/saml"
)

// The other cases of russellhaering/gosaml2 (providertests, commit 5d20d42 of
// 5 May 2025). Theirs are what gosaml2 accepts without a warning.

const (
	sha1        = "the provider signed by SHA-1, which can be forged; allow_sha1 accepts it"
	references  = "SAML core 5.4.2 and 5.4.3 want the reference by ID and exclusive canonicalization"
	inflated    = "SAML bindings 3.5.4 sends base64 alone; inflating is for the HTTP-Redirect binding and for bombs"
	unauthentic = "AES-CBC tells whoever sends ciphertexts what is in them, unless nobody else can have sent them: in a signed Response"
)

// Okta's developer tool. Of the cases that it signs with a reference to nothing
// and inclusive canonicalization, 2 has just that; the others are signed well
// here, so that they are about what is wrong in them.
func TestOktaDev(t *testing.T) {
	type lie = idptest.Message
	response := idptest.Lie(idptest.OnlyResponseSigned)
	cases := []corpusCase{
		{0, "an assertion signed by SHA-1", bySHA1, saml.CodeAlgorithm, sha1},
		{1, "nothing is signed", idptest.Unsigned, saml.CodeUnsigned, ""},
		{2, "a signature that refers to nothing and canonicalises inclusively", everything(response, afterwards(`URI="[^"]*"`, `URI=""`),
			afterwards(`xml-exc-c14n#`, `xml-c14n11`), afterwards(`xml-exc-c14n#`, `xml-c14n11`)), saml.CodeShape, references},
		{3, "another certificate signed the Response", everything(response, idptest.SignedByOther(otherIDP())), saml.CodeSignature, ""},
		{4, "the Destination is another", everything(response, func(m *lie) { m.Destination = "other.example.com" }), saml.CodeDestination, ""},
		{5, "the Response's Issuer is another", everything(response, func(m *lie) { m.ResponseIssuer = "other.example.com" }), saml.CodeIssuer, ""},
		{6, "the Audience is another", everything(response, idptest.For("other.example.com")), saml.CodeAudience, ""},
		{7, "there is no Issuer at all", everything(response, afterwards(`<saml2:Issuer [^>]*>[^<]*</saml2:Issuer>`, ""), afterwards(`<saml2:Issuer>[^<]*</saml2:Issuer>`, "")), saml.CodeModel, ""},
		{8, "the confirmation does not end", everything(response, confirmed(func(c *idptest.Confirmation) { c.NotOnOrAfter = time.Time{} })), saml.CodeConfirmation, ""},
		{9, "the Conditions do not end", everything(response, func(m *lie) { m.NotOnOrAfter = time.Time{} }), saml.CodeTimes, ""},
		{10, "the Conditions do not begin", everything(response, func(m *lie) { m.NotBefore = time.Time{} }), saml.CodeTimes, ""},
		{11, "the Conditions ended years ago", everything(response, func(m *lie) { m.NotOnOrAfter = longAgo }), saml.CodeTimes, ""},
		{12, "its signature was taken away", afterwards(`<ds:Signature .*?</ds:Signature>`, ""), saml.CodeUnsigned, ""},
		{13, "the assertion was altered", idptest.Tampered(">ann<", ">bob<"), saml.CodeSignature, ""},
		{14, "the StatusCode is a word", everything(response, func(m *lie) { m.Status = []string{"Failure"} }), saml.CodeStatus, ""},
		{15, "the StatusCode is Requester", everything(response, func(m *lie) { m.Status = []string{"urn:oasis:names:tc:SAML:2.0:status:Requester"} }), saml.CodeStatus, ""},
		{16, "the Response is deflated", func(m *lie) { m.Encode = deflated }, saml.CodeXML, inflated},
	}
	require.Len(t, cases, 17)
	p := provider(t, func(c *saml.Config) { c.Used = fresh{} })
	requireCorpus(t, cases, []int{0, 2, 16}, func(t *testing.T, c corpusCase) error { return requested(t, p, c.lie) })
}

func deflated(response []byte) string {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err == nil {
		_, err = w.Write(response)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(err)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

func TestPingFederate(t *testing.T) {
	withoutKeyInfo := func(m *idptest.Message) { m.KeyInfo = "-" }
	cases := []corpusCase{
		{1, "a signed Response without KeyInfo", everything(idptest.OnlyResponseSigned, withoutKeyInfo), "", ""},
		{2, "a signed Response with KeyInfo", idptest.OnlyResponseSigned, "", ""},
		{3, "a signed assertion, neither KeyInfo nor Destination", everything(withoutKeyInfo, func(m *idptest.Message) { m.Destination = "" }), "", ""},
		{5, "an assertion encrypted by AES-CBC in a signed Response", everything(idptest.OnlyResponseSigned, sealed, byCBC), "", ""},
	}
	require.Len(t, cases, 4)
	p, _ := opening(t, func(c *saml.Config) { c.Used = fresh{} })
	requireCorpus(t, cases, []int{1, 2, 3, 5}, func(t *testing.T, c corpusCase) error { return requested(t, p, c.lie) })
}

// One response of each provider, as it signed and encrypted in 2016 and 2017.
func TestProviders(t *testing.T) {
	beside := func(m *idptest.Message) { m.EncryptAssertion.Beside = true }
	cases := []corpusCase{
		{1, "Auth0 signs the assertion by SHA-1", bySHA1, saml.CodeAlgorithm, sha1},
		{2, "AD FS signs the assertion", honest, "", ""},
		{3, "AD FS encrypts the signed assertion by AES-CBC", everything(sealed, byCBC), saml.CodeEncrypted, unauthentic},
		{4, "Okta encrypts by AES-CBC in a signed Response, the key beside", everything(idptest.OnlyResponseSigned, sealed, byCBC, beside), "", ""},
		{5, "Okta signs both", idptest.BothAreSigned, "", ""},
		{6, "OneLogin signs the assertion by SHA-1", bySHA1, saml.CodeAlgorithm, sha1},
		{7, "Oracle Access Manager signs the assertion by SHA-1", everything(bySHA1, idptest.WrittenWith(idptest.SAMLPrefixes)), saml.CodeAlgorithm, sha1},
	}
	require.Len(t, cases, 7)
	p, _ := opening(t, func(c *saml.Config) { c.Used = fresh{} })
	requireCorpus(t, cases, []int{1, 2, 3, 4, 5, 6, 7}, func(t *testing.T, c corpusCase) error { return requested(t, p, c.lie) })

	t.Run("where SHA-1 is allowed, they sign in", func(t *testing.T) {
		p := provider(t, func(c *saml.Config) { c.Used, c.AllowSHA1 = fresh{}, true })
		for _, c := range cases {
			if c.code == saml.CodeAlgorithm {
				require.NoError(t, requested(t, p, c.lie))
			}
		}
	})
}

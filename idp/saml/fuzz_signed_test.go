package saml_test

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/saml"
)

// FuzzSignature signs a SignedInfo that the fuzzer wrote parts of, and replaces
// a part of the signature. Whoever gets in is ann.
func FuzzSignature(f *testing.F) {
	f.Add("xs xsi", "-", idptest.ECDSASHA256, idptest.SHA256, 0, "")
	f.Add("", "<ds:KeyName>x</ds:KeyName>", idptest.ECDSASHA384, idptest.SHA512, 1, "AAAA")
	f.Add("#default saml2", "", idptest.RSASHA256, idptest.SHA1, 2, `<ds:Object/>`)
	f.Add(`"/><x a="`, "</ds:KeyInfo><ds:KeyInfo>", idptest.ECDSASHA256, idptest.SHA256, 3, `<ds:Transforms/>`)
	s := constantIDP(f)
	p := fuzzed(f, s)
	places := []*regexp.Regexp{
		regexp.MustCompile(`$^`), signatureValue, regexp.MustCompile(`(?s)<ds:KeyInfo>.*?</ds:KeyInfo>`), regexp.MustCompile(`(?s)<ds:Transforms>.*?</ds:Transforms>`),
		regexp.MustCompile(`(?s)<ds:Reference.*?</ds:Reference>`), regexp.MustCompile(`(?s)<ds:SignedInfo>.*?</ds:SignedInfo>`), wholeSignature, regexp.MustCompile(`URI="[^"]*"`),
		regexp.MustCompile(`<ds:DigestValue>[^<]*</ds:DigestValue>`), regexp.MustCompile(`<ds:CanonicalizationMethod[^>]*>`),
	}
	f.Fuzz(func(t *testing.T, prefixes, keyInfo, method, digest string, place int, with string) {
		if place < 0 || place >= len(places) {
			return
		}
		response, err := s.Respond(tile(), ann(), idptest.By(method, digest), idptest.AfterSigning(func(xml string) string {
			return places[place].ReplaceAllLiteralString(xml, with)
		}), func(m *idptest.Message) { m.PrefixList, m.KeyInfo = prefixes, keyInfo })
		if err != nil {
			return // there is no such hash
		}
		who, err := verify(p, response, nil)
		requireAnnOrRefusal(t, who, err)
	})
}

// anyAssertion is an assertion with whatever prefix.
var anyAssertion = regexp.MustCompile(`(?s)<(\w+:)?Assertion.*</(\w+:)?Assertion>`)

// FuzzPlaintext encrypts any text for us, as an assertion or as a NameID.
// Unless its provider signed that as well, whoever gets in is ann; if it did,
// nothing panics.
func FuzzPlaintext(f *testing.F) {
	s := constantIDP(f)
	for _, document := range documents(f, s) {
		f.Add(anyAssertion.FindString(document), false)
	}
	for _, name := range []string{
		"<NameID xmlns='urn:oasis:names:tc:SAML:2.0:assertion'>ann</NameID>", "<a:NameID xmlns:a='urn:oasis:names:tc:SAML:2.0:assertion' Format='urn:x'><![CDATA[b]]></a:NameID>",
		"<Assertion xmlns='urn:oasis:names:tc:SAML:2.0:assertion'/>", "ann", "<!-- -->", "",
	} {
		f.Add(name, true)
	}
	byAttribute, byName := fuzzed(f, s), fuzzed(f, s, func(c *saml.Config) { c.Person = saml.NameID })
	_, certificate := constantRSA()
	f.Fuzz(func(t *testing.T, plaintext string, name bool) {
		sealed := idptest.Encryption{For: certificate, Change: func(string) string { return plaintext }}
		if name {
			response, err := s.Respond(tile(), ann(), idptest.EncryptedName(sealed))
			require.NoError(t, err)
			who, err := verify(byAttribute, response, nil)
			requireAnnOrRefusal(t, who, err)
			if _, err := verify(byName, response, nil); err != nil {
				requireSomeRefusal(t, err)
			}
			return
		}
		response, err := s.Respond(tile(), ann(), idptest.Unsigned, idptest.Encrypted(sealed))
		require.NoError(t, err)
		who, err := verify(byAttribute, response, nil)
		requireAnnOrRefusal(t, who, err)
		response, err = s.Respond(tile(), ann(), idptest.OnlyResponseSigned, idptest.Encrypted(sealed))
		require.NoError(t, err)
		if _, err := verify(byAttribute, response, nil); err != nil {
			requireSomeRefusal(t, err)
		}
	})
}

// samlAttribute is a SAML attribute that has a prefix. crewjam/saml takes it for
// SAML's own, and where both are there, for either.
var samlAttribute = regexp.MustCompile(`[\w.-]+:(ID|Version|IssueInstant|Name\w*|Format|Method|Recipient|InResponseTo|NotBefore|NotOnOrAfter|Address|AuthnInstant|Session\w+|SP\w+|FriendlyName|Value|Destination|Consent)\s*=`)

// FuzzOpinion signs an assertion that the fuzzer wrote, alone or with its
// Response. What we accept, crewjam/saml and goxmldsig accept too, and read the
// same person.
func FuzzOpinion(f *testing.F) {
	opinionAt(f)
	s := constantIDP(f)
	for _, document := range documents(f, s) {
		for signed := range byte(3) {
			f.Add(wholeSignature.ReplaceAllString(anyAssertion.FindString(document), ""), signed)
		}
	}
	parts := []idptest.Lie{honest, idptest.OnlyResponseSigned, idptest.BothAreSigned}
	p := fuzzed(f, s, func(c *saml.Config) { c.SecondOpinion = true })
	f.Fuzz(func(t *testing.T, assertion string, signed byte) {
		if samlAttribute.MatchString(assertion) {
			return
		}
		response, err := s.Respond(tile(), ann(), parts[int(signed)%len(parts)], func(m *idptest.Message) {
			m.BeforeSigning = func(string) string { return assertion }
		})
		if err != nil {
			return // it cannot be signed
		}
		if _, err := verify(p, response, nil); err != nil {
			requireSomeRefusal(t, err)
			require.NotEqual(t, saml.CodeOpinion, broker.CodeOf(err), "%v", err)
		}
	})
}

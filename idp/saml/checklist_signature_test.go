package saml_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/pem"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/saml"
)

var signedParts = map[string]idptest.Lie{
	"assertion signed": func(*idptest.Message) {},
	"response signed":  idptest.OnlyResponseSigned,
	"both signed":      idptest.BothAreSigned,
}

var (
	wholeAssertion = regexp.MustCompile(`(?s)<saml2:Assertion.*</saml2:Assertion>`)
	signatureValue = regexp.MustCompile(`<ds:SignatureValue>([^<]*)</ds:SignatureValue>`)
	wholeSignature = regexp.MustCompile(`(?s)<ds:Signature .*?</ds:Signature>`)
)

// forgery is the genuine assertion made over for mallory, without signature.
func forgery(genuine string) string {
	evil := wholeSignature.ReplaceAllString(genuine, "")
	evil = strings.ReplaceAll(evil, ">ann<", ">mallory<")
	return regexp.MustCompile(` ID="[^"]*"`).ReplaceAllString(evil, ` ID="evil"`)
}

func TestChecklistVerifiedBytes(t *testing.T) {
	// What a signature does not cover, or what canonicalisation levels, may be
	// written in any way: the person stays the same, or the message is refused.
	for name, change := range map[string]func(string) string{
		"8 an unused namespace changes nothing": func(xml string) string {
			return strings.ReplaceAll(xml, ` Version="2.0"`, ` xmlns:unused="urn:x" Version="2.0"`)
		},
		"8 the order of attributes changes nothing": func(xml string) string {
			return regexp.MustCompile(` (ID="[^"]*") (Version="2.0")`).ReplaceAllString(xml, " $2 $1")
		},
		"8 quotes change nothing": func(xml string) string { return strings.ReplaceAll(xml, `Version="2.0"`, `Version='2.0'`) },
		"8 CDATA changes nothing": func(xml string) string { return strings.ReplaceAll(xml, `>ann<`, `><![CDATA[ann]]><`) },
		"8 character references change nothing": func(xml string) string {
			return strings.ReplaceAll(xml, `>ann<`, `>&#97;n&#x6e;<`)
		},
		"8 white space within tags changes nothing": func(xml string) string {
			return strings.ReplaceAll(xml, ` Version="2.0"`, "\n\tVersion = \"2.0\"")
		},
		"8 a pretty-printed signature changes nothing": func(xml string) string {
			return strings.ReplaceAll(xml, "<ds:SignatureValue>", "<ds:SignatureValue>\n      ")
		},
		"8 what KeyInfo says changes nothing": func(xml string) string {
			return regexp.MustCompile(`(?s)<ds:KeyInfo>.*?</ds:KeyInfo>`).ReplaceAllString(xml, `<ds:KeyInfo><ds:KeyName>mallory</ds:KeyName></ds:KeyInfo>`)
		},
	} {
		for parts, lie := range signedParts {
			t.Run(name+", "+parts, func(t *testing.T) {
				if parts != "assertion signed" && strings.Contains(name, "KeyInfo") {
					lie = idptest.OnlyResponseSigned // a Response's signature covers the assertion's
				}
				if parts == "both signed" && strings.Contains(name, "pretty") {
					lie = idptest.OnlyResponseSigned
				}
				who, err := verify(provider(t), edit(t, change, lie), nil)
				require.NoError(t, err)
				require.Equal(t, "ann", who.Subject)
				require.Equal(t, []string{"Team1"}, who.Attributes["teamid"])
			})
		}
	}
	for parts, lie := range signedParts {
		t.Run("8 what is covered cannot be altered, "+parts, func(t *testing.T) {
			for _, change := range [][2]string{{">ann<", ">bob<"}, {"Team1", "Team2"}, {entityID, "https://x.test"}, {"cm:bearer", "cm:Bearer"}, {"09:05:00", "09:55:00"}} {
				_, err := verify(provider(t), respond(t, tile(), ann(), lie, idptest.Tampered(change[0], change[1])), nil)
				requireRefused(t, saml.CodeSignature, err)
			}
		})
	}
}

func TestChecklistWrapping(t *testing.T) {
	wrap := func(build func(genuine, evil string) string) func(string) string {
		return func(xml string) string {
			genuine := wholeAssertion.FindString(xml)
			return strings.Replace(xml, genuine, build(genuine, forgery(genuine)), 1)
		}
	}
	inside := func(evil, tag, genuine string) string {
		return strings.Replace(evil, "<saml2:Subject>", tag+genuine+strings.Replace(tag, "<", "</", 1)+"<saml2:Subject>", 1)
	}
	for name, change := range map[string]func(string) string{
		"9 a forgery before the assertion":    wrap(func(g, e string) string { return e + g }),
		"9 a forgery behind the assertion":    wrap(func(g, e string) string { return g + e }),
		"9 the assertion inside of a forgery": wrap(func(g, e string) string { return strings.Replace(e, "</saml2:Assertion>", g+"</saml2:Assertion>", 1) }),
		"9 the assertion in the forgery's Advice": wrap(func(g, e string) string {
			return strings.Replace(e, "<saml2:AuthnStatement", "<saml2:Advice>"+g+"</saml2:Advice><saml2:AuthnStatement", 1)
		}),
		"9 a forgery in the assertion's Advice": wrap(func(g, e string) string {
			return strings.Replace(g, "<saml2:AuthnStatement", "<saml2:Advice>"+e+"</saml2:Advice><saml2:AuthnStatement", 1)
		}),
		"9 the assertion in Extensions":       wrap(func(g, e string) string { return "<saml2p:Extensions>" + g + "</saml2p:Extensions>" + e }),
		"9 the assertion in Extensions alone": wrap(func(g, _ string) string { return "<saml2p:Extensions>" + g + "</saml2p:Extensions>" }),
		"9 the assertion in a StatusDetail": func(xml string) string {
			g := wholeAssertion.FindString(xml)
			return strings.Replace(strings.Replace(xml, g, forgery(g), 1), "</saml2p:Status>", "<saml2p:StatusDetail>"+g+"</saml2p:StatusDetail></saml2p:Status>", 1)
		},
		"9 the assertion in an Object of the signature": wrap(func(g, e string) string {
			s := wholeSignature.FindString(g)
			return inside(e, "", strings.Replace(s, "</ds:Signature>", "<ds:Object>"+strings.Replace(g, s, "", 1)+"</ds:Object></ds:Signature>", 1))
		}),
		"9 the assertion in an AttributeValue": wrap(func(g, e string) string {
			return strings.Replace(e, ">mallory</saml2:AttributeValue>", ">"+g+"</saml2:AttributeValue>", 1)
		}),
		"9 the assertion in a foreign element": wrap(func(g, e string) string { return `<x xmlns="urn:x">` + g + `</x>` + e }),
		"9 a foreign element named Assertion":  wrap(func(g, _ string) string { return g + `<Assertion xmlns="urn:x"/>` }),
		"9 a Response inside of the Response": func(xml string) string {
			g := wholeAssertion.FindString(xml)
			return strings.Replace(xml, g, "<saml2p:Extensions>"+xml+"</saml2p:Extensions>"+forgery(g), 1)
		},
		"9 the assertion twice": wrap(func(g, _ string) string { return g + g }),
		"9 an EncryptedAssertion beside the assertion": wrap(func(g, _ string) string {
			return g + "<saml2:EncryptedAssertion xmlns:saml2='urn:oasis:names:tc:SAML:2.0:assertion'/>"
		}),
		"9 the assertion with another's signature in it": wrap(func(g, e string) string {
			return strings.Replace(e, "</saml2:Issuer>", "</saml2:Issuer>"+wholeSignature.FindString(g), 1)
		}),
		"9 only the assertion as the document": func(xml string) string { return wholeAssertion.FindString(xml) },
		"10 the signature in the Status": func(xml string) string {
			s := wholeSignature.FindString(xml)
			return strings.Replace(strings.Replace(xml, s, "", 1), "</saml2p:Status>", s+"</saml2p:Status>", 1)
		},
		"10 the signature behind the Subject": wrap(func(g, _ string) string {
			s := wholeSignature.FindString(g)
			return strings.Replace(strings.Replace(g, s, "", 1), "</saml2:Subject>", "</saml2:Subject>"+s, 1)
		}),
		"10 the signature before the Issuer": wrap(func(g, _ string) string {
			s := wholeSignature.FindString(g)
			return strings.Replace(strings.Replace(g, s, "", 1), "<saml2:Issuer>", s+"<saml2:Issuer>", 1)
		}),
		"10 the signature twice": wrap(func(g, _ string) string { s := wholeSignature.FindString(g); return strings.Replace(g, s, s+s, 1) }),
		"10 the assertion's signature on the Response": func(xml string) string {
			s := wholeSignature.FindString(xml)
			return strings.Replace(strings.Replace(xml, s, "", 1), "</saml2:Issuer>", "</saml2:Issuer>"+s, 1)
		},
		"10 a signature in an AttributeValue": wrap(func(g, _ string) string {
			s := wholeSignature.FindString(g)
			return strings.Replace(g, ">Team1<", ">"+s+"<", 1)
		}),
		"10 a signature in Extensions": wrap(func(g, _ string) string {
			return "<saml2p:Extensions>" + wholeSignature.FindString(g) + "</saml2p:Extensions>" + g
		}),
		"10 a signature in a foreign namespace": wrap(func(g, _ string) string {
			return "<saml2p:Extensions><Signature xmlns='urn:x'/></saml2p:Extensions>" + g
		}),
	} {
		t.Run(name+" is refused", func(t *testing.T) {
			response := edit(t, func(xml string) string {
				altered := change(xml)
				require.NotEqual(t, xml, altered, "the attack changed nothing")
				return altered
			})
			_, err := verify(provider(t), response, nil)
			require.Error(t, err)
			require.Equal(t, broker.NotVerified, broker.RefusalOf(err).Kind)
			require.NotContains(t, []broker.Code{saml.CodeXML, saml.CodeLimits}, broker.RefusalOf(err).Code, "the attack is not even XML")
		})
	}
	t.Run("9 a document that is no Response is refused as such", func(t *testing.T) {
		_, err := verify(provider(t), edit(t, wholeAssertion.FindString), nil)
		requireRefused(t, saml.CodeModel, err)
		require.ErrorContains(t, err, "not a SAML 2.0 Response")
	})
	t.Run("9 a Response within the Response is refused, even without an assertion", func(t *testing.T) {
		_, err := verify(provider(t), edit(t, func(xml string) string {
			return strings.Replace(xml, "<saml2p:Status>", "<saml2p:Extensions><saml2p:Response/></saml2p:Extensions><saml2p:Status>", 1)
		}), nil)
		requireRefused(t, saml.CodeAssertion, err)
	})
	t.Run("10 an unsigned response is refused", func(t *testing.T) {
		_, err := verify(provider(t), respond(t, tile(), ann(), idptest.Unsigned), nil)
		requireRefused(t, saml.CodeUnsigned, err)
	})
	t.Run("10 a broken assertion signature inside of a good Response signature is refused", func(t *testing.T) {
		_, err := verify(provider(t), respond(t, tile(), ann(), idptest.BothAreSigned, func(m *idptest.Message) {
			m.BeforeSealing = func(xml string) string { return strings.Replace(xml, ">Team1<", ">Team2<", 1) }
		}), nil)
		requireRefused(t, saml.CodeSignature, err)
	})
	t.Run("10 a broken Response signature around a good assertion is refused", func(t *testing.T) {
		_, err := verify(provider(t), respond(t, tile(), ann(), idptest.BothAreSigned, idptest.Tampered("<saml2p:Status>", "<saml2p:Status> ")), nil)
		requireRefused(t, saml.CodeSignature, err)
	})
}

func TestChecklistShape(t *testing.T) {
	const c14n = `<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#">`
	const first = `<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"></ds:Transform>`
	swap := func(old, with string) func(string) string {
		return func(xml string) string {
			if !strings.Contains(xml, old) {
				panic("nothing to swap: " + old)
			}
			return strings.Replace(xml, old, with, 1)
		}
	}
	for name, attack := range map[string]struct {
		change func(string) string
		code   broker.Code
	}{
		"11 an empty URI": {func(xml string) string { return regexp.MustCompile(`URI="#[^"]*"`).ReplaceAllString(xml, `URI=""`) }, saml.CodeShape},
		"11 the URI of another element": {func(xml string) string {
			return regexp.MustCompile(`URI="#[^"]*"`).ReplaceAllString(xml, `URI="#other"`)
		}, saml.CodeShape},
		"11 two references": {func(xml string) string {
			r := regexp.MustCompile(`(?s)<ds:Reference.*</ds:Reference>`).FindString(xml)
			return strings.Replace(xml, r, r+r, 1)
		}, saml.CodeModel},
		"11 no transforms": {func(xml string) string {
			return regexp.MustCompile(`(?s)<ds:Transforms>.*</ds:Transforms>`).ReplaceAllString(xml, "")
		}, saml.CodeModel},
		"11 one transform":    {swap(first, ""), saml.CodeModel},
		"11 three transforms": {swap(first, first+first), saml.CodeModel},
		"11 transforms in the wrong order": {func(xml string) string {
			return strings.Replace(strings.Replace(xml, first, "", 1), c14n+"</ds:Transform>", c14n+"</ds:Transform>"+first, 1)
		}, saml.CodeShape},
		"11 XSLT":                         {swap("http://www.w3.org/2000/09/xmldsig#enveloped-signature", "http://www.w3.org/TR/1999/REC-xslt-19991116"), saml.CodeShape},
		"11 XPath":                        {swap(c14n, strings.Replace(c14n, "http://www.w3.org/2001/10/xml-exc-c14n#", "http://www.w3.org/TR/1999/REC-xpath-19991116", 1)), saml.CodeShape},
		"11 C14N with comments":           {swap(c14n, strings.Replace(c14n, "exc-c14n#", "exc-c14n#WithComments", 1)), saml.CodeShape},
		"11 inclusive C14N of SignedInfo": {swap(`<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#">`, `<ds:CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315">`), saml.CodeShape},
		"11 a parameter of the first":     {swap(first, strings.Replace(first, "></", `><ec:InclusiveNamespaces xmlns:ec="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="x"/></`, 1)), saml.CodeShape},
		"11 an Object":                    {swap("</ds:Signature>", "<ds:Object/></ds:Signature>"), saml.CodeModel},
		"11 a Manifest":                   {swap("</ds:SignedInfo>", "<ds:Manifest/></ds:SignedInfo>"), saml.CodeModel},
		"14 two SignedInfo": {func(xml string) string {
			s := regexp.MustCompile(`(?s)<ds:SignedInfo>.*</ds:SignedInfo>`).FindString(xml)
			return strings.Replace(xml, s, s+s, 1)
		}, saml.CodeModel},
		"14 two DigestValues":              {swap("<ds:DigestValue>", "<ds:DigestValue>AAAA</ds:DigestValue><ds:DigestValue>"), saml.CodeModel},
		"14 an element within DigestValue": {swap("<ds:DigestValue>", "<ds:DigestValue><x xmlns='urn:x'/>"), saml.CodeModel},
		"14 an empty DigestValue": {func(xml string) string {
			return regexp.MustCompile(`<ds:DigestValue>[^<]*`).ReplaceAllString(xml, "<ds:DigestValue>")
		}, saml.CodeShape},
		"14 a short DigestValue": {func(xml string) string {
			return regexp.MustCompile(`<ds:DigestValue>[^<]*`).ReplaceAllString(xml, "<ds:DigestValue>AAAA")
		}, saml.CodeShape},
		"14 an empty SignatureValue": {func(xml string) string {
			return regexp.MustCompile(`<ds:SignatureValue>[^<]*`).ReplaceAllString(xml, "<ds:SignatureValue>")
		}, saml.CodeShape},
		"14 a SignatureValue of zeros": {func(xml string) string {
			return regexp.MustCompile(`<ds:SignatureValue>[^<]*`).ReplaceAllString(xml, "<ds:SignatureValue>AAAA")
		}, saml.CodeSignature},
		"14 an HMAC output length":           {swap("</ds:SignatureMethod>", "<ds:HMACOutputLength>0</ds:HMACOutputLength></ds:SignatureMethod>"), saml.CodeModel},
		"12 RSA with MD5":                    {swap(idptest.RSASHA256, "http://www.w3.org/2001/04/xmldsig-more#rsa-md5"), saml.CodeAlgorithm},
		"12 a bare name of an algorithm":     {swap(idptest.RSASHA256, "rsa-sha256"), saml.CodeAlgorithm},
		"12 RSASSA-PSS":                      {swap(idptest.RSASHA256, "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1"), saml.CodeAlgorithm},
		"12 DSA":                             {swap(idptest.RSASHA256, "http://www.w3.org/2009/xmldsig11#dsa-sha256"), saml.CodeAlgorithm},
		"12 an ECDSA method with an RSA key": {swap(idptest.RSASHA256, idptest.ECDSASHA256), saml.CodeSignature},
		"12 a digest by MD5":                 {swap(idptest.SHA256, "http://www.w3.org/2001/04/xmldsig-more#md5"), saml.CodeAlgorithm},
	} {
		t.Run(name+" is refused", func(t *testing.T) {
			_, err := verify(provider(t), edit(t, attack.change), nil)
			requireRefused(t, attack.code, err)
		})
	}
	t.Run("11 a reference to the assertion in a Response's signature is refused", func(t *testing.T) {
		_, err := verify(provider(t), edit(t, func(xml string) string {
			id := regexp.MustCompile(`Assertion [^>]*ID="([^"]*)"`).FindStringSubmatch(xml)[1]
			return regexp.MustCompile(`URI="#[^"]*"`).ReplaceAllString(xml, `URI="#`+id+`"`)
		}, idptest.OnlyResponseSigned), nil)
		requireRefused(t, saml.CodeShape, err)
	})
	t.Run("12 SHA-1 signatures are refused", func(t *testing.T) {
		for _, lie := range signedParts {
			_, err := verify(provider(t), respond(t, tile(), ann(), lie, idptest.BySHA1), nil)
			requireRefused(t, saml.CodeAlgorithm, err)
		}
	})
	t.Run("12 SHA-1 digests are refused", func(t *testing.T) {
		_, err := verify(provider(t), respond(t, tile(), ann(), idptest.By(idptest.RSASHA256, idptest.SHA1)), nil)
		requireRefused(t, saml.CodeAlgorithm, err)
	})
	t.Run("14 an HMAC with the certificate as its key is refused", func(t *testing.T) {
		der := corpIDP().Certificate.Raw
		for _, key := range [][]byte{der, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), corpIDP().Certificate.RawSubjectPublicKeyInfo, {}} {
			_, err := verify(provider(t), respond(t, tile(), ann(), func(m *idptest.Message) {
				m.SignedBy.Key, m.Method = hmacKey{m.SignedBy.Key, key}, "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"
			}), nil)
			requireRefused(t, saml.CodeAlgorithm, err)
		}
	})
}

// hmacKey signs by HMAC with something public.
type hmacKey struct {
	crypto.Signer
	secret []byte
}

func (k hmacKey) Sign(_ io.Reader, digest []byte, _ crypto.SignerOpts) ([]byte, error) {
	mac := hmac.New(sha256.New, k.secret)
	mac.Write(digest)
	return mac.Sum(nil), nil
}

// An operator looks for a wrong certificate or for a change, not for both.
func TestWhyASignatureDoesNotVerifyIsTold(t *testing.T) {
	for name, c := range map[string]struct {
		lie    idptest.Lie
		reason string
		hint   string
	}{
		"an edited response":                 {idptest.Tampered(">ann<", ">bob<"), "changed on the way", "as the browser posted it, not pretty-printed"},
		"a response that another key signed": {idptest.SignedByOther(otherIDP()), "no certificate in the provider's metadata verifies it", "compare the provider's signing certificate"},
		"a pretty-printed response":          {idptest.Tampered("><", ">\n<"), "no certificate in the provider's metadata verifies it", "was pretty-printed"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, part := range signedParts {
				_, err := verify(provider(t), respond(t, tile(), ann(), part, c.lie), nil)
				requireRefused(t, saml.CodeSignature, err)
				require.ErrorContains(t, err, c.reason)
				require.Contains(t, broker.RefusalOf(err).Hint, c.hint)
			}
		})
	}
}

func TestChecklistKeys(t *testing.T) {
	t.Run("13 the key of another provider is refused, whatever KeyInfo says", func(t *testing.T) {
		for _, keyInfo := range []string{"", "-", "<ds:KeyName>corp</ds:KeyName>"} {
			for _, lie := range signedParts {
				_, err := verify(provider(t), respond(t, tile(), ann(), lie, idptest.SignedByOther(otherIDP()), func(m *idptest.Message) { m.KeyInfo = keyInfo }), nil)
				requireRefused(t, saml.CodeSignature, err)
			}
		}
	})
	t.Run("13 KeyInfo is ignored", func(t *testing.T) {
		for _, keyInfo := range []string{"-", "<ds:KeyName>nobody</ds:KeyName>", "<ds:X509Data><ds:X509Certificate></ds:X509Certificate></ds:X509Data>",
			"<ds:X509Data><ds:X509Certificate>" + base64.StdEncoding.EncodeToString(otherIDP().Certificate.Raw) + "</ds:X509Certificate></ds:X509Data>",
			"<ds:KeyValue><ds:RSAKeyValue><ds:Modulus>AQAB</ds:Modulus></ds:RSAKeyValue></ds:KeyValue>"} {
			_, err := verify(provider(t), respond(t, tile(), ann(), func(m *idptest.Message) { m.KeyInfo = keyInfo }), nil)
			require.NoError(t, err, keyInfo)
		}
	})
	t.Run("13 both certificates of a rollover are accepted, also without KeyInfo", func(t *testing.T) {
		both := func(c *saml.Config) {
			c.Metadata = corpIDP().MetadataWith(otherIDP().Certificate, corpIDP().Certificate)
		}
		for _, lie := range []idptest.Lie{func(*idptest.Message) {}, idptest.SignedByOther(otherIDP())} {
			_, err := verify(provider(t, both), respond(t, tile(), ann(), lie, func(m *idptest.Message) { m.KeyInfo = "-" }), nil)
			require.NoError(t, err)
		}
	})
	t.Run("13 an expired certificate is refused", func(t *testing.T) {
		late := at.Add(366 * 24 * time.Hour)
		now := at
		lasting, err := idptest.SelfSigned(otherIDP().Key, at, 800*24*time.Hour)
		require.NoError(t, err)
		p := provider(t, func(c *saml.Config) {
			c.Now, c.Metadata = func() time.Time { return now }, corpIDP().MetadataWith(corpIDP().Certificate, lasting)
		})
		now = late
		_, err = verify(p, respond(t, tile(), ann(), idptest.Shifted(late.Sub(at))), nil)
		requireRefused(t, saml.CodeCertificate, err)
	})
	t.Run("13 a certificate of the future is refused", func(t *testing.T) {
		future, err := idptest.SelfSigned(corpIDP().Key, at.Add(2*time.Hour), time.Hour)
		require.NoError(t, err)
		metadata := func(c *saml.Config) { c.Metadata = corpIDP().MetadataWith(future, otherIDP().Certificate) }
		_, err = verify(provider(t, metadata), respond(t, tile(), ann()), nil)
		requireRefused(t, saml.CodeCertificate, err)
	})
	t.Run("13 a renewed certificate of the same key is accepted beside the expired one", func(t *testing.T) {
		expired, err := idptest.SelfSigned(corpIDP().Key, at.Add(-2*time.Hour), time.Hour)
		require.NoError(t, err)
		metadata := func(c *saml.Config) { c.Metadata = corpIDP().MetadataWith(expired, corpIDP().Certificate) }
		_, err = verify(provider(t, metadata), respond(t, tile(), ann()), nil)
		require.NoError(t, err)
	})
	for name, way := range map[string][2]string{
		"RSA-SHA256": {idptest.RSASHA256, idptest.SHA256}, "RSA-SHA384": {idptest.RSASHA384, idptest.SHA384}, "RSA-SHA512": {idptest.RSASHA512, idptest.SHA512},
		"RSA-SHA256 over SHA-512": {idptest.RSASHA256, idptest.SHA512},
	} {
		t.Run("12 "+name+" is accepted", func(t *testing.T) {
			for _, lie := range signedParts {
				_, err := verify(provider(t), respond(t, tile(), ann(), lie, idptest.By(way[0], way[1])), nil)
				require.NoError(t, err)
			}
		})
	}
	for curve, way := range map[elliptic.Curve][2]string{
		elliptic.P256(): {idptest.ECDSASHA256, idptest.SHA256}, elliptic.P384(): {idptest.ECDSASHA384, idptest.SHA384}, elliptic.P521(): {idptest.ECDSASHA512, idptest.SHA512},
	} {
		t.Run("12 ECDSA on "+curve.Params().Name+" is accepted", func(t *testing.T) {
			key, err := ecdsa.GenerateKey(curve, rand.Reader)
			require.NoError(t, err)
			idp := newIDP(key)
			p := provider(t, func(c *saml.Config) { c.Metadata = idp.Metadata() })
			for _, lie := range signedParts {
				response, err := idp.Respond(tile(), ann(), lie, idptest.By(way[0], way[1]))
				require.NoError(t, err)
				_, err = verify(p, response, nil)
				require.NoError(t, err)
			}
			response, err := idp.Respond(tile(), ann(), idptest.Tampered("Team1", "Team2"))
			require.NoError(t, err)
			_, err = verify(p, response, nil)
			requireRefused(t, saml.CodeSignature, err)
			response, err = idp.Respond(tile(), ann(), idptest.Tampered("</ds:SignatureValue>", "AAAA</ds:SignatureValue>"))
			require.NoError(t, err)
			_, err = verify(p, response, nil)
			require.Error(t, err)
			response, err = idp.Respond(tile(), ann(), idptest.AfterSigning(zeroBeforeS))
			require.NoError(t, err)
			_, err = verify(p, response, nil)
			requireRefused(t, saml.CodeSignature, err)
		})
	}
}

// zeroBeforeS writes r and s with a zero between, which changes neither.
func zeroBeforeS(xml string) string {
	return signatureValue.ReplaceAllStringFunc(xml, func(element string) string {
		value, err := base64.StdEncoding.DecodeString(signatureValue.FindStringSubmatch(element)[1])
		if err != nil {
			panic(err)
		}
		odd := slices.Insert(value, len(value)/2, 0)
		return "<ds:SignatureValue>" + base64.StdEncoding.EncodeToString(odd) + "</ds:SignatureValue>"
	})
}

func TestChecklistIDs(t *testing.T) {
	for name, lie := range map[string]idptest.Lie{
		"15 one ID for Response and assertion is refused": func(m *idptest.Message) { m.AssertionID = m.ResponseID },
		"15 an ID that is not an XML name is refused":     func(m *idptest.Message) { m.AssertionID = "7" },
		"15 an ID with a colon is refused":                func(m *idptest.Message) { m.ResponseID = "a:b" },
		"15 an ID of 300 characters is refused":           func(m *idptest.Message) { m.ResponseID = "a" + strings.Repeat("b", 300) },
		"15 a duplicate ID in another spelling is refused": func(m *idptest.Message) {
			m.AuthnContext = `<saml:AuthnContextDecl xmlns:x="urn:x" id="` + m.AssertionID + `"/>`
		},
		"15 a prefixed ID is refused": func(m *idptest.Message) {
			m.AuthnContext = `<saml:AuthnContextDecl xmlns:x="urn:x" x:id="x"/>`
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := verify(provider(t), respond(t, tile(), ann(), lie), nil)
			requireRefused(t, saml.CodeModel, err)
		})
	}
	t.Run("15 an assertion without ID is refused", func(t *testing.T) {
		_, err := verify(provider(t), respond(t, tile(), ann(), func(m *idptest.Message) { m.AssertionID = "" }), nil)
		requireRefused(t, saml.CodeShape, err)
		_, err = verify(provider(t), respond(t, tile(), ann(), idptest.OnlyResponseSigned, func(m *idptest.Message) { m.AssertionID = "" }), nil)
		requireRefused(t, saml.CodeVersion, err)
	})
	t.Run("15 a Response without ID is refused", func(t *testing.T) {
		_, err := verify(provider(t), respond(t, tile(), ann(), func(m *idptest.Message) { m.ResponseID = "" }), nil)
		requireRefused(t, saml.CodeVersion, err)
	})
}

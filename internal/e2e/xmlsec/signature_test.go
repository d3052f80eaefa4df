package xmlsec_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/saml/gate"
	"github.com/studiobroker/studiobroker/idp/saml/signature"
	"github.com/studiobroker/studiobroker/idp/saml/strict"
	"github.com/studiobroker/studiobroker/internal/e2e/xmlsec"
)

// TestSignatures lets both sides judge one response after the other.
func TestSignatures(t *testing.T) {
	skip(t)
	for _, kind := range []string{"RSA", "P-256", "P-384", "P-521"} {
		provider := newProvider(t, kind)
		for _, c := range methods(kind) {
			t.Run(kind+": "+c.name, func(t *testing.T) { require.True(t, agreed(t, provider, c.lies...)) })
		}
	}
	provider := newProvider(t, "RSA")
	for _, c := range append(shapes(), rewritings(t)...) {
		t.Run(c.name, func(t *testing.T) { require.True(t, agreed(t, provider, c.lies...)) })
	}
	for _, c := range forgeries(t) {
		t.Run("refused by both: "+c.name, func(t *testing.T) { require.False(t, agreed(t, provider, c.lies...)) })
	}
}

// variant is a way to write a response, or to forge one.
type variant struct {
	name string
	lies []idptest.Lie
}

func methods(kind string) (all []variant) {
	signs := []string{idptest.RSASHA256, idptest.RSASHA384, idptest.RSASHA512, idptest.RSASHA1}
	if kind != "RSA" {
		signs = []string{idptest.ECDSASHA256, idptest.ECDSASHA384, idptest.ECDSASHA512, idptest.ECDSASHA1}
	}
	for _, method := range signs {
		for _, digest := range []string{idptest.SHA256, idptest.SHA384, idptest.SHA512, idptest.SHA1} {
			all = append(all, variant{fmt.Sprintf("%s over %s", method[len(method)-6:], digest[len(digest)-6:]), []idptest.Lie{idptest.By(method, digest)}})
		}
	}
	return all
}

func shapes() (all []variant) {
	for signed, what := range []string{"the assertion", "the Response", "both"} {
		for prefixes, how := range []string{"saml2p and saml2", "samlp and saml", "no prefixes", "one prefix bound again"} {
			for _, list := range []string{"", "xs", "saml saml2 xs #default nowhere"} {
				all = append(all, variant{fmt.Sprintf("%s signed, %s, PrefixList=%q", what, how, list), []idptest.Lie{
					idptest.WrittenWith(idptest.Prefixes(prefixes)),
					func(m *idptest.Message) { m.Signed, m.PrefixList = idptest.Signed(signed), list },
				}})
			}
		}
	}
	return all
}

// written changes what gets signed.
func written(change func(string) string) idptest.Lie {
	return func(m *idptest.Message) { m.BeforeSigning = change }
}

// rewritings are other writings of what was signed, and odd ones of what gets
// signed.
func rewritings(t *testing.T) []variant {
	sent := func(old, new string) []idptest.Lie {
		return []idptest.Lie{idptest.AfterSigning(replacing(t, old, new))}
	}
	made := func(old, new string) []idptest.Lie { return []idptest.Lie{written(replacing(t, old, new))} }
	return []variant{
		{"text became CDATA", sent(">Team1<", "><![CDATA[Team]]>1<")},
		{"text became references", sent(">Team1<", ">&#84;e&#x61;m1<")},
		{"an attribute's value became references", sent(`Name="teamid"`, `Name="team&#105;d"`)},
		{"quotes became apostrophes", sent(`Name="teamid"`, `Name='teamid'`)},
		{"white space in a tag", sent(`Name="teamid"`, "\n Name\t=\r\n\"teamid\" ")},
		{"a declaration that nobody uses", sent(`<saml2:Subject>`, `<saml2:Subject xmlns:unused="urn:unused">`)},
		{"a declaration that holds already", sent(`<saml2:Subject>`, `<saml2:Subject xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion">`)},
		{"CDATA that gets signed", made(">Team1<", "><![CDATA[Team1]]><")},
		{"references that get signed", made(">Team1<", ">&#84;eam1&#x9;&#xD;&#xA;&amp;&lt;&gt;<")},
		{"an attribute of another namespace", made(`Name="teamid"`, `Name="teamid" xmlns:x="urn:x" x:z="&quot;&#xA;" x:a=""`)},
		{"white space in a value", made(`Name="teamid"`, `Name="teamid" FriendlyName=" a&#x9;b&#xA;c "`)},
		{"letters beyond ASCII", made(">Team1<", ">Ä 日本 😀<")},
		{"line ends", made(">Team1<", ">\r\nTeam1\r<")},
	}
}

func forgeries(t *testing.T) []variant {
	other := newProvider(t, "RSA")
	sent := func(old, new string) []idptest.Lie {
		return []idptest.Lie{idptest.AfterSigning(replacing(t, old, new))}
	}
	return []variant{
		{"another team", sent(">Team1<", ">Team2<")},
		{"another attribute", sent(`Name="teamid"`, `Name="group"`)},
		{"a space", sent(">Team1<", "> Team1<")},
		{"an attribute more", sent(`Name="teamid"`, `Name="teamid" FriendlyName="x"`)},
		{"another key, whose certificate is shown", []idptest.Lie{idptest.SignedByOther(other)}},
		{"another method is named", sent(idptest.RSASHA256, idptest.RSASHA512)},
	}
}

// agreed demands that both sides come to the same judgement, and returns it.
func agreed(t *testing.T, provider *idptest.SAML, lies ...idptest.Lie) bool {
	t.Helper()
	answer, err := provider.Respond(idptest.Unsolicited("urn:broker", "https://broker.test/acs"), idptest.Someone("ann", "Team1"), lies...)
	require.NoError(t, err)
	document, err := base64.StdEncoding.DecodeString(answer)
	require.NoError(t, err)
	signed, ours := verify(document, provider.Certificate)
	require.NotEmpty(t, signed, "%v", ours)
	for _, element := range signed {
		theirs := xmlsec.Verify(t, document, element, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: provider.Certificate.Raw}))
		require.Equal(t, ours == nil, theirs == nil, "the broker says %v, xmlsec1 says %v", ours, theirs)
	}
	return ours == nil
}

// verify is the broker's way from bytes to verified bytes. It names what is
// signed.
func verify(document []byte, certificate *x509.Certificate) (signed []string, err error) {
	root, err := strict.Parse(document)
	if err != nil {
		return nil, err
	}
	if err = gate.CheckModel(root, gate.Protocol, "Response"); err != nil {
		return nil, err
	}
	assertion, err := gate.FindAssertion(root)
	if err != nil {
		return nil, err
	}
	response, inner, err := gate.Allowed{SHA1: true}.Signatures(root, assertion)
	if err != nil {
		return nil, err
	}
	for _, shape := range []*gate.Shape{response, inner} {
		if shape == nil {
			continue
		}
		signed = append(signed, shape.Covers())
		var memory signature.Memory
		if _, failed := memory.Verify(shape, []*x509.Certificate{certificate}, time.Now()); failed != nil {
			err = failed
		}
	}
	return signed, err
}

func newProvider(t *testing.T, kind string) *idptest.SAML {
	t.Helper()
	config := idptest.SAMLConfig{SSOURL: "https://idp.test/sso", Key: newKey(t, kind)}
	provider, err := idptest.NewSAML(config)
	require.NoError(t, err)
	return provider
}

// newKey makes a key on that curve; nil for RSA, which idptest makes itself.
func newKey(t *testing.T, kind string) crypto.Signer {
	t.Helper()
	for _, curve := range []elliptic.Curve{elliptic.P256(), elliptic.P384(), elliptic.P521()} {
		if curve.Params().Name == kind {
			key, err := ecdsa.GenerateKey(curve, rand.Reader)
			require.NoError(t, err)
			return key
		}
	}
	return nil
}

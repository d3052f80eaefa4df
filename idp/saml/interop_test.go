package saml_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/saml"
)

// interop is something that a provider does and that has to work, or must not.
type interop struct {
	key     func() crypto.Signer  // of the provider; RSA unless set
	who     func() idptest.Person // ann unless set
	lie     idptest.Lie           // how it says it
	options func(*saml.Config)    // what the operator set
	code    broker.Code           // "" if it works
	reads   map[string][]string   // attributes, as they are read
	subject string                // ann unless set
	slow    time.Duration         // how long the person took; a minute unless set
}

// Every line is tried with each part signed, by a tile and in answer to a
// request, and with and without the second opinion, which has its own clock: the
// machine's.
func TestInterop(t *testing.T) {
	for name, line := range interopLines() {
		for parts, signed := range signedParts {
			for opinion, on := range map[string]bool{"alone": false, "with a second opinion": true} {
				t.Run(name+", "+parts+", "+opinion, func(t *testing.T) {
					for _, asked := range []bool{false, true} {
						line.try(t, asked, on, signed)
					}
				})
			}
		}
	}
}

func (line interop) try(t *testing.T, asked, opinion bool, signed idptest.Lie) {
	t.Helper()
	key := corpIDP().Key
	if line.key != nil {
		key = line.key()
	}
	s, err := idptest.NewSAML(idptest.SAMLConfig{EntityID: "https://idp.corp.test", SSOURL: "https://idp.corp.test/sso", Key: key})
	require.NoError(t, err)
	p, _ := opening(t, func(c *saml.Config) {
		c.Metadata, c.Now, c.SecondOpinion = s.MetadataWith(otherIDP().Certificate, s.Certificate), time.Now, opinion
		if line.options != nil {
			line.options(c)
		}
	})
	pending, request := begun()
	pending.Began = time.Now().Add(-max(line.slow, time.Minute))
	if !asked {
		pending, request = nil, tile()
	}
	who := ann()
	if line.who != nil {
		who = line.who()
	}
	response, err := s.Respond(request, who, signed, line.lie)
	require.NoError(t, err)
	got, err := verify(p, response, pending)
	if line.code != "" {
		requireRefused(t, line.code, err)
		return
	}
	require.NoError(t, err)
	require.Equal(t, orAnn(line.subject), got.Subject)
	for attribute, values := range line.reads {
		require.Equal(t, values, got.Attributes[attribute])
	}
}

func orAnn(subject string) string {
	if subject == "" {
		return "ann"
	}
	return subject
}

func interopLines() map[string]interop {
	ecdsaKey := func(curve elliptic.Curve) func() crypto.Signer {
		return func() crypto.Signer {
			key, err := ecdsa.GenerateKey(curve, rand.Reader)
			if err != nil {
				panic(err)
			}
			return key
		}
	}
	attribute := func(values ...string) idptest.Lie {
		return func(m *idptest.Message) {
			m.Attributes = append(m.Attributes, idptest.Attribute{Name: "groups", Values: values})
		}
	}
	byNameID := func(c *saml.Config) { c.Person = saml.NameID }
	named := func(name, format string) func() idptest.Person {
		return func() idptest.Person { return idptest.Person{NameID: name, NameIDFormat: format} }
	}
	const (
		v1 = "urn:oasis:names:tc:SAML:1.1:nameid-format:"
		v2 = "urn:oasis:names:tc:SAML:2.0:nameid-format:"
	)
	return map[string]interop{
		"no KeyInfo, and two certificates in the metadata": {lie: func(m *idptest.Message) { m.KeyInfo = "-" }},
		"an empty X509Certificate in KeyInfo": {lie: func(m *idptest.Message) {
			m.KeyInfo = "<ds:X509Data><ds:X509Certificate></ds:X509Certificate></ds:X509Data>"
		}},
		"ECDSA on P-256":                        {key: ecdsaKey(elliptic.P256()), lie: idptest.By(idptest.ECDSASHA256, idptest.SHA256)},
		"ECDSA on P-384":                        {key: ecdsaKey(elliptic.P384()), lie: idptest.By(idptest.ECDSASHA384, idptest.SHA384)},
		"AES-128-GCM and RSA-OAEP":              {lie: idptest.Encrypted(forUs(idptest.AES128GCM, idptest.OAEPMGF1P))},
		"AES-256-GCM and RSA-OAEP":              {lie: idptest.Encrypted(forUs(idptest.AES256GCM, idptest.OAEPMGF1P))},
		"AES-256-GCM and RSA-OAEP with SHA-256": {lie: idptest.Encrypted(forUs(idptest.AES256GCM, idptest.OAEP11))},
		"RSA 1.5":                               {lie: idptest.Encrypted(forUs(idptest.AES256GCM, idptest.RSA15)), code: saml.CodeEncrypted},
		"an encrypted NameID":                   {lie: idptest.EncryptedName(forUs("", "")), options: byNameID},
		"several audiences in one restriction":  {lie: func(m *idptest.Message) { m.Audiences = [][]string{{"https://a.test", entityID, "https://b.test"}} }},
		"two confirmations of which one fits": {lie: func(m *idptest.Message) {
			other := m.Confirmations[0]
			other.Recipient = "https://other.test/acs"
			m.Confirmations = []idptest.Confirmation{other, m.Confirmations[0]}
		}},
		"two confirmations of which none fits": {lie: func(m *idptest.Message) {
			m.Confirmations[0].Recipient = "https://other.test/acs"
			m.Confirmations = append(m.Confirmations, m.Confirmations[0])
		}, code: saml.CodeConfirmation},
		"14 minutes at the provider":        {slow: 14 * time.Minute, lie: honest},
		"a prefix that is bound again":      {lie: everything(idptest.WrittenWith(idptest.SamePrefix), attribute("a"))},
		"a prefix that a value binds again": {lie: func(m *idptest.Message) { m.BeforeSigning = behindTeam1(`<saml2:x xmlns:saml2="urn:other"/>`) }},
		"no prefixes":                       {lie: idptest.WrittenWith(idptest.NoPrefixes)},
		"CDATA in values":                   {lie: everything(attribute("x"), afterwards(`>x<`, `><![CDATA[x]]><`)), reads: map[string][]string{"groups": {"x"}}},
		"entities in values":                {lie: attribute(`<&>"'`, "\u00e9\u4e16"), reads: map[string][]string{"groups": {`<&>"'`, "\u00e9\u4e16"}}},
		"references in values":              {lie: everything(attribute("x"), afterwards(`>x<`, `>&#120;<`)), reads: map[string][]string{"groups": {"x"}}},
		"many values":                       {lie: attribute("a", "b", "a", ""), reads: map[string][]string{"groups": {"a", "b", "a", ""}, "teamid": {"Team1"}}},
		"a persistent NameID":               {who: named("G-7", v2+"persistent"), options: byNameID, lie: honest, subject: "G-7"},
		"an e-mail address":                 {who: named("Ann@Corp.test", v1+"emailAddress"), options: byNameID, lie: honest, subject: "Ann@Corp.test"},
		"an unspecified NameID":             {who: named("ann", v1+"unspecified"), options: byNameID, lie: honest},
		"a NameID without a format":         {who: named("ann", ""), options: byNameID, lie: func(m *idptest.Message) { m.NameIDFormat = "" }},
		"a transient NameID":                {who: named("_1", v2+"transient"), options: byNameID, lie: honest, code: saml.CodePerson},
		"a transient NameID beside an attribute that names the person": {lie: func(m *idptest.Message) { m.NameID, m.NameIDFormat = "_1", v2+"transient" }},
	}
}

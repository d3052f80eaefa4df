package saml_test

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/saml"
)

// The OneLogin cases of russellhaering/gosaml2 (providertests, commit 5d20d42 of
// 5 May 2025), which gosaml2 accepts without a warning.
var oneLoginAccepts = []int{1, 3, 4, 5, 6, 7, 8, 9, 50, 55, 83, 84, 155}

// day is how far the clock is moved to leave the validity of a certificate: that
// of the provider is valid for a month, ours for encryption for an hour.
const day = 24 * time.Hour

var oneLoginClocks = map[int]time.Duration{
	21: -40 * day, 93: -40 * day, 22: 40 * day, 94: 40 * day,
	23: -2 * day, 83: -2 * day, 24: 2 * day, 84: 2 * day,
}

// Each case is judged as the table says, signed by SHA-256 and encrypted by
// AES-GCM. With SHA-1, where it is allowed, nothing else comes out. The list
// encrypts by AES-CBC: that we open only inside of a signed Response.
func TestOneLogin(t *testing.T) {
	cases := oneLogin()
	require.Len(t, cases, 64)
	theirs, ours := oneLoginCertificates(t)
	knock := func(t *testing.T, c corpusCase, lies ...idptest.Lie) error {
		moved := oneLoginClocks[c.number]
		pending, request := begun()
		pending.Began = pending.Began.Add(moved)
		p, _ := opening(t, func(s *saml.Config) {
			key, _ := spKey()
			s.Metadata, s.AllowSHA1 = theirs, len(lies) > 1
			s.Now = func() time.Time { return at.Add(moved) }
			s.Decryption = []saml.DecryptionKey{{Key: key.(*rsa.PrivateKey), Certificate: ours}}
		})
		return knocked(t, p, pending, request, everything(lies...), idptest.Shifted(moved))
	}
	t.Run("by SHA-256 and AES-GCM", func(t *testing.T) {
		requireCorpus(t, cases, oneLoginAccepts, func(t *testing.T, c corpusCase) error { return knock(t, c, c.lie) })
	})
	t.Run("by SHA-1 and AES-CBC", func(t *testing.T) {
		cases, signIn := weakly(cases)
		requireCorpus(t, cases, signIn, func(t *testing.T, c corpusCase) error {
			for { // by a wrong key, the padding is good by chance once in sixteen times
				if err := knock(t, c, c.lie, bySHA1, byCBC); broker.CodeOf(err) != saml.CodeUnreadable {
					return err
				}
			}
		})
	})
}

// weakly is what becomes of the cases by AES-CBC, and which still sign in.
func weakly(cases []corpusCase) (changed []corpusCase, signIn []int) {
	for _, c := range cases {
		m := idptest.Message{Confirmations: make([]idptest.Confirmation, 1)}
		c.lie(&m)
		if m.EncryptAssertion != nil && m.Signed != idptest.ResponseSigned && m.Signed != idptest.BothSigned {
			c.code = saml.CodeEncrypted
		}
		if c.code == "" {
			signIn = append(signIn, c.number)
		}
		c.because = ""
		changed = append(changed, c)
	}
	return changed, signIn
}

func bySHA1(m *idptest.Message) { m.Method, m.Digest = idptest.RSASHA1, idptest.SHA1 }

func byCBC(m *idptest.Message) {
	if m.EncryptAssertion != nil {
		m.EncryptAssertion.Method = idptest.AES256CBC
	}
}

// oneLoginCertificates are the provider's metadata, with a second key that lasts
// so that there is always one, and our certificate for encryption.
func oneLoginCertificates(t *testing.T) (metadata []byte, ours *x509.Certificate) {
	t.Helper()
	signing, err := idptest.SelfSigned(corpIDP().Key, at.Add(-30*day), 60*day)
	require.NoError(t, err)
	lasting, err := idptest.SelfSigned(otherIDP().Key, at.Add(-900*day), 1800*day)
	require.NoError(t, err)
	key, _ := spKey()
	ours, err = idptest.SelfSigned(key, at, time.Hour)
	require.NoError(t, err)
	return corpIDP().MetadataWith(signing, lasting), ours
}

// foreignIDP is in nobody's metadata.
var foreignIDP = sync.OnceValue(func() *idptest.SAML { return newIDP(nil) })

// sealed encrypts the assertion for us; named says so in the EncryptedKey.
func sealed(m *idptest.Message) { e := forUs("", ""); m.EncryptAssertion = &e }

func named(m *idptest.Message) {
	_, certificate := spKey()
	sealed(m)
	inResponse(`</xenc:EncryptionMethod>`, `</xenc:EncryptionMethod><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>`+
		base64.StdEncoding.EncodeToString(certificate.Raw)+`</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`)(m)
}

func oneLogin() []corpusCase {
	response, both := idptest.Lie(idptest.OnlyResponseSigned), idptest.Lie(idptest.BothAreSigned)
	cases := slices.Concat(oneLoginParts(response, both), oneLoginKeys(response, both), oneLoginEnvelope(response))
	slices.SortFunc(cases, func(a, b corpusCase) int { return a.number - b.number })
	return cases
}

// oneLoginParts is about which part is signed or encrypted, and altered then.
func oneLoginParts(response, both idptest.Lie) []corpusCase {
	assertionAltered, responseAltered := idptest.Tampered(">Team1<", ">Team2<"), afterwards(`InResponseTo="[^"]*"`, `InResponseTo="id-7KQ2M4XE"`)
	keyAltered := inResponse(`<xenc:CipherValue>[^<]{8}`, `<xenc:CipherValue>AAAAAAAA`) // the key's is the first
	unconfirmed := func(m *idptest.Message) { m.Confirmations = nil }
	return []corpusCase{
		{1, "the Response is signed", response, "", ""},
		{3, "the assertion is signed", honest, "", ""},
		{4, "both are signed", both, "", ""},
		{5, "a signed assertion is encrypted", sealed, "", ""},
		{6, "a signed assertion is encrypted, and says for whom", named, "", ""},
		{7, "an assertion is encrypted in a signed Response, and says for whom", everything(response, named), "", ""},
		{8, "a signed assertion is encrypted in a signed Response, and says for whom", everything(both, named), "", ""},
		{9, "a signed assertion is encrypted in a signed Response", everything(both, sealed), "", ""},
		{11, "the assertion of a signed Response is altered", everything(response, assertionAltered), saml.CodeSignature, ""},
		{12, "a signed Response is altered", everything(response, responseAltered), saml.CodeSignature, ""},
		{13, "a signed assertion is altered", assertionAltered, saml.CodeSignature, ""},
		{14, "both are signed and the assertion is altered", everything(both, assertionAltered), saml.CodeSignature, ""},
		{15, "both are signed and the Response is altered", everything(both, responseAltered), saml.CodeSignature, ""},
		{16, "the encrypted key is altered", everything(named, keyAltered), saml.CodeDecryption, ""},
		{17, "a signed Response around an encrypted assertion is altered", everything(response, named, responseAltered), saml.CodeSignature, ""},
		{18, "the encrypted key is altered and then signed", everything(both, named, keyAltered), saml.CodeDecryption, ""},
		{81, "nothing is signed, of the past", idptest.Unsigned, saml.CodeUnsigned, ""},
		{82, "nothing is signed, of the future", everything(idptest.Unsigned, idptest.Shifted(100*365*day)), saml.CodeUnsigned, ""},
		{91, "nothing is signed or confirmed", everything(idptest.Unsigned, unconfirmed), saml.CodeUnsigned, ""},
		{92, "nothing is signed, and no method confirms", everything(idptest.Unsigned, confirmed(func(c *idptest.Confirmation) { c.Method = "" })), saml.CodeUnsigned, ""},
		{98, "an encrypted assertion that nobody signed", everything(idptest.Unsigned, named), saml.CodeUnsigned, ""},
		{99, "nothing is signed", idptest.Unsigned, saml.CodeUnsigned, ""},
	}
}

// oneLoginKeys is about whose certificate it is, and when.
func oneLoginKeys(response, both idptest.Lie) []corpusCase {
	const dates = "our certificate brings the provider our key; its dates do not end the key"
	foreign := idptest.SignedByOther(foreignIDP())
	forOther := idptest.Lie(func(m *idptest.Message) { m.EncryptAssertion = &idptest.Encryption{For: otherIDP().Certificate} })
	return []corpusCase{
		{21, "the Response is signed before the certificate is valid", response, saml.CodeCertificate, ""},
		{22, "the Response is signed after the certificate was valid", response, saml.CodeCertificate, ""},
		{23, "encrypted before our certificate is valid", named, "", dates},
		{24, "encrypted after our certificate was valid", named, "", dates},
		{25, "a signed Response arrives before it is made", everything(response, idptest.Shifted(15*time.Minute)), saml.CodeIssueInstant, ""},
		{26, "a signed Response arrives too late", everything(response, idptest.Shifted(-40*time.Minute)), saml.CodeIssueInstant, ""},
		{27, "an encrypted assertion arrives before it is made", everything(named, idptest.Shifted(15*time.Minute)), saml.CodeIssueInstant, ""},
		{28, "an encrypted assertion arrives too late", everything(named, idptest.Shifted(-40*time.Minute)), saml.CodeIssueInstant, ""},
		{31, "another key signed the Response", everything(response, foreign), saml.CodeSignature, ""},
		{33, "another key signed the assertion", foreign, saml.CodeSignature, ""},
		{34, "another key signed both", everything(both, foreign), saml.CodeSignature, ""},
		{36, "another key signed what is encrypted for us", everything(named, foreign), saml.CodeSignature, ""},
		{37, "another key signed the Response around it", everything(response, named, foreign), saml.CodeSignature, ""},
		{38, "another key signed both, and it is encrypted for us", everything(both, named, foreign), saml.CodeSignature, ""},
		{46, "a signed assertion is encrypted for somebody else", forOther, saml.CodeDecryption, ""},
		{47, "in a signed Response it is encrypted for somebody else", everything(response, forOther), saml.CodeDecryption, ""},
		{48, "both are signed, and it is encrypted for somebody else", everything(both, forOther), saml.CodeDecryption, ""},
		{83, "before our certificate is valid, nothing is encrypted", honest, "", ""},
		{84, "after our certificate was valid, nothing is encrypted", honest, "", ""},
		{93, "the assertion is signed before the certificate is valid", honest, saml.CodeCertificate, ""},
		{94, "the assertion is signed after the certificate was valid", honest, saml.CodeCertificate, ""},
		{97, "unsigned, and encrypted for somebody else", everything(idptest.Unsigned, forOther), saml.CodeDecryption, ""},
	}
}

// oneLoginEnvelope has one wrong value each, in every way of signing.
func oneLoginEnvelope(response idptest.Lie) []corpusCase {
	const destination = "SAML bindings 3.5.5.2 wants the Destination in a signed Response"
	nowhere := func(m *idptest.Message) { m.Destination = "" }
	elsewhere := func(m *idptest.Message) { m.Destination = acs + "/incorrect" }
	outer := func(m *idptest.Message) { m.ResponseIssuer = "https://idp.corp.test/incorrect" }
	inner := func(m *idptest.Message) { m.Issuer = "https://idp.corp.test/incorrect" }
	audience := idptest.For(entityID + "/incorrect")
	return []corpusCase{
		{50, "a signed Response has no Destination", everything(response, nowhere), saml.CodeDestination, destination},
		{51, "a signed Response has another Destination", everything(response, elsewhere), saml.CodeDestination, ""},
		{52, "a signed Response has another Issuer", everything(response, outer), saml.CodeIssuer, ""},
		{53, "a signed Response has another Audience", everything(response, audience), saml.CodeAudience, ""},
		{54, "the assertion of a signed Response has another Issuer", everything(response, inner), saml.CodeIssuer, ""},
		{55, "around a signed assertion there is no Destination", nowhere, "", ""},
		{56, "around a signed assertion there is another Destination", elsewhere, saml.CodeDestination, ""},
		{57, "around a signed assertion there is another Issuer", outer, saml.CodeIssuer, ""},
		{58, "a signed assertion has another Audience", audience, saml.CodeAudience, ""},
		{59, "a signed assertion has another Issuer", inner, saml.CodeIssuer, ""},
		{85, "unsigned, without Destination", everything(idptest.Unsigned, nowhere), saml.CodeUnsigned, ""},
		{86, "unsigned, with another Destination", everything(idptest.Unsigned, elsewhere), saml.CodeUnsigned, ""},
		{87, "unsigned, with another Issuer", everything(idptest.Unsigned, outer), saml.CodeUnsigned, ""},
		{88, "unsigned, with another Audience", everything(idptest.Unsigned, audience), saml.CodeUnsigned, ""},
		{89, "an unsigned assertion has another Issuer", everything(idptest.Unsigned, inner), saml.CodeUnsigned, ""},
		{155, "around an encrypted assertion there is no Destination", everything(sealed, nowhere), "", ""},
		{156, "around an encrypted assertion there is another Destination", everything(sealed, elsewhere), saml.CodeDestination, ""},
		{157, "around an encrypted assertion there is another Issuer", everything(sealed, outer), saml.CodeIssuer, ""},
		{158, "an encrypted assertion has another Audience", everything(sealed, audience), saml.CodeAudience, ""},
		{159, "an encrypted assertion has another Issuer", everything(sealed, inner), saml.CodeIssuer, ""},
	}
}

package saml_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"math/big"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp/idptest"
)

// A fuzz worker has to verify and open what another one signed and encrypted,
// so keys are the same in every process. They are derived, so that none is in
// the repository.

// constantIDP signs with a constant key.
func constantIDP(f *testing.F) *idptest.SAML {
	f.Helper()
	scalar := sha256.Sum256([]byte("a key for fuzzing"))
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), scalar[:])
	require.NoError(f, err)
	return newIDP(key)
}

// constantRSA is a constant key of ours, and a certificate.
var constantRSA = sync.OnceValues(func() (*rsa.PrivateKey, *x509.Certificate) {
	p, q, one := constantPrime("p"), constantPrime("q"), big.NewInt(1)
	key := &rsa.PrivateKey{PublicKey: rsa.PublicKey{N: new(big.Int).Mul(p, q), E: 65537}, Primes: []*big.Int{p, q}}
	phi := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
	key.D = new(big.Int).ModInverse(big.NewInt(int64(key.E)), phi)
	key.Precompute()
	certificate, err := idptest.SelfSigned(key, at, 24*time.Hour)
	if err != nil {
		panic(err)
	}
	return key, certificate
})

// constantPrime is a prime of 1024 bits.
func constantPrime(name string) *big.Int {
	var text []byte
	for i := range uint32(4) {
		sum := sha256.Sum256(binary.BigEndian.AppendUint32([]byte(name), i))
		text = append(text, sum[:]...)
	}
	text[0] |= 0xC0
	text[len(text)-1] |= 1
	prime := new(big.Int).SetBytes(text)
	for !prime.ProbablyPrime(20) {
		prime.Add(prime, big.NewInt(2))
	}
	return prime
}

// badAndGood are lies of every class, and none.
func badAndGood() [][]idptest.Lie {
	_, certificate := constantRSA()
	ours := idptest.Encryption{For: certificate}
	return [][]idptest.Lie{
		{}, {idptest.OnlyResponseSigned}, {idptest.BothAreSigned}, {idptest.Unsigned}, {idptest.BySHA1},
		{idptest.WrittenWith(idptest.NoPrefixes)}, {idptest.WrittenWith(idptest.SAMLPrefixes)}, {idptest.WrittenWith(idptest.SamePrefix)},
		{idptest.Encrypted(ours)}, {idptest.Encrypted(ours), idptest.OnlyResponseSigned}, {idptest.Encrypted(idptest.Encryption{For: certificate, Method: idptest.AES128CBC, Beside: true}), idptest.BothAreSigned},
		{idptest.EncryptedName(ours)}, {idptest.EncryptedName(idptest.Encryption{For: certificate, Key: idptest.OAEP11}), idptest.Encrypted(ours)},
		{idptest.Failing("no", "Responder", "AuthnFailed")}, {idptest.From("https://x.test")}, {idptest.For("https://x.test")}, {idptest.Answering("id-x")}, {idptest.Shifted(-time.Hour)},
		{idptest.Tampered(">ann<", "><![CDATA[ann]]><")}, {idptest.Tampered(">ann<", ">bob<")},
		{idptest.Tampered("<saml2:Subject>", "<saml2:Advice><x xmlns='urn:x'/></saml2:Advice><saml2:Subject>")},
		{idptest.AfterSigning(func(xml string) string { return "<!DOCTYPE x [<!ENTITY e 'x'>]>" + xml })},
		{idptest.AfterSigning(func(xml string) string {
			g := wholeAssertion.FindString(xml)
			return strings.Replace(xml, g, g+forgery(g), 1)
		})},
		{func(m *idptest.Message) { m.PrefixList, m.KeyInfo = "xs xsi", "-" }},
	}
}

// seeds are responses of every class, good and bad.
func seeds(f *testing.F, s *idptest.SAML) []string {
	f.Helper()
	var all []string
	for _, lies := range badAndGood() {
		response, err := s.Respond(tile(), ann(), lies...)
		require.NoError(f, err)
		all = append(all, response)
	}
	return all
}

// documents are the seeds as XML.
func documents(f *testing.F, s *idptest.SAML) []string {
	f.Helper()
	var all []string
	for _, response := range seeds(f, s) {
		document, err := base64.StdEncoding.DecodeString(response)
		require.NoError(f, err)
		all = append(all, string(document))
	}
	return all
}

func requireAnnOrRefusal(t *testing.T, who broker.Identity, err error) {
	t.Helper()
	if err == nil {
		require.Equal(t, "ann", who.Subject)
		require.Equal(t, []string{"Team1"}, who.Attributes["teamid"])
		return
	}
	requireSomeRefusal(t, err)
	require.Empty(t, who)
}

// requireSomeRefusal asserts that err refuses the evidence, whatever the reason.
func requireSomeRefusal(t *testing.T, err error) {
	t.Helper()
	var refusal *broker.Error
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, broker.NotVerified, refusal.Kind)
	require.NotEmpty(t, refusal.Code)
	require.NotEmpty(t, refusal.Hint)
	require.Less(t, len(err.Error()), 4000)
}

package config_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/config"
)

func TestTheSigningPair(t *testing.T) {
	strong, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	require.NoError(t, err)
	curve, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	require.NoError(t, err)
	signing := spoiled("allow_unsolicited: true", "signing: {key: {file: saml.key}, certificate: {file: saml.crt}}")

	t.Run("is read", func(t *testing.T) {
		file, err := parse(signing, folder.with(pair(t, strong, strong)))
		require.NoError(t, err)
		key, certificate := file.Providers[0].SAML.Signing.Pair()
		require.True(t, strong.Equal(key))
		require.True(t, strong.PublicKey.Equal(certificate.PublicKey))
	})
	for name, wrong := range map[string]files{
		"must belong together":        pair(t, strong, weak),
		"must be strong":              pair(t, weak, weak),
		"must be on P-256 if ECDSA":   pair(t, curve, curve),
		"must be PEM":                 {"/etc/sb/saml.key": "x", "/etc/sb/saml.crt": "y"},
		"must be there":               {},
		"must be right way round":     {"/etc/sb/saml.key": pair(t, strong, strong)["/etc/sb/saml.crt"], "/etc/sb/saml.crt": pair(t, strong, strong)["/etc/sb/saml.key"]},
		"must have a certificate too": {"/etc/sb/saml.key": pair(t, strong, strong)["/etc/sb/saml.key"]},
	} {
		t.Run(name, func(t *testing.T) {
			ps := problems(t, signing, folder.with(wrong))
			require.Equal(t, config.CodeFile, ps[0].Code)
			require.Contains(t, ps[0].Path, "providers[0].saml.signing")
			require.NotContains(t, ps.Render(), "PRIVATE KEY")
		})
	}
	t.Run("may be ECDSA on P-256", func(t *testing.T) {
		fine, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		require.NoError(t, err)
		file, err := parse(signing, folder.with(pair(t, fine, fine)))
		require.NoError(t, err)
		key, _ := file.Providers[0].SAML.Signing.Pair()
		require.True(t, fine.Equal(key))
	})
	t.Run("is not printed", func(t *testing.T) {
		file, err := parse(signing, folder.with(pair(t, strong, strong)))
		require.NoError(t, err)
		shown, err := file.Effective()
		require.NoError(t, err)
		require.NotContains(t, string(shown), "PRIVATE KEY")
	})
}

func TestTheDecryptionPairs(t *testing.T) {
	strong, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	const one = "{key: {file: saml.key}, certificate: {file: saml.crt}}"
	with := func(pairs string) string {
		return spoiled("allow_unsolicited: true", "allow_unsolicited: true\n      decryption: "+pairs)
	}
	for name, pairs := range map[string]string{"one": one, "a list of two": "[" + one + ", " + one + "]"} {
		t.Run(name+" can be given", func(t *testing.T) {
			file, err := parse(with(pairs), folder.with(pair(t, strong, strong)))
			require.NoError(t, err)
			key, certificate := file.Providers[0].SAML.Decryption[0].Decrypter()
			require.True(t, strong.Equal(key))
			require.True(t, strong.PublicKey.Equal(certificate.PublicKey))
		})
	}
	t.Run("three are refused", func(t *testing.T) {
		require.NotEmpty(t, problems(t, with("["+one+", "+one+", "+one+"]"), folder.with(pair(t, strong, strong))))
	})
	t.Run("ECDSA cannot decrypt", func(t *testing.T) {
		ps := problems(t, with(one), folder.with(pair(t, curve, curve)))
		require.Contains(t, ps.Render(), "not an RSA key")
		require.Contains(t, ps[0].Path, "providers[0].saml.decryption")
	})
}

func TestWeakSettingsAreWarnedOf(t *testing.T) {
	file, err := parse(spoiled("allow_unsolicited: true", "allow_unsolicited: true\n      allow_sha1: true\n      second_opinion: false"), folder)
	require.NoError(t, err)
	shown := file.Warnings.Render()
	require.Contains(t, shown, "allow_sha1")
	require.Contains(t, shown, "second_opinion")
}

// pair are a key and a certificate of signer's key.
func pair(t *testing.T, key, signer crypto.Signer) files {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, signer.Public(), signer)
	require.NoError(t, err)
	private, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	return files{
		"/etc/sb/saml.key": strings.TrimSpace(string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}))),
		"/etc/sb/saml.crt": string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})),
	}
}

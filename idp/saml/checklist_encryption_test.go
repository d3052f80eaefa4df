package saml_test

import (
	"crypto"
	"crypto/rsa"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/saml"
)

// counting counts what a key opens.
type counting struct {
	*rsa.PrivateKey
	used int
}

func (c *counting) Decrypt(random io.Reader, text []byte, options crypto.DecrypterOpts) ([]byte, error) {
	c.used++
	return c.PrivateKey.Decrypt(random, text, options)
}

// opening is a provider that can open what is encrypted, with its key.
func opening(t testing.TB, options ...func(*saml.Config)) (*saml.Provider, *counting) {
	t.Helper()
	key, certificate := spKey()
	ring := &counting{PrivateKey: key.(*rsa.PrivateKey)}
	return provider(t, append(options, func(c *saml.Config) {
		c.Decryption = append(c.Decryption, saml.DecryptionKey{Key: ring, Certificate: certificate})
	})...), ring
}

// forUs encrypts for our certificate.
func forUs(method, key string) idptest.Encryption {
	_, certificate := spKey()
	return idptest.Encryption{For: certificate, Method: method, Key: key}
}

func TestChecklistEncryption(t *testing.T) {
	for name, e := range map[string]idptest.Encryption{
		"AES-128-GCM":                           forUs(idptest.AES128GCM, ""),
		"AES-256-GCM":                           forUs(idptest.AES256GCM, ""),
		"AES-256-GCM and RSA-OAEP with SHA-256": forUs(idptest.AES256GCM, idptest.OAEP11),
		"its key beside the data":               {For: forUs("", "").For, Beside: true},
	} {
		for parts, signed := range signedParts {
			t.Run("26 "+name+", "+parts+", signs in", func(t *testing.T) {
				p, key := opening(t, func(c *saml.Config) { c.SecondOpinion = true })
				who, err := verify(p, respond(t, tile(), ann(), signed, idptest.Encrypted(e)), nil)
				require.NoError(t, err)
				require.Equal(t, "ann", who.Subject)
				require.Equal(t, []string{"Team1"}, who.Attributes["teamid"])
				require.Equal(t, 1, key.used)
			})
		}
		t.Run("an encrypted NameID by "+name+" is read", func(t *testing.T) {
			p, _ := opening(t, func(c *saml.Config) { c.Person, c.SecondOpinion = saml.NameID, true })
			for _, written := range []idptest.Prefixes{idptest.SAML2Prefixes, idptest.SAMLPrefixes, idptest.NoPrefixes} {
				who, err := verify(p, respond(t, tile(), ann(), idptest.WrittenWith(written), idptest.EncryptedName(e)), nil)
				require.NoError(t, err)
				require.Equal(t, "ann", who.Subject)
			}
		})
	}
	t.Run("26 AES-CBC is accepted inside of a signed Response", func(t *testing.T) {
		for _, method := range []string{idptest.AES128CBC, idptest.AES256CBC} {
			p, _ := opening(t)
			_, err := verify(p, respond(t, tile(), ann(), idptest.OnlyResponseSigned, idptest.Encrypted(forUs(method, ""))), nil)
			require.NoError(t, err)
		}
	})
	t.Run("both the assertion and its NameID can be encrypted", func(t *testing.T) {
		p, _ := opening(t, func(c *saml.Config) { c.Person = saml.NameID })
		who, err := verify(p, respond(t, tile(), ann(), idptest.EncryptedName(forUs("", "")), idptest.Encrypted(forUs("", ""))), nil)
		require.NoError(t, err)
		require.Equal(t, "ann", who.Subject)
	})

	for name, refused := range map[string]struct {
		code broker.Code
		uses int // of the key
		lies []idptest.Lie
	}{
		"26 AES-CBC outside of a signed Response": {saml.CodeEncrypted, 0, []idptest.Lie{idptest.Encrypted(forUs(idptest.AES128CBC, ""))}},
		"26 RSA 1.5":                             {saml.CodeEncrypted, 0, []idptest.Lie{idptest.Encrypted(forUs("", idptest.RSA15))}},
		"26 RSA 1.5 inside of a signed Response": {saml.CodeEncrypted, 0, []idptest.Lie{idptest.OnlyResponseSigned, idptest.Encrypted(forUs("", idptest.RSA15))}},
		"26 3DES":                                {saml.CodeEncrypted, 0, []idptest.Lie{idptest.Encrypted(forUs("http://www.w3.org/2001/04/xmlenc#tripledes-cbc", ""))}},
		"26 a second EncryptedKey": {saml.CodeDecryption, 0, []idptest.Lie{idptest.Encrypted(forUs("", "")), idptest.AfterSigning(func(xml string) string {
			key := xml[strings.Index(xml, "<xenc:EncryptedKey"):strings.Index(xml, "</ds:KeyInfo>")]
			return strings.Replace(xml, key, key+key, 1)
		})}},
		"26 a cipher that is somewhere else": {saml.CodeDecryption, 0, []idptest.Lie{idptest.Encrypted(forUs("", "")), idptest.AfterSigning(func(xml string) string {
			return strings.NewReplacer("<xenc:CipherValue>", `<xenc:CipherReference URI="https://x.test">`, "</xenc:CipherValue>", "</xenc:CipherReference>").Replace(xml)
		})}},
		"27 an encrypted assertion that nobody signed":           {saml.CodeUnsigned, 1, []idptest.Lie{idptest.Unsigned, idptest.Encrypted(forUs("", ""))}},
		"27 an encrypted assertion that another provider signed": {saml.CodeSignature, 1, []idptest.Lie{idptest.SignedByOther(otherIDP()), idptest.Encrypted(forUs("", ""))}},
		"27 what is not XML inside": {saml.CodeUnreadable, 1, []idptest.Lie{idptest.Encrypted(forUs("", "")), func(m *idptest.Message) {
			m.BeforeSigning = func(xml string) string { return "<!-- c -->" + xml }
		}}},
		"27 a wrapped assertion inside": {saml.CodeAssertion, 1, []idptest.Lie{idptest.Encrypted(forUs("", "")), func(m *idptest.Message) {
			m.BeforeSigning = func(xml string) string {
				return strings.Replace(xml, "<saml2:AuthnStatement", "<saml2:Advice>"+strings.Replace(xml[:strings.Index(xml, ">")+1], ` ID="`, ` ID="x`, 1)+"</saml2:Assertion></saml2:Advice><saml2:AuthnStatement", 1)
			}
		}}},
		"27 an assertion for somebody else inside": {saml.CodeAudience, 1, []idptest.Lie{idptest.For("https://x.test"), idptest.Encrypted(forUs("", ""))}},
		"27 a NameID that is no NameID inside": {saml.CodeUnreadable, 1, []idptest.Lie{idptest.EncryptedName(idptest.Encryption{
			For: forUs("", "").For, Change: func(string) string {
				return `<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">ann</saml:Issuer>`
			},
		})}},
	} {
		t.Run(name+" is refused", func(t *testing.T) {
			p, key := opening(t)
			_, err := verify(p, respond(t, tile(), ann(), refused.lies...), nil)
			requireRefused(t, refused.code, err)
			require.Equal(t, refused.uses, key.used, "operations of the private key")
		})
	}
}

// Whatever is wrong with a ciphertext, the answer is the same, and so is the
// work: one operation of each key.
func TestEveryDecryptionFailureLooksTheSame(t *testing.T) {
	key, certificate := spKey()
	old := &counting{PrivateKey: key.(*rsa.PrivateKey)}
	p, newest := opening(t, func(c *saml.Config) {
		c.Decryption = append(c.Decryption, saml.DecryptionKey{Key: old, Certificate: certificate})
	})
	flip := func(after string) idptest.Lie {
		return idptest.AfterSigning(func(xml string) string {
			i := strings.Index(xml, after)
			i += strings.Index(xml[i:], "CipherValue>") + len("CipherValue>") + 20
			by := "A"
			if xml[i] == 'A' {
				by = "B"
			}
			return xml[:i] + by + xml[i+1:]
		})
	}
	said := map[string]bool{}
	for _, lies := range [][]idptest.Lie{
		{flip("<xenc:EncryptedKey")}, // the content key
		{flip("</xenc:EncryptedKey")},
		{idptest.Encrypted(idptest.Encryption{For: otherIDP().Certificate})}, // for somebody else
		{idptest.AfterSigning(func(xml string) string { return strings.Replace(xml, "aes256-gcm", "aes128-gcm", 1) })},
	} {
		old.used, newest.used = 0, 0
		_, err := verify(p, respond(t, tile(), ann(), append([]idptest.Lie{idptest.Encrypted(forUs("", ""))}, lies...)...), nil)
		requireRefused(t, saml.CodeDecryption, err)
		said[err.Error()] = true
		require.Equal(t, 1, old.used)
		require.Equal(t, 1, newest.used)
	}
	require.Len(t, said, 1)
}

func TestDecryptionKeysRotate(t *testing.T) {
	response := respond(t, tile(), ann(), idptest.Encrypted(forUs("", "")))
	_, err := verify(provider(t), response, nil)
	requireRefused(t, saml.CodeEncrypted, err)

	p, _ := opening(t, func(c *saml.Config) {
		c.Decryption = []saml.DecryptionKey{{Key: otherIDP().Key.(*rsa.PrivateKey), Certificate: otherIDP().Certificate}}
	})
	who, err := verify(p, response, nil)
	require.NoError(t, err, "the old key still opens")
	require.Equal(t, "ann", who.Subject)
	require.Contains(t, string(p.Metadata()), `use="encryption"`)
	require.Equal(t, 1, strings.Count(string(p.Metadata()), `use="encryption"`), "providers encrypt for the newest")
}

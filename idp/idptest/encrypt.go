package idptest

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
)

// Encryption methods (XML Encryption 1.1, section 5).
const (
	AES128GCM = xenc11 + "aes128-gcm"
	AES256GCM = xenc11 + "aes256-gcm"
	AES128CBC = xenc + "aes128-cbc"
	AES256CBC = xenc + "aes256-cbc"

	OAEPMGF1P = xenc + "rsa-oaep-mgf1p" // by SHA-1
	OAEP11    = xenc11 + "rsa-oaep"     // here by SHA-256
	RSA15     = xenc + "rsa-1_5"        // the broker has to refuse it
)

const (
	xenc   = "http://www.w3.org/2001/04/xmlenc#"
	xenc11 = "http://www.w3.org/2009/xmlenc11#"
)

// Encryption says how a part of a message is encrypted.
type Encryption struct {
	For    *x509.Certificate             // the broker's
	Method string                        // of the content; AES256GCM unless set
	Key    string                        // of its key; OAEPMGF1P unless set
	Beside bool                          // the EncryptedKey stands beside EncryptedData, not in its KeyInfo
	Change func(plaintext string) string // changes what is encrypted
}

// Encrypted encrypts the assertion, after it is signed.
func Encrypted(e Encryption) Lie { return func(m *Message) { m.EncryptAssertion = &e } }

// EncryptedName encrypts the NameID, before anything is signed.
func EncryptedName(e Encryption) Lie { return func(m *Message) { m.EncryptName = &e } }

// seal wraps plaintext in element, which is EncryptedAssertion or EncryptedID.
func (e Encryption) seal(element, plaintext string) (string, error) {
	method, wrapping := e.Method, e.Key
	if method == "" {
		method = AES256GCM
	}
	if wrapping == "" {
		wrapping = OAEPMGF1P
	}
	if e.Change != nil {
		plaintext = e.Change(plaintext)
	}
	size := 16
	if strings.Contains(method, "aes256") {
		size = 32
	}
	content := make([]byte, size)
	_, _ = rand.Read(content)
	sealed, err := encrypt(content, method, []byte(plaintext))
	if err != nil {
		return "", err
	}
	key, err := e.wrap(content, wrapping)
	if err != nil {
		return "", err
	}
	inside, beside := `<ds:KeyInfo xmlns:ds="`+dsigSpace+`">`+key+`</ds:KeyInfo>`, ""
	if e.Beside {
		inside, beside = "", key
	}
	return `<saml:` + element + ` xmlns:saml="` + assertionSpace + `"><xenc:EncryptedData xmlns:xenc="` + xenc + `" Type="` + xenc + `Element">` +
		`<xenc:EncryptionMethod Algorithm="` + method + `"/>` + inside + cipherData(sealed) + `</xenc:EncryptedData>` + beside + `</saml:` + element + `>`, nil
}

// wrap encrypts the content key.
func (e Encryption) wrap(content []byte, method string) (string, error) {
	public, ok := e.For.PublicKey.(*rsa.PublicKey)
	if !ok {
		return "", errors.New("idptest: encryption needs an RSA certificate")
	}
	var wrapped []byte
	var err error
	parameters := ""
	switch method {
	case RSA15:
		wrapped, err = rsa.EncryptPKCS1v15(rand.Reader, public, content) //nolint:staticcheck // SA1019: the broker has to refuse it
	case OAEP11:
		wrapped, err = rsa.EncryptOAEP(sha256.New(), rand.Reader, public, content, nil)
		parameters = `<ds:DigestMethod xmlns:ds="` + dsigSpace + `" Algorithm="` + SHA256 + `"/><xenc11:MGF xmlns:xenc11="` + xenc11 + `" Algorithm="` + xenc11 + `mgf1sha256"/>`
	default:
		wrapped, err = rsa.EncryptOAEP(sha1.New(), rand.Reader, public, content, nil)
	}
	return `<xenc:EncryptedKey xmlns:xenc="` + xenc + `"><xenc:EncryptionMethod Algorithm="` + method + `">` + parameters + `</xenc:EncryptionMethod>` +
		cipherData(wrapped) + `</xenc:EncryptedKey>`, err
}

func cipherData(data []byte) string {
	return `<xenc:CipherData><xenc:CipherValue>` + base64.StdEncoding.EncodeToString(data) + `</xenc:CipherValue></xenc:CipherData>`
}

// encrypt encrypts plaintext by key, its nonce or vector in front.
func encrypt(key []byte, method string, plaintext []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	if strings.HasSuffix(method, "gcm") {
		sealer, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return nil, err
		}
		return sealer.Seal(nil, nil, plaintext, nil), nil
	}
	padding := aes.BlockSize - len(plaintext)%aes.BlockSize
	padded := slices.Concat(plaintext, make([]byte, padding))
	padded[len(padded)-1] = byte(padding)
	sealed := make([]byte, aes.BlockSize+len(padded))
	_, _ = rand.Read(sealed[:aes.BlockSize])
	cipher.NewCBCEncrypter(block, sealed[:aes.BlockSize]).CryptBlocks(sealed[aes.BlockSize:], padded)
	return sealed, nil
}

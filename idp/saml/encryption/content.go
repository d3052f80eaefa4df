package encryption

import (
	"crypto/aes"
	"crypto/cipher"
)

// open decrypts data, its nonce or vector in front, by a key of the right size.
type open func(key, data []byte) (plaintext []byte, ok bool)

// Preferred are the algorithms that a provider should encrypt by, the best
// first: of the content, then of its key.
func Preferred() []string {
	return []string{xenc11 + "aes256-gcm", xenc11 + "aes128-gcm", xenc + "rsa-oaep-mgf1p"}
}

// opener returns how data of that algorithm is decrypted, and the size of its
// key in bytes (XML Encryption 1.1, sections 5.2.2 and 5.2.4); nil if it is not
// accepted.
func opener(algorithm string, authentic bool) (by open, size int) {
	switch algorithm {
	case xenc11 + "aes128-gcm":
		return openGCM, 16
	case xenc11 + "aes192-gcm":
		return openGCM, 24
	case xenc11 + "aes256-gcm":
		return openGCM, 32
	}
	if !authentic {
		return nil, 0
	}
	switch algorithm {
	case xenc + "aes128-cbc":
		return openCBC, 16
	case xenc + "aes192-cbc":
		return openCBC, 24
	case xenc + "aes256-cbc":
		return openCBC, 32
	}
	return nil, 0
}

func openGCM(key, data []byte) ([]byte, bool) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, false
	}
	sealed, err := cipher.NewGCM(block)
	if err != nil || len(data) < sealed.NonceSize() {
		return nil, false
	}
	plaintext, err := sealed.Open(nil, data[:sealed.NonceSize()], data[sealed.NonceSize():], nil)
	return plaintext, err == nil
}

// openCBC opens what only its provider can have written, so that the padding
// tells nobody anything.
func openCBC(key, data []byte) ([]byte, bool) {
	block, err := aes.NewCipher(key)
	if err != nil || len(data) < 2*aes.BlockSize || len(data)%aes.BlockSize != 0 {
		return nil, false
	}
	plaintext := make([]byte, len(data)-aes.BlockSize)
	cipher.NewCBCDecrypter(block, data[:aes.BlockSize]).CryptBlocks(plaintext, data[aes.BlockSize:])
	padding := int(plaintext[len(plaintext)-1])
	if padding < 1 || padding > aes.BlockSize {
		return nil, false
	}
	return plaintext[:len(plaintext)-padding], true
}

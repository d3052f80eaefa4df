package encryption

import (
	"crypto"
	"crypto/rsa"
	_ "crypto/sha1" //nolint:gosec // G505: the digest of RSA-OAEP in XML Encryption 1.0; nothing is signed by it
	"fmt"

	"github.com/studiobroker/studiobroker/idp/saml/strict"
)

// Namespace names of XML Encryption.
const (
	xenc   = "http://www.w3.org/2001/04/xmlenc#"
	xenc11 = "http://www.w3.org/2009/xmlenc11#"
	dsig   = "http://www.w3.org/2000/09/xmldsig#"
)

// sealed is EncryptedData with its EncryptedKey.
type sealed struct {
	algorithm string // of the data
	data      []byte
	key       []byte // encrypted for one of ours
	padding   rsa.OAEPOptions
}

// readSealed reads what e holds: one EncryptedData and one EncryptedKey, inside
// of its KeyInfo or beside it (SAML core 2.2.4, XML Encryption 1.1, section
// 3.5). With keys for several recipients nobody would know which to try.
func readSealed(e *strict.Element) (s sealed, err error) {
	data, key := e.Child(xenc, "EncryptedData"), onlyKey(e)
	if data == nil || key == nil {
		return s, fmt.Errorf("%w: one EncryptedData and one EncryptedKey are needed", ErrShape)
	}
	s.algorithm = algorithmOf(data)
	if s.data, err = cipherOf(data); err != nil {
		return s, err
	}
	if s.key, err = cipherOf(key); err != nil {
		return s, err
	}
	s.padding, err = paddingOf(key)
	return s, err
}

// onlyKey returns the only EncryptedKey below e; nil if there is another number.
func onlyKey(e *strict.Element) (key *strict.Element) {
	for below := e; below != nil; below = below.After(e) {
		if !below.Is(xenc, "EncryptedKey") {
			continue
		}
		if key != nil {
			return nil
		}
		key = below
	}
	return key
}

// algorithmOf returns the algorithm by which e is encrypted; "" if it does not
// say.
func algorithmOf(e *strict.Element) string {
	if method := e.Child(xenc, "EncryptionMethod"); method != nil {
		return method.Attr("Algorithm")
	}
	return ""
}

// cipherOf returns the CipherValue of e. A reference to somewhere else is not
// followed.
func cipherOf(e *strict.Element) ([]byte, error) {
	data := e.Child(xenc, "CipherData")
	if data == nil {
		return nil, fmt.Errorf("%w: <%s> has no CipherData", ErrShape, e.Local())
	}
	value := data.Child(xenc, "CipherValue")
	if value == nil {
		return nil, fmt.Errorf("%w: <%s> has no CipherValue", ErrShape, e.Local())
	}
	return decode(value)
}

func decode(e *strict.Element) ([]byte, error) {
	data := e.Base64()
	if len(data) == 0 {
		return nil, fmt.Errorf("%w: its %s is not base64", ErrShape, e.Local())
	}
	return data, nil
}

// paddingOf reads how the key is padded (XML Encryption 1.1, section 5.5.2).
// SHA-1 is the default of both of its hashes, and OAEP does not depend on it
// resisting collisions.
func paddingOf(key *strict.Element) (o rsa.OAEPOptions, err error) {
	method := key.Child(xenc, "EncryptionMethod")
	switch algorithm := algorithmOf(key); algorithm {
	case xenc + "rsa-oaep-mgf1p":
		o.MGFHash = crypto.SHA1
	case xenc11 + "rsa-oaep":
		if o.MGFHash, err = hashOf(method.Child(xenc11, "MGF"), mgfs); err != nil {
			return o, err
		}
	default:
		return o, fmt.Errorf("its key is encrypted by %.80q: %w", algorithm, ErrAlgorithm)
	}
	if o.Hash, err = hashOf(method.Child(dsig, "DigestMethod"), digests); err != nil {
		return o, err
	}
	if label := method.Child(xenc, "OAEPparams"); label != nil {
		o.Label, err = decode(label)
	}
	return o, err
}

func hashOf(e *strict.Element, known map[string]crypto.Hash) (crypto.Hash, error) {
	if e == nil {
		return crypto.SHA1, nil
	}
	hash, ok := known[e.Attr("Algorithm")]
	if !ok {
		return 0, fmt.Errorf("its key is padded by %.80q: %w", e.Attr("Algorithm"), ErrAlgorithm)
	}
	return hash, nil
}

var mgfs = map[string]crypto.Hash{
	xenc11 + "mgf1sha1": crypto.SHA1, xenc11 + "mgf1sha256": crypto.SHA256,
	xenc11 + "mgf1sha384": crypto.SHA384, xenc11 + "mgf1sha512": crypto.SHA512,
}

var digests = map[string]crypto.Hash{
	dsig + "sha1": crypto.SHA1, xenc + "sha256": crypto.SHA256, xenc + "sha512": crypto.SHA512,
	"http://www.w3.org/2001/04/xmldsig-more#sha384": crypto.SHA384,
}

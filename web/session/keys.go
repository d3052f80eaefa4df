package session

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// Sizes of a pair of keys in bytes: HMAC-SHA256 with a full block, AES-256.
const (
	signingSize    = 64
	encryptionSize = 32
)

// Keys seal the session cookie. The first pair seals, all pairs open: a
// rotation keeps the last one for the sessions that are under way.
type Keys []Pair

// Pair is a key that signs and one that encrypts.
type Pair struct{ signing, encryption []byte }

// maxPairs is the current pair and the one before it.
const maxPairs = 2

// NewKeys makes a first pair.
func NewKeys() Keys { return Keys{newPair()} }

// Rotate puts a new pair in front and keeps the one that was in use.
func (k Keys) Rotate() Keys {
	return append(Keys{newPair()}, k[:min(len(k), maxPairs-1)]...)
}

func newPair() Pair {
	p := Pair{signing: make([]byte, signingSize), encryption: make([]byte, encryptionSize)}
	_, _ = rand.Read(p.signing) // it does not fail (crypto/rand, Read)
	_, _ = rand.Read(p.encryption)
	return p
}

// Text is the form of a keys file: a pair per line, base64, current one first.
func (k Keys) Text() []byte {
	var text bytes.Buffer
	for _, p := range k {
		text.WriteString(base64.StdEncoding.EncodeToString(append(append([]byte{}, p.signing...), p.encryption...)) + "\n")
	}
	return text.Bytes()
}

// ParseKeys reads a keys file. Its errors do not quote it.
func ParseKeys(text string) (Keys, error) {
	var keys Keys
	for i, line := range strings.Fields(text) {
		raw, err := base64.StdEncoding.DecodeString(line)
		if err == nil && len(raw) == signingSize+encryptionSize {
			keys = append(keys, Pair{signing: raw[:signingSize], encryption: raw[signingSize:]})
			continue
		}
		if i == 0 {
			return nil, errors.New("not a file of session keys, which studiobroker keys generate makes and studiobroker keys rotate renews")
		}
		return nil, fmt.Errorf("line %d is not a pair of keys: make them with studiobroker keys generate", i+1)
	}
	if len(keys) == 0 || len(keys) > maxPairs {
		return nil, fmt.Errorf("%d pairs of keys, one or two are needed: make them with studiobroker keys generate", len(keys))
	}
	if len(keys) == 2 && bytes.Equal(keys[0].signing, keys[1].signing) {
		return nil, errors.New("both pairs are the same: rotate with studiobroker keys rotate")
	}
	return keys, nil
}

// String keeps the keys out of everything that is printed.
func (Pair) String() string { return "[keys]" }

// GoString does so for %#v.
func (Pair) GoString() string { return "[keys]" }

package profiles

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
)

// digestLength is 130 bits in base32: no two of any number of people that AWS
// could hold meet by chance, and nobody can make them meet.
const digestLength = 26

// appendDigest appends the digest of parts in lower-case base32. Each part is
// preceded by its length, so that a separator inside a part cannot shift it.
func appendDigest(to []byte, parts ...string) []byte {
	text := make([]byte, 0, 256)
	for _, part := range parts {
		text = binary.BigEndian.AppendUint64(text, uint64(len(part)))
		text = append(text, part...)
	}
	sum := sha256.Sum256(text)

	var encoded [56]byte
	base32.StdEncoding.Encode(encoded[:], sum[:])
	for _, c := range encoded[:digestLength] {
		to = append(to, lower(c))
	}
	return to
}

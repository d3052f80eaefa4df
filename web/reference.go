package web

import "crypto/rand"

// referenceAlphabet has no letter that is taken for another when somebody
// reads a reference out over the phone.
const referenceAlphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

// newReference returns a reference such as "7KQ2-M4XD": 8 letters, 39 bits.
func newReference() string {
	letters := make([]byte, 0, 9)
	for len(letters) < cap(letters) {
		if len(letters) == 4 {
			letters = append(letters, '-')
		}
		letters = append(letters, randomLetter())
	}
	return string(letters)
}

func randomLetter() byte {
	const fair = 256 - 256%len(referenceAlphabet) // bytes above would favour the first letters
	var b [1]byte
	for {
		rand.Read(b[:])
		if int(b[0]) < fair {
			return referenceAlphabet[int(b[0])%len(referenceAlphabet)]
		}
	}
}

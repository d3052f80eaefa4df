package saml

import (
	"bytes"
	"encoding/base64"
	"fmt"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/idp/saml/strict"
)

// decodeMessage appends what base64 of at most strict.MaxBytes stands for. The
// size is looked at first: what is too large is not decoded.
func decodeMessage(to, encoded []byte) ([]byte, error) {
	padding := min(len(encoded)-len(bytes.TrimRight(encoded, "=")), 2)
	if size := len(encoded)/4*3 - padding; size > strict.MaxBytes {
		return to, broker.Refuse(broker.NotVerified, idp.CodeTooLarge, fmt.Errorf("the response has %d bytes, at most %d are accepted", size, strict.MaxBytes),
			"let the provider send fewer attributes or groups")
	}
	message, err := base64.StdEncoding.Strict().AppendDecode(to, encoded)
	if err != nil || len(message) == 0 {
		return to, malformed("SAMLResponse is not base64")
	}
	return message, nil
}

// unescapeBase64 returns, in the memory of value, the base64 in a form's field:
// percent-escapes replaced, and without the white space by which it was wrapped.
func unescapeBase64(value []byte) (unescaped []byte, ok bool) {
	to := 0
	for from := 0; from < len(value); {
		plain := from
		for plain < len(value) && isBase64[value[plain]] {
			plain++
		}
		to += copy(value[to:], value[from:plain])
		if plain == len(value) {
			break
		}
		c, size, ok := unescapeByte(value[plain:])
		switch {
		case !ok:
			return nil, false
		case c != ' ' && c != '\t' && c != '\r' && c != '\n':
			value[to] = c
			to++
		}
		from = plain + size
	}
	return value[:to], true
}

// isBase64 are the bytes that stand for themselves in base64 and in a form.
var isBase64 = func() (table [256]bool) {
	for c := range table {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		table[c] = letter || '0' <= c && c <= '9' || c == '/' || c == '='
	}
	return table
}()

// unescapeByte reads one byte as application/x-www-form-urlencoded writes it.
func unescapeByte(text []byte) (c byte, size int, ok bool) {
	switch text[0] {
	case '+':
		return ' ', 1, true
	case '%':
		if len(text) < 3 {
			return 0, 0, false
		}
		return digit(text[1])<<4 | digit(text[2]), 3, true
	}
	return text[0], 1, true
}

// digit is the value of a hexadecimal digit. If it is none, what becomes of it is
// above ASCII, and so not in base64.
func digit(c byte) byte {
	switch lower := c | 0x20; {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= lower && lower <= 'f':
		return lower - 'a' + 10
	}
	return 0xFF
}

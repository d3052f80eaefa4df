package awstest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	sigv4Algorithm = "AWS4-HMAC-SHA256"
	sigv4Time      = "20060102T150405Z"
	clockSkew      = 5 * time.Minute
)

// signature is a parsed Authorization header of AWS Signature Version 4.
type signature struct {
	keyID   string
	date    string // YYYYMMDD
	region  string
	service string
	headers []string // names that are signed, lower case
	value   []byte
}

func (g signature) scope() string {
	return g.date + "/" + g.region + "/" + g.service + "/aws4_request"
}

// parseSignature reads an Authorization header.
func parseSignature(header string) (signature, error) {
	rest, ok := strings.CutPrefix(header, sigv4Algorithm+" ")
	if !ok {
		return signature{}, fmt.Errorf("unsupported algorithm, want %s", sigv4Algorithm)
	}
	fields := map[string]string{}
	for field := range strings.SplitSeq(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(field), "=")
		fields[name] = value
	}
	scope := strings.Split(fields["Credential"], "/")
	if len(scope) != 5 || scope[4] != "aws4_request" {
		return signature{}, fmt.Errorf("'Credential' is not KEY/DATE/REGION/SERVICE/aws4_request")
	}
	value, err := hex.DecodeString(fields["Signature"])
	if err != nil || len(value) != sha256.Size {
		return signature{}, fmt.Errorf("'Signature' is not a SHA-256 in hex")
	}
	return signature{
		keyID: scope[0], date: scope[1], region: scope[2], service: scope[3],
		headers: strings.Split(fields["SignedHeaders"], ";"), value: value,
	}, nil
}

// unsigned names a header that has to be signed and is not, or "".
func (g signature) unsigned(h http.Header) string {
	if !slices.Contains(g.headers, "host") {
		return "host"
	}
	for _, name := range sortedKeys(h) {
		lower := strings.ToLower(name)
		if strings.HasPrefix(lower, "x-amz-") && !slices.Contains(g.headers, lower) {
			return lower
		}
	}
	return ""
}

// matches reports whether g is what secret makes of the request.
func (g signature) matches(r *http.Request, body []byte, secret string) bool {
	sum := sha256.Sum256(body)
	payload := hex.EncodeToString(sum[:])
	if sent := r.Header.Get("X-Amz-Content-Sha256"); sent != "" && sent != payload {
		return false
	}
	canonical := sha256.Sum256([]byte(g.canonicalRequest(r, payload)))
	toSign := strings.Join([]string{sigv4Algorithm, r.Header.Get("X-Amz-Date"), g.scope(), hex.EncodeToString(canonical[:])}, "\n")
	return hmac.Equal(g.value, mac(g.signingKey(secret), toSign))
}

func (g signature) signingKey(secret string) []byte {
	key := []byte("AWS4" + secret)
	for _, step := range []string{g.date, g.region, g.service, "aws4_request"} {
		key = mac(key, step)
	}
	return key
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

// canonicalRequest is the text that was signed.
func (g signature) canonicalRequest(r *http.Request, payload string) string {
	var b strings.Builder
	b.WriteString(r.Method + "\n" + canonicalPath(r.URL) + "\n" + canonicalQuery(r.URL.Query()) + "\n")
	for _, name := range g.headers {
		b.WriteString(name + ":" + signedValue(r, name) + "\n")
	}
	b.WriteString("\n" + strings.Join(g.headers, ";") + "\n" + payload)
	return b.String()
}

// signedValue is a header as it is signed. net/http keeps two of them apart.
func signedValue(r *http.Request, name string) string {
	switch name {
	case "host":
		return r.Host
	case "content-length":
		return strconv.FormatInt(r.ContentLength, 10)
	}
	values := r.Header.Values(name)
	folded := make([]string, len(values))
	for i, value := range values {
		folded[i] = strings.Join(strings.Fields(value), " ")
	}
	return strings.Join(folded, ",")
}

// canonicalPath escapes the path once more, as every service but S3 does.
func canonicalPath(u *url.URL) string {
	path := u.EscapedPath()
	if path == "" {
		return "/"
	}
	return strings.ReplaceAll(url.PathEscape(path), "%2F", "/")
}

func canonicalQuery(query url.Values) string {
	return strings.ReplaceAll(query.Encode(), "+", "%20")
}

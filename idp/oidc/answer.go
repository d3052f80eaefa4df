package oidc

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp"
)

const (
	maxQuery  = 16 << 10 // bytes
	maxState  = 128
	maxCode   = 4096
	maxError  = 100
	maxIssuer = 1000
)

// Answer reads the query with which a provider sends the browser back (OpenID
// Connect Core 3.1.2.5 and 3.1.2.6, RFC 9207).
func (p *Provider) Answer(_ http.ResponseWriter, r *http.Request) idp.Answer {
	if r.Method != http.MethodGet {
		return answer{err: broker.Refuse(broker.NotVerified, idp.CodeMethod, fmt.Errorf("%.20q is not GET", r.Method),
			"let the provider use response_mode=query; nobody visits this address by hand")}
	}
	f, err := parseQuery(r.URL.RawQuery)
	return answer{provider: p, fields: f, err: err}
}

// answer is a query that nobody believes.
type answer struct {
	provider *Provider
	fields   fields
	err      error
}

// Handle is the state.
func (a answer) Handle() string { return a.fields.state }

// Evidence ties the code to the sign-in that this browser began.
func (a answer) Evidence(began *idp.Pending) broker.Evidence {
	if a.err != nil {
		return broker.Unreadable{Err: a.err}
	}
	return evidence{provider: a.provider, answer: a.fields, began: began}
}

// fields of the query.
type fields struct {
	state       string
	code        string
	failure     string // why there is no code
	description string // of the failure, for the operator
	issuer      string
}

// parseQuery returns the fields, each of which may stand there once. Others
// are ignored, but no token is taken from a query.
func parseQuery(query string) (fields, error) {
	var f fields
	known := map[string]struct {
		into *string
		most int
	}{
		"state": {&f.state, maxState}, "code": {&f.code, maxCode}, "iss": {&f.issuer, maxIssuer},
		"error": {&f.failure, maxError}, "error_description": {&f.description, maxQuery},
	}
	if len(query) > maxQuery {
		return fields{}, malformed("the query has %d bytes, at most %d are read", len(query), maxQuery)
	}
	seen := map[string]bool{}
	for pair := range strings.SplitSeq(query, "&") {
		rawName, rawValue, _ := strings.Cut(pair, "=")
		name, errName := url.QueryUnescape(rawName)
		value, errValue := url.QueryUnescape(rawValue)
		field, ok := known[name]
		switch {
		case errName != nil || errValue != nil:
			return fields{}, malformed("the query is not escaped as a form")
		case name == "id_token" || name == "access_token" || name == "response":
			return fields{}, malformed("the query has a token, and only a code is accepted")
		case !ok:
			continue
		case seen[name]:
			return fields{}, malformed("the query has more than one %s", name)
		case name == "error_description": // in any language; it is only ever quoted, and then shortened
		case len(value) > field.most || !printable(value):
			return fields{}, malformed("%s has more than %d bytes, or some that cannot be printed", name, field.most)
		}
		seen[name], *field.into = true, value
	}
	if (f.code == "") == (f.failure == "") {
		return f, malformed("the query needs either a code or an error")
	}
	return f, nil
}

// printable reports whether a text is what RFC 6749 A lets these fields be.
func printable(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}

func malformed(format string, args ...any) error {
	return broker.Refuse(broker.NotVerified, idp.CodeMalformed, fmt.Errorf(format, args...), "let the provider answer as OpenID Connect Core 3.1.2.5 describes it")
}

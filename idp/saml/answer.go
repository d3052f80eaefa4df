package saml

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp"
)

const (
	maxForm       = 1 << 20 // bytes
	maxRelayState = 80      // bytes (SAML bindings 3.5.3); none of ours is longer
)

// Answer reads the form that a provider's page posts to the assertion consumer
// service (SAML bindings 3.5.4). It looks at the body only: what the query
// says, and an artifact, are not acted on.
func (p *Provider) Answer(w http.ResponseWriter, r *http.Request) idp.Answer {
	form, err := readForm(w, r)
	if err != nil {
		return answer{err: err}
	}
	return answer{provider: p, handle: form.relayState, response: form.response}
}

// answer is a message that nobody has looked into.
type answer struct {
	provider *Provider
	handle   string
	response []byte // base64
	err      error
}

// Handle is the RelayState; empty if it is longer than SAML allows.
func (a answer) Handle() string { return a.handle }

// Evidence ties the message to the sign-in that this browser began.
func (a answer) Evidence(began *idp.Pending) broker.Evidence {
	if a.err != nil {
		return broker.Unreadable{Err: a.err}
	}
	return evidence{provider: a.provider, response: a.response, began: began}
}

// fields of the form.
type fields struct {
	response   []byte // base64
	relayState string
}

// readForm returns the two fields of the HTTP-POST binding, in any order.
func readForm(w http.ResponseWriter, r *http.Request) (fields, error) {
	if r.Method != http.MethodPost {
		return fields{}, broker.Refuse(broker.NotVerified, idp.CodeMethod, fmt.Errorf("%.20q is not POST", r.Method),
			"let the provider use the HTTP-POST binding; nobody visits this address by hand")
	}
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/x-www-form-urlencoded" {
		return fields{}, malformed("the body is not a form")
	}
	body, err := readBody(w, r)
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return fields{}, broker.Refuse(broker.NotVerified, idp.CodeTooLarge, err, "let the provider send fewer attributes or groups")
	case err != nil:
		return fields{}, broker.Refuse(broker.NotVerified, idp.CodeMalformed, fmt.Errorf("the body ended early: %w", err), "the person should try again")
	}
	return parseForm(body)
}

// usualForm is the size of a form that is read into memory of its size at once.
const usualForm = 32 << 10 // bytes

// readBody reads the body into memory of the size that it says to have. That of
// a large one is taken when the first part has come: a thousand connections that
// say a megabyte and send nothing must not have it.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	var body bytes.Buffer
	from := http.MaxBytesReader(w, r.Body, maxForm)
	for _, room := range []int64{usualForm, maxForm + 1} { // from ends before that, or refuses
		body.Grow(max(int(min(r.ContentLength, room))-body.Len(), 0) + bytes.MinRead)
		_, err := body.ReadFrom(io.LimitReader(from, room-int64(body.Len())))
		if err != nil || int64(body.Len()) < room {
			return body.Bytes(), err
		}
	}
	return body.Bytes(), nil
}

// parseForm reads body in place.
func parseForm(body []byte) (fields, error) {
	var form fields
	var responses, relayStates int
	for pair := range bytes.SplitSeq(body, []byte("&")) {
		key, value, _ := bytes.Cut(pair, []byte("="))
		switch string(key) {
		case "SAMLResponse":
			responses++
			form.response = value
		case "RelayState":
			relayStates++
			form.relayState = string(value)
		case "SAMLart":
			return fields{}, malformed("an artifact is not accepted")
		}
	}
	if responses != 1 {
		return fields{}, malformed("the form has %d fields SAMLResponse, exactly one is needed", responses)
	}
	if relayStates > 1 {
		return fields{}, malformed("the form has %d fields RelayState, at most one is allowed", relayStates)
	}
	return form.unescape()
}

func (f fields) unescape() (fields, error) {
	response, ok := unescapeBase64(f.response)
	if !ok {
		return fields{}, malformed("SAMLResponse is not base64, escaped as a form")
	}
	relayState, err := url.QueryUnescape(f.relayState)
	if err != nil {
		return fields{}, malformed("RelayState is not escaped as a form")
	}
	if len(relayState) > maxRelayState {
		relayState = "" // a portal's own, such as an address: it names nothing here
	}
	return fields{response, relayState}, nil
}

func malformed(format string, args ...any) error {
	return broker.Refuse(broker.NotVerified, idp.CodeMalformed, fmt.Errorf(format, args...), "let the provider use the HTTP-POST binding as SAML bindings 3.5 describe it")
}

package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/web/session"
)

// Codes of requests that are no launch.
const (
	CodeBody      broker.Code = "SB-1202" // not the JSON object that a launch is
	CodeBodyLarge broker.Code = "SB-1203" // over 4 KB
	CodeMediaType broker.Code = "SB-1204" // not application/json
	CodeKey       broker.Code = "SB-1206" // not one idempotency key
)

// maxLaunch bounds what a program sends, in bytes.
const maxLaunch = 4 << 10

// keyPattern is visible ASCII (draft-ietf-httpapi-idempotency-key-header
// leaves the form to the server).
var keyPattern = regexp.MustCompile(`^[!-~]{1,128}$`)

// launchRequest is what a program asks for.
type launchRequest struct {
	key    string // of idempotency; empty for none
	wanted session.Wanted
}

// readLaunch reads the request and nothing that the API does not document.
func readLaunch(w http.ResponseWriter, r *http.Request) (asked launchRequest, err error) {
	if asked.key, err = idempotencyKey(r); err != nil {
		return launchRequest{}, err
	}
	if err := requireJSON(r); err != nil {
		return launchRequest{}, err
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxLaunch))
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
		return launchRequest{}, broker.Refuse(broker.NotVerified, CodeBodyLarge, fmt.Errorf("a body over %d bytes", maxLaunch), "send a smaller body")
	}
	if err != nil {
		return launchRequest{}, badBody("the body ends early")
	}
	members, err := stringMembers(body)
	if err != nil {
		return launchRequest{}, err
	}
	asked.wanted, err = wantedBy(members)
	return asked, err
}

// idempotencyKey is the one key of r, or none.
func idempotencyKey(r *http.Request) (string, error) {
	keys := r.Header.Values("Idempotency-Key")
	switch {
	case len(keys) == 0:
		return "", nil
	case len(keys) > 1 || !keyPattern.MatchString(keys[0]):
		return "", broker.Refuse(broker.NotVerified, CodeKey, errors.New("not one idempotency key of 1 to 128 visible ASCII characters"), "let the program send a UUID, or no key")
	}
	return keys[0], nil
}

// requireJSON refuses every other body, so that a form of a foreign page is
// never taken for one.
func requireJSON(r *http.Request) error {
	mediaType, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset := parameters["charset"]
	if err != nil || mediaType != "application/json" || charset != "" && !strings.EqualFold(charset, "utf-8") || r.Header.Get("Content-Encoding") != "" {
		return broker.Refuse(broker.NotVerified, CodeMediaType, errors.New("the body is not plain application/json"), "let the program send application/json")
	}
	return nil
}

// wantedBy checks names and forms, and tells of the first that is wrong in
// alphabetical order. Whether the person may have it is not decided here.
func wantedBy(members map[string]string) (wanted session.Wanted, err error) {
	for _, name := range slices.Sorted(maps.Keys(members)) {
		value := members[name]
		holds, form := false, "is unknown"
		switch name {
		case "assignment":
			wanted.Assignment, holds, form = value, assignmentPattern.MatchString(value), "has not the form tenant/team"
		case "landing":
			wanted.Landing, holds, form = value, landingPattern.MatchString(value), "is not the name of a landing"
		case "mode":
			wanted.Direct, holds, form = value == "url", value == "url" || value == "ticket", "is neither ticket nor url"
		}
		if !holds {
			return session.Wanted{}, badMember(name, form)
		}
	}
	return wanted, nil
}

// stringMembers reads a JSON object of strings. encoding/json alone would let
// a name stand twice, or in another case.
func stringMembers(text []byte) (map[string]string, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	if first, err := decoder.Token(); err != nil || first != json.Delim('{') || !json.Valid(text) {
		return nil, badBody("the body is no JSON object")
	}
	members := map[string]string{}
	for decoder.More() {
		name, _ := decoder.Token() // a string: the text is valid
		value, _ := decoder.Token()
		key, _ := name.(string)
		text, isText := value.(string)
		if _, twice := members[key]; twice {
			return nil, badMember(key, "stands twice")
		}
		if !isText {
			return nil, badMember(key, "is no string")
		}
		members[key] = text
	}
	return members, nil
}

// fault is what is wrong with a body. Operators and the program that sent it
// read the same: it holds no value.
type fault string

// Error is the fault in words.
func (f fault) Error() string { return string(f) }

func badBody(reason string) error {
	return broker.Refuse(broker.NotVerified, CodeBody, fault(reason), "let the program send what openapi.yaml describes")
}

// badMember names the member, by its first 20 characters: it may be anything.
func badMember(name, reason string) error {
	return badBody(fmt.Sprintf("the member %.20q %s", name, reason))
}

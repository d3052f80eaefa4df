package web

import (
	"errors"
	"net/http"
	"strings"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/web/session"
)

// problemDocs is where the errors are explained; each has an anchor.
const problemDocs = "https://github.com/studiobroker/studiobroker/blob/main/docs/reference/errors.md#"

// problem is a refusal for programs (RFC 9457).
type problem struct {
	Type        string      `json:"type"`
	Title       string      `json:"title"`
	Status      int         `json:"status"`
	Detail      string      `json:"detail"`
	Code        broker.Code `json:"code"`
	Kind        broker.Kind `json:"kind"`
	Reference   string      `json:"reference"`
	Assignments []string    `json:"assignments,omitempty"` // the person's own, when one has to be named
}

// refuseProgram renders e as a problem: the words of the page in other
// clothes.
func (s *Server) refuseProgram(w http.ResponseWriter, r *http.Request, k *knock, e *broker.Error) {
	status, said := answerOf(e)
	switch status {
	case http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", challenge(r))
		if !presented(r) {
			said = words{Title: "An ID token is missing", Text: "Send it as \"Authorization: Bearer\" and the token."}
		}
	case http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", "10")
	case http.StatusConflict:
		if e.Code == session.CodeKeyBusy {
			w.Header().Set("Retry-After", "1")
		}
	}
	p := problem{
		Type: problemDocs + strings.ToLower(string(e.Code)), Title: said.Title, Status: status, Detail: said.Text,
		Code: e.Code, Kind: e.Kind, Reference: k.reference,
	}
	if offered := new(several); errors.As(e, &offered) {
		p.Assignments = offered.ids
	}
	if err := writeJSON(w, status, "application/problem+json", p); err != nil {
		s.Log.Error("refusal not rendered", "reference", k.reference, "error", err)
	}
}

// challenge asks for a token. Who sent none is told of no error (RFC 6750,
// section 3.1).
func challenge(r *http.Request) string {
	if !presented(r) {
		return "Bearer"
	}
	return `Bearer error="invalid_token"`
}

// presented reports whether the request has credentials at all.
func presented(r *http.Request) bool { return r.Header.Get("Authorization") != "" }

// answerOf is what programs are told where people would not understand it,
// and else what people are told.
func answerOf(e *broker.Error) (int, words) {
	switch e.Code {
	case CodeAPIOff:
		return http.StatusNotFound, words{Title: "The launch API is off", Text: "This server takes no launches from programs."}
	case CodeTooMany:
		return http.StatusTooManyRequests, words{Title: "Too many requests", Text: "Wait as many seconds as the Retry-After header says. Everything that calls from one address shares its limit."}
	case CodeNoLaunch:
		return http.StatusNotFound, words{Title: "There is no such launch", Text: "It is unknown, or older than 10 minutes, or of another person."}
	case CodeNotFound:
		return http.StatusNotFound, words{Title: "There is nothing here", Text: "The API has no such address."}
	case idp.CodeMethod:
		return http.StatusMethodNotAllowed, words{Title: "This method is not taken here", Text: "The Allow header names the one that is."}
	case CodeBody:
		var reason fault
		errors.As(e, &reason)
		return http.StatusBadRequest, words{Title: "The body cannot be understood", Text: "It was refused because " + reason.Error() + ". Send one JSON object with the members assignment (tenant/team), landing (a name) and mode (ticket or url): strings, each at most once and none other."}
	case CodeKey:
		return http.StatusBadRequest, words{Title: "The idempotency key cannot be used", Text: "Send one Idempotency-Key of 1 to 128 visible ASCII characters, or none."}
	case CodeBodyLarge:
		return http.StatusRequestEntityTooLarge, words{Title: "The body is too large", Text: "4096 bytes are enough for every launch."}
	case CodeMediaType:
		return http.StatusUnsupportedMediaType, words{Title: "The body is not JSON", Text: "Send it as application/json in UTF-8, and not compressed."}
	case CodeSeveral:
		return http.StatusConflict, words{Title: "Several workspaces fit", Text: "Name one of the assignments."}
	case session.CodeKeyReused:
		return http.StatusUnprocessableEntity, words{Title: "The idempotency key was used before", Text: "It came with another body. Use a new key for each launch."}
	case session.CodeKeyBusy:
		return http.StatusConflict, words{Title: "The same launch is under way", Text: "Repeat the request with the same idempotency key in a moment."}
	}
	return answerOfKind(e)
}

// answerOfKind is what programs are told of a kind.
func answerOfKind(e *broker.Error) (int, words) {
	switch {
	case e.Kind == broker.NotVerified && e.Code != CodeCrossOrigin:
		return http.StatusUnauthorized, words{Title: "The ID token does not hold", Text: "Send \"Authorization: Bearer\" with a fresh ID token (a JWT, not an access token) of a client that api_audiences lists. The log says under this reference what is wrong."}
	case e.Kind == broker.NoAssignment:
		return statusOf(e), words{Title: "The person has no workspace", Text: "None is assigned to the person of this ID token."}
	case e.Code == broker.CodeNoLanding:
		return statusOf(e), words{Title: "The workspace has no such landing", Text: "GET /api/v1/assignments lists those of each workspace."}
	case e.Kind == broker.NotOffered:
		return statusOf(e), words{Title: "The workspace is not one of the person's", Text: "GET /api/v1/assignments lists those that are."}
	}
	return statusOf(e), wordsOf(e)
}

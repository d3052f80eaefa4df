package web

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/web/session"
)

// Codes of the doors.
const (
	CodeNoProvider  broker.Code = "SB-1005" // the path names no provider
	CodeNotFound    broker.Code = "SB-1006" // the path names nothing
	CodeWish        broker.Code = "SB-1008" // the wish in the address has not the form of one
	CodeCrossOrigin broker.Code = "SB-1009" // another site made the browser send a form
)

func errNoProvider(name string) error { return fmt.Errorf("no provider %.64q is configured", name) }

// nowhere refuses an address that leads to nothing, and says why.
func nowhere(reason, hint string) error {
	return broker.Refuse(broker.NotVerified, CodeNotFound, errors.New(reason), hint)
}

// notFound names the first part of the path only: the rest could be a ticket.
func notFound(_ http.ResponseWriter, r *http.Request, _ *knock) error {
	first, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	return nowhere(fmt.Sprintf("nothing is at this address below %.32q", "/"+first), "correct the address")
}

// words is what a person reads when refused.
type words struct {
	Title string // what is the matter
	Text  string // in a sentence or two
	Next  string // what they can do
}

// wordsOf speaks for each kind of refusal. None of it names people, groups
// or workspaces: the person may be anyone.
func wordsOf(e *broker.Error) words {
	switch e.Code {
	case idp.CodeCannotBegin:
		return words{"Sign-ins do not begin here", "They begin in the portal or application that leads to your workspace.", "Look for your workspace where your other applications are."}
	case session.CodeTicket:
		return words{"This page is too old", "The workspace was opened from it already, or it was opened a while ago or in another browser, or you have signed out since.", "Open your workspace again from the application you came from."}
	case session.CodeLaunchTicket:
		return words{"This link was used already or is too old", "It opens a workspace once, and only right after it was made.", "Go back to the application you came from and open the workspace again."}
	case CodeTooMany:
		return tooManyWords(e)
	case broker.CodeNoLanding:
		return words{"This workspace has no such page", "The workspace is yours, but the place in it that the link names is not set up.", "Open the workspace without it, and tell whoever gave you the link."}
	case CodeWish, CodeNoProvider, CodeNotFound, idp.CodeMethod:
		return words{"There is nothing here", "This address does not lead to a workspace.", "Open your workspace from the application you came from. If a link brought you here, tell whoever gave it to you."}
	}
	switch e.Kind {
	case broker.NotVerified:
		return words{"We could not confirm your sign-in", "The confirmation that your identity provider sent did not hold. It may be too old, or it was used before.", "Go back to the application you came from and open the workspace again. If it happens again, send the lines below to your administrator."}
	case broker.NoAssignment:
		return words{"No workspace is set up for you", "You are signed in, but none of the workspaces here is assigned to you.", "Ask the lead of your team or your administrator for access, and send them the lines below."}
	case broker.NotOffered:
		return words{"This workspace is not assigned to you", "You are signed in, but the workspace you asked for is not among yours.", "Open one of your own workspaces, or ask your administrator for access and send them the lines below."}
	case broker.NotReady:
		return words{"Your workspace is not ready yet", "It is still being prepared.", "Try again in a moment."}
	case broker.Misconfigured:
		return words{"Your workspace needs an administrator", "You did everything right, but the workspace cannot be opened as it is set up now.", "Send the lines below to your administrator. Trying again does not help until they have changed something."}
	case broker.Unavailable:
		return words{"Your workspace cannot be reached right now", "You did everything right. A service behind it did not answer in time.", "Try again in a minute. If it lasts, send the lines below to your administrator."}
	default:
		return words{"Something went wrong on our side", "This is a fault of ours and not of yours.", "Try again. If it happens again, send the lines below to your administrator."}
	}
}

// statusOf is the HTTP status of a refusal.
func statusOf(e *broker.Error) int {
	switch e.Code {
	case idp.CodeMethod:
		return http.StatusMethodNotAllowed
	case idp.CodeTooLarge:
		return http.StatusRequestEntityTooLarge
	case CodeTooMany:
		return http.StatusTooManyRequests
	case idp.CodeMalformed, CodeWish:
		return http.StatusBadRequest
	case CodeNoProvider, CodeNotFound, idp.CodeCannotBegin:
		return http.StatusNotFound
	}
	switch e.Kind {
	case broker.NotVerified, broker.NoAssignment, broker.NotOffered:
		return http.StatusForbidden
	case broker.NotReady, broker.Unavailable:
		return http.StatusServiceUnavailable
	default:
		return http.StatusInternalServerError
	}
}

// refuse renders e. The person sees their words, a code and the reference;
// the operator finds everything else under the reference.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, k *knock, e *broker.Error) {
	status := statusOf(e)
	if status == http.StatusMethodNotAllowed && w.Header().Get("Allow") == "" {
		w.Header().Set("Allow", http.MethodPost) // the only address that refuses methods later than the router
	}
	if status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "10")
	}
	signedIn := k.session || status == http.StatusForbidden && s.signedIn(r) // a stray or a flood is not looked up
	home := signedIn && e.Kind != broker.NoAssignment || s.Sessions != nil && e.Kind == broker.NotOffered
	err := render(w, status, "refusal", struct {
		words
		Home      bool // the portal shows who the person is, and what is theirs
		SignedIn  bool
		Reference string
		Code      broker.Code
		Time      string
	}{wordsOf(e), home, signedIn, k.reference, e.Code, s.Now().UTC().Format(time.RFC3339)})
	if err != nil {
		s.Log.Error("refusal not rendered", "reference", k.reference, "error", err)
	}
}

// unreadable is an answer that could not be taken further.
type unreadable struct{ err error }

func (unreadable) Handle() string                          { return "" }
func (u unreadable) Evidence(*idp.Pending) broker.Evidence { return broker.Unreadable{Err: u.err} }

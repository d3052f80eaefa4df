package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/web/limit"
)

// CodeTooMany is the code of those who knock too often.
const CodeTooMany broker.Code = "SB-1070"

// budget names the provider whose limit a knock counts against; empty for
// none.
type budget func(*http.Request, *knock) string

// limited lets h answer as often as the limits allow, before anything is read
// or written. A refusal that is told is an attempt like any other, with a
// record; the others are a line of the log at level debug.
func (s *Server) limited(door string, of budget, h handler) handler {
	if s.Limits == nil {
		return h
	}
	return func(w http.ResponseWriter, r *http.Request, k *knock) error {
		from := s.address(r)
		verdict := s.Limits.Take(from, of(r, k))
		if verdict.Wait == 0 {
			return h(w, r, k)
		}
		w.Header().Set("Retry-After", strconv.Itoa(seconds(verdict.Wait)))
		refusal := broker.Refuse(broker.NotVerified, CodeTooMany, &tooMany{verdict, from}, "if they are people, raise limits.per_address or limits.per_provider; if the address is your load balancer's, list it in trusted_proxies")
		if k.untold = !verdict.Tell; k.untold {
			return refusal
		}
		_, err := s.signIn(r, k, door, broker.Request{Evidence: broker.Unreadable{Err: refusal}})
		return err
	}
}

// named is the provider that the path names, if there is one.
func (s *Server) named(r *http.Request, k *knock) string {
	p, err := s.provider(r, k)
	if err != nil {
		return ""
	}
	return p.Name()
}

// linked is the provider that a launch link leads to, if only one may.
func (s *Server) linked(r *http.Request, _ *knock) string {
	to, err := linkedWish(r)
	if err != nil {
		return "" // nobody is asked
	}
	if able := s.able(to); len(able) == 1 {
		return able[0].Name()
	}
	return ""
}

// programs all count against the API.
func programs(*http.Request, *knock) string { return limit.API }

// nobodys counts against the address alone.
func nobodys(*http.Request, *knock) string { return "" }

// tooMany is that somebody knocks too often.
type tooMany struct {
	limit.Verdict
	from netip.Addr
}

// Error tells whose limit it was, and how many more were refused.
func (t *tooMany) Error() string {
	text := fmt.Sprintf("more requests from %s than limits.per_address allows", t.from)
	if t.Provider {
		text = "more requests for this provider, or for the API, than limits.per_provider allows"
	}
	if t.Untold == 0 {
		return text
	}
	return fmt.Sprintf("%s; %d others, from wherever, were refused and only counted since the last record of a refusal", text, t.Untold)
}

// tooManyWords say when to come back, and whether it is for the person's
// network or for everybody.
func tooManyWords(e *broker.Error) words {
	said := words{Title: "Too many sign-ins at once", Text: "More people are signing in than can be let in at the same time."}
	after := "a moment"
	if t := new(tooMany); errors.As(e, &t) {
		if !t.Provider {
			said = words{Title: "Too many sign-ins from your network at once", Text: "More requests come from your network than can be answered at the same time. They need not be yours."}
		}
		after = "a second"
		if n := seconds(t.Wait); n > 1 {
			after = strconv.Itoa(n) + " seconds"
		}
	}
	said.Next = "Try again in " + after + ". If it happens again, send the lines below to your administrator."
	return said
}

// seconds is wait as Retry-After has it: whole, and not too early.
func seconds(wait time.Duration) int { return int((wait + time.Second - 1) / time.Second) }

package session

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"time"

	"github.com/studiobroker/studiobroker/broker"
)

// TicketLife is how long a person may take to choose a workspace, and how
// long one may take to be made.
const TicketLife = 10 * time.Minute

// CodeTicket is the code of a ticket that is unknown or too old.
const CodeTicket broker.Code = "SB-1061"

// Tickets remember who a browser proved to be while its workspace is chosen
// or prepared, and offer that identity again as evidence.
type Tickets struct{ shelf shelf[ticketed] }

// ticketed is who holds a ticket, and for which assignment; any of theirs if
// it is empty.
type ticketed struct {
	Who  broker.Identity `json:"who"`
	Only string          `json:"only,omitempty"`
}

// NewTickets keeps tickets in records.
func NewTickets(records Records, now func() time.Time) Tickets {
	return Tickets{shelf[ticketed]{records: records, now: now, kind: "ticket", sameSite: http.SameSiteLaxMode}}
}

// Issue remembers who in this browser and returns the ticket's name. It opens
// the one assignment, or any of theirs if that is empty, and lives no longer
// than the identity is valid.
func (t Tickets) Issue(w http.ResponseWriter, r *http.Request, who broker.Identity, only string) (id string, err error) {
	until := t.shelf.now().Add(TicketLife)
	if who.ValidUntil.Before(until) {
		until = who.ValidUntil
	}
	id = rand.Text()
	return id, t.shelf.put(w, r, id, ticketed{Who: who, Only: only}, until)
}

// Find looks for ticket id of this browser. Its evidence fails if there is
// none, or if another assignment is wished than the one it opens.
func (t Tickets) Find(r *http.Request, id, wish string) broker.Evidence {
	held, err := t.shelf.get(r, id)
	var out bool
	if err == nil {
		out, err = signedOut(r.Context(), t.shelf.records, held.Who, held.Who.VerifiedAt)
	}
	switch {
	case errors.Is(err, errUnknown) || err == nil && (out || !t.shelf.now().Before(held.Who.ValidUntil)):
		err = broker.Refuse(broker.NotVerified, CodeTicket, errors.New("the ticket was used to open the workspace, is too old, was issued to another browser, or its person signed out"), "the person signs in again")
	case err == nil && held.Only != "" && held.Only != wish:
		err = broker.Refuse(broker.NotOffered, CodeTicket, errors.New("the ticket opens another workspace"), "the person signs in again")
	}
	return found{held.Who, err}
}

// Forget ends ticket id.
func (t Tickets) Forget(w http.ResponseWriter, r *http.Request, id string) error {
	_, err := t.shelf.take(w, r, id)
	if errors.Is(err, errUnknown) {
		return nil
	}
	return err
}

// Drop takes every ticket from this browser.
func (t Tickets) Drop(w http.ResponseWriter, r *http.Request) { t.shelf.drop(w, r, 0) }

// found is the end of a look for somebody.
type found struct {
	who broker.Identity
	err error
}

// Verify implements [broker.Evidence].
func (f found) Verify(context.Context) (broker.Identity, error) {
	if f.err != nil {
		return broker.Identity{}, f.err
	}
	return f.who, nil
}

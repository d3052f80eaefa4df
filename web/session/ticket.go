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
type Tickets struct{ shelf shelf[broker.Identity] }

// NewTickets keeps tickets in records.
func NewTickets(records Records, now func() time.Time) Tickets {
	return Tickets{shelf[broker.Identity]{records: records, now: now, kind: "ticket", sameSite: http.SameSiteLaxMode}}
}

// Issue remembers who in this browser and returns the ticket's name. It lives
// no longer than the identity is valid.
func (t Tickets) Issue(w http.ResponseWriter, r *http.Request, who broker.Identity) (id string, err error) {
	until := t.shelf.now().Add(TicketLife)
	if who.ValidUntil.Before(until) {
		until = who.ValidUntil
	}
	id = rand.Text()
	return id, t.shelf.put(w, r, id, who, until)
}

// Evidence offers the identity of ticket id, if it is this browser's.
func (t Tickets) Evidence(r *http.Request, id string) broker.Evidence {
	return ticket{shelf: t.shelf, request: r, id: id}
}

// Forget ends ticket id.
func (t Tickets) Forget(w http.ResponseWriter, r *http.Request, id string) error {
	_, err := t.shelf.take(w, r, id)
	if errors.Is(err, errUnknown) {
		return nil
	}
	return err
}

type ticket struct {
	shelf   shelf[broker.Identity]
	request *http.Request
	id      string
}

// Verify implements [broker.Evidence].
func (t ticket) Verify(context.Context) (broker.Identity, error) {
	who, err := t.shelf.get(t.request, t.id)
	if errors.Is(err, errUnknown) || err == nil && !t.shelf.now().Before(who.ValidUntil) {
		return broker.Identity{}, broker.Refuse(broker.NotVerified, CodeTicket, errors.New("the ticket is too old, or was issued to another browser"), "the person signs in again")
	}
	return who, err
}

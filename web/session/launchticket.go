package session

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"time"

	"github.com/studiobroker/studiobroker/broker"
)

// LaunchTicketLife is how long a launch ticket opens: the time in which a
// program's answer reaches a browser, and the browser us.
const LaunchTicketLife = 30 * time.Second

// CodeLaunchTicket is the code of a launch ticket that is unknown, used or too
// old.
const CodeLaunchTicket broker.Code = "SB-1210"

// LaunchTicket opens one workspace for one person, once. Whoever brings it is
// in, so it goes to the program that asked and nowhere else; the records hold
// its digest.
type LaunchTicket struct {
	ID        string    `json:"-"`
	ExpiresAt time.Time `json:"expires_at"`
}

// pass is what a ticket stands for.
type pass struct {
	Who    broker.Identity `json:"who"`
	Wanted Wanted          `json:"wanted"`
}

// Ticket makes a ticket that opens assignment for who, who was just verified.
// It lives [LaunchTicketLife], and never longer than the identity is valid.
// With the key that launch was begun with it is the ticket of before, until
// that one is used or too old.
func (l Launches) Ticket(ctx context.Context, launch Launch, key string, who broker.Identity, assignment string) (LaunchTicket, error) {
	opens := pass{Who: who, Wanted: Wanted{Assignment: assignment, Landing: launch.Wanted.Landing}}
	if key == "" {
		return l.issue(ctx, rand.Text(), opens)
	}
	for range maxRepeats {
		id := digest(launch.Seed, key) // the records lack the key, so they open nothing
		ticket, err := once(ctx, l, "launch_issued/"+digest(id), func() (LaunchTicket, error) { return l.issue(ctx, id, opens) })
		if err != nil {
			return LaunchTicket{}, err
		}
		ticket.ID = id
		_, alive, err := l.records.Get(ctx, ticketKey(id))
		if err != nil {
			return LaunchTicket{}, away(err)
		}
		if alive {
			return ticket, nil
		}
		launch.Seed = digest(launch.Seed) // the same next one for everybody who repeats the request now
		if err := l.put(ctx, launch); err != nil {
			return LaunchTicket{}, err
		}
	}
	return LaunchTicket{}, errBusy()
}

// maxRepeats bounds how many tickets that others redeem meanwhile one request
// may run after.
const maxRepeats = 8

func (l Launches) issue(ctx context.Context, id string, opens pass) (LaunchTicket, error) {
	until := l.now().Add(LaunchTicketLife)
	if opens.Who.ValidUntil.Before(until) {
		until = opens.Who.ValidUntil
	}
	if !l.now().Before(until) {
		return LaunchTicket{}, errSpent()
	}
	return LaunchTicket{ID: id, ExpiresAt: until}, keep(ctx, l.records, ticketKey(id), opens, until)
}

// Redeem takes ticket id and returns what it opens, and for whom: of several
// visits with one ticket a single one finds it. It always returns evidence:
// that of a ticket that opens nothing fails with the reason.
func (l Launches) Redeem(ctx context.Context, id string) (Wanted, broker.Evidence) {
	if !handlePattern.MatchString(id) {
		return Wanted{}, broker.Unreadable{Err: errSpent()}
	}
	value, found, err := l.records.Take(ctx, ticketKey(id))
	if err == nil && !found {
		return Wanted{}, broker.Unreadable{Err: errSpent()}
	}
	var opens pass
	if err == nil {
		err = json.Unmarshal(value, &opens)
	}
	if err != nil {
		return Wanted{}, broker.Unreadable{Err: away(err)}
	}
	return opens.Wanted, redeemed{who: opens.Who, now: l.now}
}

func ticketKey(id string) string { return "launch_ticket/" + digest(id) }

func errSpent() error {
	return broker.Refuse(broker.NotVerified, CodeLaunchTicket, errors.New("the launch ticket is unknown, used or too old, or its identity is"), "the person opens the workspace from the application again; a launch ticket opens once, within 30 s")
}

// redeemed is the person of a ticket that was taken.
type redeemed struct {
	who broker.Identity
	now func() time.Time
}

// Verify implements [broker.Evidence].
func (e redeemed) Verify(context.Context) (broker.Identity, error) {
	if !e.now().Before(e.who.ValidUntil) {
		return broker.Identity{}, errSpent()
	}
	return e.who, nil
}

package demo

import (
	"crypto/rand"
	"maps"
	"net/http"
	"sync"
	"time"
)

// visit is what the CRM knows of a browser.
type visit struct {
	// A sign-in under way.
	State, Nonce, Verifier string
	// Who signed in, and their ID token: it goes to the broker's API and to no
	// page but theirs, where a real CRM would not show it either.
	Who     customer
	IDToken string

	until time.Time
}

// visits remembers browsers by a cookie. Those that are over are swept out when
// the next one comes.
type visits struct {
	now func() time.Time

	mu   sync.Mutex
	byID map[string]visit
}

const visitCookie = "acme_crm"

// begin remembers v under a new ID: one that was planted is worth nothing.
func (s *visits) begin(w http.ResponseWriter, r *http.Request, v visit, life time.Duration) {
	s.end(w, r)
	id := rand.Text()
	v.until = s.now().Add(life)
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.byID, func(_ string, old visit) bool { return s.now().After(old.until) })
	s.byID[id] = v
	setCookie(w, visitCookie, id, life)
}

// of is the visit of the browser; the zero one if it has none.
func (s *visits) of(r *http.Request) visit {
	cookie, err := r.Cookie(visitCookie)
	if err != nil {
		return visit{}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if v := s.byID[cookie.Value]; s.now().Before(v.until) {
		return v
	}
	return visit{}
}

func (s *visits) end(w http.ResponseWriter, r *http.Request) {
	cookie, err := r.Cookie(visitCookie)
	if err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.byID, cookie.Value)
	forgetCookie(w, visitCookie)
}

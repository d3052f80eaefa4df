package session

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/studiobroker/studiobroker/broker"
)

// Records is where remembered things live; a record is gone at its time.
type Records interface {
	Put(ctx context.Context, key string, value []byte, until time.Time) error
	Get(ctx context.Context, key string) (value []byte, found bool, err error)
	Take(ctx context.Context, key string) (value []byte, found bool, err error)
}

// CodeRecordsAway is the code of records that cannot be read or written.
const CodeRecordsAway broker.Code = "SB-1060"

var errUnknown = errors.New("unknown to this browser")

// maxCookies bounds how many things of one kind a browser carries: people
// who click five times need no sixth, and headers stay small.
const maxCookies = 5

// shelf keeps one kind of thing.
type shelf[T any] struct {
	records  Records
	now      func() time.Time
	kind     string // prefix of the record's key and of the cookie's name
	sameSite http.SameSite
}

type stored[T any] struct {
	Secret []byte `json:"secret_sha256"`
	Thing  T      `json:"thing"`
}

// handlePattern is the form of [rand.Text].
var handlePattern = regexp.MustCompile(`^[A-Z2-7]{26}$`)

// put keeps thing under handle until the given time, for this browser alone.
func (s shelf[T]) put(w http.ResponseWriter, r *http.Request, handle string, thing T, until time.Time) error {
	secret := rand.Text()
	hash := sha256.Sum256([]byte(secret))
	value, err := json.Marshal(stored[T]{Secret: hash[:], Thing: thing})
	if err != nil {
		return err
	}
	if err := s.records.Put(r.Context(), s.key(handle), value, until); err != nil {
		return away(err)
	}
	s.drop(w, r, maxCookies-1)
	http.SetCookie(w, s.cookie(handle, secret, int(until.Sub(s.now()).Seconds())))
	return nil
}

// get returns what is kept under handle, or errUnknown when there is nothing
// any more or it belongs to another browser.
func (s shelf[T]) get(r *http.Request, handle string) (thing T, err error) {
	if !handlePattern.MatchString(handle) {
		return thing, errUnknown
	}
	cookie, err := r.Cookie(s.cookieName(handle))
	if err != nil {
		return thing, errUnknown
	}
	value, found, err := s.records.Get(r.Context(), s.key(handle))
	if err != nil {
		return thing, away(err)
	}
	if !found {
		return thing, errUnknown
	}
	var kept stored[T]
	if err := json.Unmarshal(value, &kept); err != nil {
		return thing, away(err)
	}
	hash := sha256.Sum256([]byte(cookie.Value))
	if subtle.ConstantTimeCompare(hash[:], kept.Secret) != 1 {
		return thing, errUnknown
	}
	return kept.Thing, nil
}

// take is get, once: of several answers to one handle a single one finds it.
func (s shelf[T]) take(w http.ResponseWriter, r *http.Request, handle string) (thing T, err error) {
	thing, err = s.get(r, handle)
	if err != nil {
		return thing, err
	}
	http.SetCookie(w, s.cookie(handle, "", -1))
	_, found, err := s.records.Take(r.Context(), s.key(handle))
	if err != nil {
		return thing, away(err)
	}
	if !found {
		return thing, errUnknown
	}
	return thing, nil
}

// drop takes all but the newest few from the browser. Browsers send cookies of
// one path in the order in which they were made (RFC 6265, section 5.4).
func (s shelf[T]) drop(w http.ResponseWriter, r *http.Request, keep int) {
	var names []string
	for _, c := range r.Cookies() {
		if strings.HasPrefix(c.Name, s.cookieName("")) {
			names = append(names, c.Name)
		}
	}
	for _, name := range names[:max(len(names)-keep, 0)] {
		old := s.cookie("", "", -1)
		old.Name = name
		http.SetCookie(w, old)
	}
}

func (s shelf[T]) key(handle string) string { return s.kind + "/" + handle }

func (s shelf[T]) cookieName(handle string) string {
	return "__Host-sb_" + s.kind + "_" + handle[:min(len(handle), 8)]
}

func (s shelf[T]) cookie(handle, secret string, maxAge int) *http.Cookie {
	return &http.Cookie{
		Name: s.cookieName(handle), Value: secret, Path: "/", MaxAge: maxAge,
		Secure: true, HttpOnly: true, SameSite: s.sameSite,
	}
}

func away(err error) error {
	return broker.Refuse(broker.Unavailable, CodeRecordsAway, fmt.Errorf("records of browsers: %w", err), "see that the state of the configuration can be read and written")
}

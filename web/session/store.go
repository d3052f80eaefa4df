package session

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/gorilla/securecookie"
	"github.com/gorilla/sessions"

	"github.com/studiobroker/studiobroker/broker"
)

// CookieName is the name of the session's cookie. The prefix binds it to this
// host, to https and to the whole of it (RFC 6265bis, section 4.1.3.2).
const CookieName = "__Host-sb_session"

// CodeNoSession is the code of a session that is not there or is over.
const CodeNoSession broker.Code = "SB-1062"

// Limits bound a session.
type Limits struct {
	Absolute time.Duration // from the sign-in; 8 h if zero
	Idle     time.Duration // since it was last used; 1 h if zero
}

// StoreRecords are records that can also be renewed.
type StoreRecords interface {
	Records
	Replace(ctx context.Context, key string, value []byte, until time.Time) (replaced bool, err error)
}

// Store remembers who a browser proved to be, across launches. The identity
// stays on the server. The cookie holds an unguessable ID, sealed with two
// keys.
type Store struct {
	// Unopened is told of every look at a cookie that no key opens; nil for
	// nobody.
	Unopened func()

	records StoreRecords
	cookies *sessions.CookieStore
	limits  Limits
	now     func() time.Time
}

// NewStore keeps sessions in records.
func NewStore(records StoreRecords, keys Keys, limits Limits, now func() time.Time) *Store {
	if limits.Absolute == 0 {
		limits.Absolute = 8 * time.Hour
	}
	if limits.Idle == 0 {
		limits.Idle = time.Hour
	}
	var pairs [][]byte
	for _, p := range keys {
		pairs = append(pairs, p.signing, p.encryption)
	}
	store := sessions.NewCookieStore(pairs...)
	store.Options = &sessions.Options{Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode}
	store.MaxAge(int(limits.Absolute.Seconds())) // what the server accepts, too
	for _, codec := range store.Codecs {
		if sealed, ok := codec.(*securecookie.SecureCookie); ok {
			sealed.SetSerializer(plain{})
		}
	}
	return &Store{records: records, cookies: store, limits: limits, now: now}
}

// kept is what the server knows of a session.
type kept struct {
	Who   broker.Identity `json:"who"`
	Began time.Time       `json:"began"`
	Used  time.Time       `json:"used"`
}

// Begin remembers who in this browser, under a new ID: one that somebody
// planted before the sign-in is worth nothing after it. Asked is when the sign-in
// began: who signed out while it was under way has no session.
func (s *Store) Begin(w http.ResponseWriter, r *http.Request, who broker.Identity, asked time.Time) error {
	if err := s.forget(r); err != nil {
		return err
	}
	if out, err := signedOut(r.Context(), s.records, who, asked); out || err != nil {
		return err
	}
	now, id := s.now(), rand.Text()
	k := kept{Who: who, Began: now, Used: now}
	value, err := json.Marshal(k)
	if err == nil {
		err = s.records.Put(r.Context(), "session/"+id, value, s.end(k))
	}
	if err != nil {
		return away(err)
	}
	session := sessions.NewSession(s.cookies, CookieName)
	session.Options = s.cookies.Options
	session.Values[idKey] = id
	return s.cookies.Save(r, w, session)
}

// Identity returns who this browser is, or a refusal with code
// [CodeNoSession].
func (s *Store) Identity(r *http.Request) (broker.Identity, error) {
	id, err := s.id(r)
	if err != nil && s.Unopened != nil {
		s.Unopened()
	}
	k, found, err := s.get(r.Context(), id)
	if err != nil {
		return broker.Identity{}, err
	}
	if !found || !s.now().Before(s.end(k)) {
		return broker.Identity{}, errNoSession()
	}
	switch out, err := signedOut(r.Context(), s.records, k.Who, k.Who.VerifiedAt); {
	case err != nil:
		return broker.Identity{}, err
	case out:
		return broker.Identity{}, errNoSession()
	}
	if s.now().Sub(k.Used) < s.limits.Idle/10 {
		return k.Who, nil // not every use is written down
	}
	k.Used = s.now()
	return k.Who, s.renew(r.Context(), id, k)
}

func errNoSession() error {
	return broker.Refuse(broker.NotVerified, CodeNoSession, errors.New("no session, or it is over"), "the person signs in")
}

// Evidence offers the session's identity again.
func (s *Store) Evidence(r *http.Request) broker.Evidence { return remembered{store: s, request: r} }

// End signs out: the session is gone on the server, and its cookie with it.
func (s *Store) End(w http.ResponseWriter, r *http.Request) error {
	if err := s.forget(r); err != nil {
		return err
	}
	http.SetCookie(w, &http.Cookie{Name: CookieName, Path: "/", MaxAge: -1, Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	return nil
}

// end is when k ends, whichever limit comes first.
func (s *Store) end(k kept) time.Time {
	end := k.Began.Add(s.limits.Absolute)
	for _, limit := range []time.Time{k.Used.Add(s.limits.Idle), k.Who.ValidUntil} {
		if limit.Before(end) {
			end = limit
		}
	}
	return end
}

// id is the session that the cookie names; empty if there is none. A cookie
// that cannot be opened is none: its keys may have been rotated away. The next
// sign-in overwrites it.
func (s *Store) id(r *http.Request) (string, error) {
	session, err := s.cookies.New(r, CookieName)
	if err != nil {
		return "", err
	}
	id, _ := session.Values[idKey].(string)
	return id, nil
}

func (s *Store) get(ctx context.Context, id string) (k kept, found bool, err error) {
	if id == "" {
		return k, false, nil
	}
	value, found, err := s.records.Get(ctx, "session/"+id)
	if err == nil && found {
		err = json.Unmarshal(value, &k)
	}
	if err != nil {
		return k, false, away(err)
	}
	return k, found, nil
}

// renew writes down that the session is used, unless it was ended meanwhile.
func (s *Store) renew(ctx context.Context, id string, k kept) error {
	value, err := json.Marshal(k)
	if err == nil {
		_, err = s.records.Replace(ctx, "session/"+id, value, s.end(k))
	}
	if err != nil {
		return away(err)
	}
	return nil
}

func (s *Store) forget(r *http.Request) error {
	id, err := s.id(r)
	if err != nil || id == "" {
		return nil //nolint:nilerr // nobody's session is named
	}
	// Who gives up waiting is signed out all the same.
	if _, _, err := s.records.Take(context.WithoutCancel(r.Context()), "session/"+id); err != nil {
		return away(err)
	}
	return nil
}

type remembered struct {
	store   *Store
	request *http.Request
}

// Verify implements [broker.Evidence].
func (e remembered) Verify(context.Context) (broker.Identity, error) {
	return e.store.Identity(e.request)
}

// idKey is the only value of a session.
const idKey = "id"

// plain writes a session's only value as it is, where gob would write a type.
type plain struct{}

// Serialize implements [securecookie.Serializer].
func (plain) Serialize(values any) ([]byte, error) {
	held, ok := values.(map[any]any)
	if !ok {
		return nil, errors.New("session: not its values")
	}
	id, ok := held[idKey].(string)
	if !ok {
		return nil, errors.New("session: it has no ID")
	}
	return []byte(id), nil
}

// Deserialize implements [securecookie.Serializer].
func (plain) Deserialize(text []byte, into any) error {
	held, ok := into.(*map[any]any)
	if !ok {
		return errors.New("session: not its values")
	}
	(*held)[idKey] = string(text)
	return nil
}

package oidc_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/oidc"
)

const (
	publicURL = "https://studio.example.com"
	callback  = publicURL + "/oidc/crm/callback"
	clientID  = "studiobroker"
	secret    = "p:ss w%rd" // has to be escaped on its way
)

// clock is a clock that only tests move.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Keys are dear to make, so the tests share them.
var key = func() func(t testing.TB, id, algorithm string) idptest.OIDCKey {
	var mu sync.Mutex
	made := map[string]idptest.OIDCKey{}
	return func(t testing.TB, id, algorithm string) idptest.OIDCKey {
		t.Helper()
		mu.Lock()
		defer mu.Unlock()
		k, ok := made[id+algorithm]
		if !ok {
			var err error
			k, err = idptest.NewOIDCKey(id, algorithm)
			require.NoError(t, err)
			made[id+algorithm] = k
		}
		return k
	}
}()

// scene is a provider, and the broker's side of it.
type scene struct {
	*clock
	op *idptest.OIDCServer
	p  *oidc.Provider
}

type (
	opOption = func(*idptest.OIDCConfig)
	rpOption = func(*oidc.Config)
)

// stage starts a provider and makes it known to the broker, and the broker to
// it.
func stage(t testing.TB, options ...any) scene {
	t.Helper()
	s := scene{clock: newClock()}
	forOP := []opOption{func(c *idptest.OIDCConfig) {
		c.Now, c.Keys = s.Now, []idptest.OIDCKey{key(t, "key-1", "RS256")}
	}}
	c := oidc.Config{Name: "crm", PublicURL: publicURL, ClientID: clientID, ClientSecret: secret, Now: s.Now}
	var forRP []rpOption
	for _, o := range options {
		switch o := o.(type) {
		case opOption:
			forOP = append(forOP, o)
		case rpOption:
			forRP = append(forRP, o)
		}
	}
	s.op = idptest.StartOIDC(t, forOP...)
	s.op.Register(idptest.OIDCClient{ID: clientID, Secret: secret, RedirectURI: callback})
	c.Issuer = s.op.Issuer
	for _, o := range forRP {
		o(&c)
	}
	var err error
	s.p, err = oidc.New(c)
	require.NoError(t, err)
	return s
}

// pending is a sign-in that a browser begins.
func (s scene) pending() idp.Pending {
	return idp.Pending{
		Handle: "HANDLE7KQ2M4XD", RequestID: "id-1", Secret: "SECRETSECRETSECRETSECRETSECRETSECRETSECRET0123456789",
		Provider: "crm", Began: s.Now(),
	}
}

func silent(p *idp.Pending) { p.Silent = true }

// answer sends a browser to the provider and returns the query it comes back
// with.
func (s scene) answer(t testing.TB, pending idp.Pending) url.Values {
	t.Helper()
	w := httptest.NewRecorder()
	require.NoError(t, s.p.Begin(w, httptest.NewRequest(http.MethodGet, "/signin/crm", http.NoBody), pending))
	require.Equal(t, http.StatusFound, w.Code)
	browser := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := browser.Get(w.Header().Get("Location"))
	require.NoError(t, err)
	defer response.Body.Close()
	require.Equal(t, http.StatusFound, response.StatusCode)
	back, err := response.Location()
	require.NoError(t, err)
	require.Equal(t, callback, back.Scheme+"://"+back.Host+back.Path)
	return back.Query()
}

// verify judges what the browser came back with.
func (s scene) verify(query url.Values, began *idp.Pending) (broker.Identity, error) {
	r := httptest.NewRequest(http.MethodGet, callback+"?"+query.Encode(), http.NoBody)
	return s.p.Answer(httptest.NewRecorder(), r).Evidence(began).Verify(context.Background())
}

// signIn is a whole sign-in.
func (s scene) signIn(t testing.TB, changes ...func(*idp.Pending)) (broker.Identity, error) {
	t.Helper()
	pending := s.pending()
	for _, change := range changes {
		change(&pending)
	}
	return s.verify(s.answer(t, pending), &pending)
}

func requireRefused(t testing.TB, code broker.Code, err error) *broker.Error {
	t.Helper()
	require.Error(t, err)
	refusal := broker.RefusalOf(err)
	require.Equal(t, code, refusal.Code, "%v", err)
	require.NotEmpty(t, refusal.Hint)
	require.NotContains(t, err.Error(), "ann@example.com")
	return refusal
}

func TestSignIn(t *testing.T) {
	t.Run("a person signs in", func(t *testing.T) {
		s := stage(t)
		who, err := s.signIn(t)
		require.NoError(t, err)
		require.Equal(t, "crm", who.Provider)
		require.Equal(t, s.op.Issuer, who.Issuer)
		require.Equal(t, "ann", who.Subject)
		require.Equal(t, "ann@example.com", who.Email)
		require.Equal(t, []string{"Team1"}, who.Attributes["groups"])
		require.Equal(t, s.Now(), who.VerifiedAt)
		require.Equal(t, s.Now().Add(12*time.Hour), who.ValidUntil)
	})
}

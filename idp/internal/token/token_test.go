package token_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/internal/token"
)

const client = "studiobroker"

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
var keys = struct {
	sync.Mutex
	made map[string]idptest.OIDCKey
}{made: map[string]idptest.OIDCKey{}}

// key is the key of that name, which signs by algorithm.
func key(t testing.TB, id, algorithm string) idptest.OIDCKey {
	t.Helper()
	keys.Lock()
	defer keys.Unlock()
	k, ok := keys.made[id+algorithm]
	if !ok {
		var err error
		k, err = idptest.NewOIDCKey(id, algorithm)
		require.NoError(t, err)
		keys.made[id+algorithm] = k
	}
	return k
}

// scene is a provider and a verifier of its tokens.
type scene struct {
	*clock
	op *idptest.OIDCServer
	v  *token.Verifier
}

func stage(t testing.TB, options ...func(*token.Config)) scene {
	t.Helper()
	return stageWith(t, key(t, "key-1", "RS256"), options...)
}

func stageWith(t testing.TB, signs idptest.OIDCKey, options ...func(*token.Config)) scene {
	t.Helper()
	s := scene{clock: newClock()}
	s.op = idptest.StartOIDC(t, func(c *idptest.OIDCConfig) { c.Now, c.Keys = s.Now, []idptest.OIDCKey{signs} })
	s.v = s.verifier(t, options...)
	return s
}

func (s scene) verifier(t testing.TB, options ...func(*token.Config)) *token.Verifier {
	t.Helper()
	c := token.Config{Issuer: s.op.Issuer, Audiences: []string{client}, Now: s.Now}
	for _, o := range options {
		o(&c)
	}
	v, err := token.New(c)
	require.NoError(t, err)
	return v
}

// issue makes a token about ann for the client.
func (s scene) issue(t testing.TB, lies ...idptest.TokenLie) string {
	t.Helper()
	raw, err := s.op.Token(map[string]any{"sub": "ann", "aud": client}, lies...)
	require.NoError(t, err)
	return raw
}

func (s scene) verify(t testing.TB, lies ...idptest.TokenLie) (token.Token, error) {
	t.Helper()
	return s.v.Verify(context.Background(), s.issue(t, lies...))
}

func requireRefused(t testing.TB, code broker.Code, err error) *broker.Error {
	t.Helper()
	require.Error(t, err)
	refusal := broker.RefusalOf(err)
	require.Equal(t, code, refusal.Code, "%v", err)
	require.NotEmpty(t, refusal.Hint)
	return refusal
}

// claim is a claim as an option of several cases.
func claim(name string, value any) []idptest.TokenLie {
	return []idptest.TokenLie{idptest.Claim(name, value)}
}

func lies(all ...idptest.TokenLie) []idptest.TokenLie { return all }

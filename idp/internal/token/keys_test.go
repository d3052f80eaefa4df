package token_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/internal/token"
)

// intercepting answers an endpoint itself.
func (s scene) intercepting(path string, answer http.HandlerFunc) {
	s.op.Knobs.Intercept = func(w http.ResponseWriter, r *http.Request) bool {
		if answer == nil || !strings.HasSuffix(r.URL.Path, path) {
			return false
		}
		answer(w, r)
		return true
	}
}

func down(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }

func TestKeys(t *testing.T) {
	unknown := func(_ *testing.T, n int) idptest.TokenLie {
		return idptest.Header("kid", fmt.Sprintf("unknown-%d", n))
	}
	t.Run("nothing is fetched before the first token", func(t *testing.T) {
		s := stage(t)
		require.Zero(t, s.op.Fetched("discovery"))
		require.Zero(t, s.op.Fetched("jwks"))
	})
	t.Run("a hundred tokens cost one fetch", func(t *testing.T) {
		s := stage(t)
		for range 100 {
			_, err := s.verify(t)
			require.NoError(t, err)
		}
		require.Equal(t, 1, s.op.Fetched("jwks"))
		require.Equal(t, 1, s.op.Fetched("discovery"))
	})
	t.Run("five unknown key IDs cost one fetch", func(t *testing.T) {
		s := stage(t)
		_, err := s.verify(t)
		require.NoError(t, err)
		for n := range 5 {
			_, err := s.verify(t, unknown(t, n))
			requireRefused(t, token.CodeSignature, err)
		}
		require.Equal(t, 2, s.op.Fetched("jwks"))
	})
	t.Run("so they do when they come first", func(t *testing.T) {
		s := stage(t)
		_, err := s.verify(t, unknown(t, 0))
		requireRefused(t, token.CodeSignature, err)
		require.Equal(t, 1, s.op.Fetched("jwks"), "keys that were fetched for this token are not fetched again for it")
	})
	t.Run("an hour of forged tokens costs a fetch a minute", func(t *testing.T) {
		s := stage(t)
		forged := idptest.Forged(key(t, "other", "RS256"))
		for range 360 {
			_, err := s.verify(t, forged)
			requireRefused(t, token.CodeSignature, err)
			s.pass(10 * time.Second)
		}
		require.LessOrEqual(t, s.op.Fetched("jwks"), 61)
	})
	t.Run("two hundred at once cost one", func(t *testing.T) {
		s := stage(t)
		raw := s.issue(t)
		var all sync.WaitGroup
		for range 200 {
			all.Go(func() {
				if _, err := s.v.Verify(context.Background(), raw); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		require.Equal(t, 1, s.op.Fetched("jwks"))
	})
	t.Run("a new key works at once", func(t *testing.T) {
		s := stage(t)
		_, err := s.verify(t)
		require.NoError(t, err)
		s.op.SetKeys(key(t, "key-2", "RS256"), key(t, "key-1", "RS256"))
		_, err = s.verify(t)
		require.NoError(t, err)
		require.Equal(t, 2, s.op.Fetched("jwks"))
	})
	t.Run("a second new key works a minute later", func(t *testing.T) {
		s := stage(t)
		_, err := s.verify(t, unknown(t, 1))
		requireRefused(t, token.CodeSignature, err)
		_, err = s.verify(t, unknown(t, 2))
		requireRefused(t, token.CodeSignature, err)
		s.op.SetKeys(key(t, "key-2", "RS256"))
		_, err = s.verify(t)
		requireRefused(t, token.CodeSignature, err)
		s.pass(time.Minute)
		_, err = s.verify(t)
		require.NoError(t, err)
	})
	t.Run("a withdrawn key stops working within a quarter of an hour", func(t *testing.T) {
		s := stage(t)
		_, err := s.verify(t)
		require.NoError(t, err)
		s.op.SetKeys(key(t, "key-2", "RS256"))
		withdrawn := idptest.SignedWith(key(t, "key-1", "RS256"))
		s.pass(14 * time.Minute)
		_, err = s.verify(t, withdrawn)
		require.NoError(t, err, "nobody has looked yet")
		s.pass(time.Minute)
		_, err = s.verify(t, withdrawn)
		requireRefused(t, token.CodeSignature, err)
	})
	t.Run("keys work for an hour while the provider is down, and no longer", func(t *testing.T) {
		s := stage(t)
		_, err := s.verify(t)
		require.NoError(t, err)
		s.intercepting("/jwks", down)
		s.pass(59 * time.Minute)
		_, err = s.verify(t)
		require.NoError(t, err)
		s.pass(2 * time.Minute)
		_, err = s.verify(t)
		require.Equal(t, broker.Unavailable, requireRefused(t, token.CodeUnreachable, err).Kind)
		s.intercepting("", nil)
		s.pass(5 * time.Second)
		_, err = s.verify(t)
		require.NoError(t, err)
	})
	t.Run("a provider that is down is asked once a minute, or every five seconds by those who have nothing", func(t *testing.T) {
		s := stage(t)
		s.intercepting("/jwks", down)
		for range 3 {
			_, err := s.verify(t)
			requireRefused(t, token.CodeUnreachable, err)
		}
		require.Equal(t, 1, s.op.Fetched("jwks"))
		s.pass(5 * time.Second)
		_, err := s.verify(t)
		requireRefused(t, token.CodeUnreachable, err)
		require.Equal(t, 2, s.op.Fetched("jwks"))
	})
	t.Run("a caller who hangs up does not end the fetch for the others", func(t *testing.T) {
		s := stage(t)
		gone, cancel := context.WithCancel(context.Background())
		cancel()
		_, err := s.v.Verify(gone, s.issue(t))
		require.NoError(t, err)
	})
	t.Run("a caller who hangs up does not wait for the fetch of another", func(t *testing.T) {
		s := stage(t)
		arrived, release := make(chan struct{}), make(chan struct{})
		s.intercepting("/jwks", func(w http.ResponseWriter, r *http.Request) {
			close(arrived)
			<-release
			down(w, r)
		})
		raw := s.issue(t)
		var first sync.WaitGroup
		first.Go(func() { _, _ = s.v.Verify(context.Background(), raw) })
		<-arrived
		gone, cancel := context.WithCancel(context.Background())
		cancel()
		_, err := s.v.Verify(gone, raw)
		requireRefused(t, token.CodeUnreachable, err)
		close(release)
		first.Wait()
	})
	t.Run("while one caller fetches keys again the others use the old ones", func(t *testing.T) {
		s := stage(t)
		raw := s.issue(t)
		_, err := s.v.Verify(context.Background(), raw)
		require.NoError(t, err)
		s.pass(16 * time.Minute)
		raw = s.issue(t)
		arrived, release := make(chan struct{}), make(chan struct{})
		s.intercepting("/jwks", func(w http.ResponseWriter, r *http.Request) {
			close(arrived)
			<-release
			down(w, r)
		})
		var first sync.WaitGroup
		first.Go(func() { _, _ = s.v.Verify(context.Background(), raw) })
		<-arrived
		impatient, cancel := context.WithCancel(context.Background())
		cancel()
		_, err = s.v.Verify(impatient, raw)
		require.NoError(t, err, "whoever waits for nobody is served")
		close(release)
		first.Wait()
	})
}

func TestKeySet(t *testing.T) {
	change := func(name string, value any) func([]map[string]any) []map[string]any {
		return func(keys []map[string]any) []map[string]any {
			keys[0][name] = value
			return keys
		}
	}
	unusable := map[string]func([]map[string]any) []map[string]any{
		"a key for encryption":            change("use", "enc"),
		"a key for another algorithm":     change("alg", "RS512"),
		"a key for other operations":      change("key_ops", []string{"encrypt"}),
		"a key for no operation":          change("key_ops", []string{}),
		"a key of another kind":           change("kty", "oct"),
		"a small key":                     change("n", "sXchDaQebHnPiGvyDOAT4saGEUetSyo9MKLOoWFsueri23bOdgWp4Dy1WlUzewbgBHod5pcM9H95GQRV3JDXbo"),
		"a secret that was published":     change("d", "AA"),
		"an empty set":                    func([]map[string]any) []map[string]any { return nil },
		"a key that is not one":           func([]map[string]any) []map[string]any { return []map[string]any{{"kid": "key-1"}} },
		"more keys than a provider needs": func(k []map[string]any) []map[string]any { return manyOf(k[0], 65) },
	}
	for name, lie := range unusable {
		t.Run(name+" verifies nothing", func(t *testing.T) {
			s := stage(t)
			s.op.Knobs.KeySet = lie
			_, err := s.verify(t)
			require.Equal(t, broker.Misconfigured, requireRefused(t, token.CodeKeys, err).Kind)
		})
	}
	t.Run("keys beside it that nobody understands do not matter", func(t *testing.T) {
		s := stage(t)
		s.op.Knobs.KeySet = func(keys []map[string]any) []map[string]any {
			return append([]map[string]any{{"kty": "OKP", "crv": "Ed448", "x": "AA"}, {"kty": "future"}, {"kty": 1}}, keys...)
		}
		_, err := s.verify(t)
		require.NoError(t, err)
	})
	t.Run("a key that may verify is used", func(t *testing.T) {
		s := stage(t)
		s.op.Knobs.KeySet = change("key_ops", []string{"verify"})
		_, err := s.verify(t)
		require.NoError(t, err)
	})
}

func manyOf(key map[string]any, n int) (keys []map[string]any) {
	for range n {
		keys = append(keys, key)
	}
	return keys
}

package oidc_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/internal/token"
	"github.com/studiobroker/studiobroker/idp/oidc"
)

// The numbers of these tests are those of the security checklist.

func TestChecklist42Keys(t *testing.T) {
	t.Run("42 five tokens of unknown keys cost one fetch", func(t *testing.T) {
		s := stage(t)
		_, err := s.signIn(t)
		require.NoError(t, err)
		before := s.op.Fetched("jwks")
		s.op.Knobs.Token = idptest.Header("kid", "unknown")
		for range 5 {
			_, err := s.signIn(t)
			requireRefused(t, token.CodeSignature, err)
		}
		require.Equal(t, before+1, s.op.Fetched("jwks"))
	})
	t.Run("42 tokens of unknown keys that come first cost one fetch as well", func(t *testing.T) {
		s := stage(t)
		s.op.Knobs.Token = idptest.Header("kid", "unknown")
		_, err := s.signIn(t)
		requireRefused(t, token.CodeSignature, err)
		require.Equal(t, 1, s.op.Fetched("jwks"))
	})
	t.Run("42 keys that cannot be fetched are asked for once in five seconds", func(t *testing.T) {
		s := stage(t)
		s.keys(down)
		for range 3 {
			_, err := s.signIn(t)
			requireRefused(t, token.CodeUnreachable, err)
		}
		require.Equal(t, 1, s.op.Fetched("jwks"))
	})
	t.Run("42 a withdrawn key stops working within the hour", func(t *testing.T) {
		s := stage(t)
		_, err := s.signIn(t)
		require.NoError(t, err)
		s.op.SetKeys(key(t, "key-2", "RS256"))
		s.op.Knobs.Token = idptest.SignedWith(key(t, "key-1", "RS256"))
		s.pass(59 * time.Minute)
		_, err = s.signIn(t)
		requireRefused(t, token.CodeSignature, err)
	})
	t.Run("42 keys are forgotten after an hour without the provider", func(t *testing.T) {
		s := stage(t)
		_, err := s.signIn(t)
		require.NoError(t, err)
		s.keys(down)
		s.pass(61 * time.Minute)
		_, err = s.signIn(t)
		requireRefused(t, token.CodeUnreachable, err)
	})
	answers := map[string]struct {
		code   broker.Code
		answer func(w http.ResponseWriter, r *http.Request) bool // false: the keys come after it
	}{
		"behind a redirect": {token.CodeUnreachable, func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.RawQuery == "" {
				http.Redirect(w, r, "/jwks?again", http.StatusFound)
			}
			return r.URL.RawQuery == ""
		}},
		"with an error": {token.CodeUnreachable, func(w http.ResponseWriter, _ *http.Request) bool {
			w.WriteHeader(http.StatusInternalServerError)
			return false
		}},
		"of more than 1 MB": {token.CodeUnreachable, func(w http.ResponseWriter, _ *http.Request) bool {
			_, err := w.Write(bytes.Repeat([]byte(" "), 1<<20))
			return err != nil
		}},
		"that are none": {token.CodeKeys, func(w http.ResponseWriter, _ *http.Request) bool {
			_, _ = w.Write([]byte(`{"keys":[]}`))
			return true
		}},
	}
	for name, c := range answers {
		t.Run("42 keys "+name+" are not taken", func(t *testing.T) {
			s := stage(t)
			s.op.Knobs.Intercept = func(w http.ResponseWriter, r *http.Request) bool { return r.URL.Path == "/jwks" && c.answer(w, r) }
			_, err := s.signIn(t)
			requireRefused(t, c.code, err)
		})
	}
	t.Run("42 keys without end are not read to the end", func(t *testing.T) {
		s, sent := stage(t), make(chan int, 1)
		s.keys(func(w http.ResponseWriter, _ *http.Request) {
			megabytes := 0
			for ; megabytes < 64; megabytes++ {
				if _, err := w.Write(make([]byte, 1<<20)); err != nil {
					break
				}
			}
			sent <- megabytes
		})
		_, err := s.signIn(t)
		requireRefused(t, token.CodeUnreachable, err)
		require.Less(t, <-sent, 32, "MB, in part on their way")
	})
	t.Run("42 nobody waits for keys for longer than five seconds", func(t *testing.T) {
		network := &hanging{path: "/jwks"}
		_, err := stage(t, rpOption(func(c *oidc.Config) { c.HTTPClient = &http.Client{Transport: network} })).signIn(t)
		requireRefused(t, token.CodeUnreachable, err)
		require.Positive(t, network.patience)
		require.LessOrEqual(t, network.patience, 5*time.Second)
	})
	for _, endpoint := range []string{"jwks_uri", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "end_session_endpoint"} {
		t.Run("42 a "+endpoint+" in the clear is not used", func(t *testing.T) {
			s := stage(t)
			s.op.Knobs.Discovery = func(d map[string]any) { d[endpoint] = "http://op.example/" }
			err := s.p.Begin(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", http.NoBody), s.pending())
			requireRefused(t, token.CodeDiscovery, err)
		})
	}
	t.Run("42 nor is an issuer in the clear, nor an address with a user", func(t *testing.T) {
		for _, issuer := range []string{"http://op.example", "https://ann@op.example", "https://op.example#a", "https://", "file:///op"} {
			_, err := oidc.New(oidc.Config{Name: "crm", PublicURL: publicURL, Issuer: issuer, ClientID: clientID, ClientSecret: secret})
			requireRefused(t, token.CodeConfig, err)
		}
	})
}

func down(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }

// keys answers for the provider's keys.
func (s scene) keys(answer http.HandlerFunc) {
	s.op.Knobs.Intercept = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/jwks" {
			answer(w, r)
		}
		return r.URL.Path == "/jwks"
	}
}

package main

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/broker/audit"
	"github.com/studiobroker/studiobroker/config/directory"
	"github.com/studiobroker/studiobroker/idp/bearer"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/web"
	"github.com/studiobroker/studiobroker/web/session"
)

// BenchmarkBearerLaunch is a launch by the API, from the request to the ticket,
// with the provider's keys at hand and a workspace that is there; beside it the
// one signature that nobody can save.
func BenchmarkBearerLaunch(b *testing.B) {
	key, err := idptest.NewOIDCKey("key-1", "RS256")
	require.NoError(b, err)
	op := idptest.StartOIDC(b, func(c *idptest.OIDCConfig) { c.Keys = []idptest.OIDCKey{key} })
	now := time.Now()
	token, err := op.Token(map[string]any{"sub": "ann", "aud": "crm", "teamid": "Team1", "exp": now.Add(time.Hour).Unix()})
	require.NoError(b, err)

	b.Run("from request to ticket", func(b *testing.B) {
		server := apiDoors(b, op.Issuer)
		b.ReportAllocs()
		for b.Loop() {
			request := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "/api/v1/launches", strings.NewReader("{}"))
			request.Header = http.Header{"Authorization": {"Bearer " + token}, "Content-Type": {"application/json"}}
			answer := httptest.NewRecorder()
			server.ServeHTTP(answer, request)
			require.Equal(b, http.StatusCreated, answer.Code, answer.Body)
		}
	})
	b.Run("signature alone", func(b *testing.B) {
		dot := strings.LastIndexByte(token, '.')
		signature, err := base64.RawURLEncoding.DecodeString(token[dot+1:])
		require.NoError(b, err)
		public := key.Private.Public().(*rsa.PublicKey)
		for b.Loop() {
			sum := sha256.Sum256([]byte(token[:dot]))
			require.NoError(b, rsa.VerifyPKCS1v15(public, crypto.SHA256, sum[:], signature))
		}
	})
}

// apiDoors is the launch API with records that are not kept.
func apiDoors(b *testing.B, issuer string) http.Handler {
	b.Helper()
	verifier, err := bearer.New(bearer.Config{Name: "crm", Issuer: issuer, Audiences: []string{"crm"}})
	require.NoError(b, err)
	set, err := bearer.NewSet(verifier)
	require.NoError(b, err)
	teams, err := directory.New(directory.Config{
		Providers: []directory.Provider{{Name: "crm", VouchesFor: []string{"research/*"}}},
		Teams: []directory.Team{{
			Assignment: broker.Assignment{ID: "research/churn", Tenant: "research", Team: "churn", Destination: "studio"},
			Who:        []directory.Rule{{Equals: "Team1"}},
		}},
	})
	require.NoError(b, err)
	public, err := url.Parse(benchURL)
	require.NoError(b, err)
	return (&web.Server{
		Broker:    &broker.Broker{Directory: teams, Workspaces: map[string]broker.Workspace{"studio": opened{}}, Audit: audit.NewStream(io.Discard), Now: time.Now},
		API:       &web.API{Bearer: set, Launches: session.NewLaunches(nowhere{}, time.Now)},
		PublicURL: public,
		Log:       slog.New(slog.DiscardHandler),
		Now:       time.Now,
	}).Handler()
}

// nowhere are records that nothing is found in.
type nowhere struct{ forgetful }

func (nowhere) Put(context.Context, string, []byte, time.Time) error { return nil }

func (nowhere) Get(context.Context, string) ([]byte, bool, error) { return nil, false, nil }

func (nowhere) Take(context.Context, string) ([]byte, bool, error) { return nil, false, nil }

package main

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/broker/audit"
	"github.com/studiobroker/studiobroker/config/directory"
	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/saml"
	"github.com/studiobroker/studiobroker/profiles"
	"github.com/studiobroker/studiobroker/profiles/access"
	"github.com/studiobroker/studiobroker/profiles/awstest"
	"github.com/studiobroker/studiobroker/web"
	"github.com/studiobroker/studiobroker/web/session"
)

// The benchmarks of the way in are of one document: the assertion consumer
// service end to end but for AWS, the same with crewjam/saml as second opinion,
// and the first beside what nobody can save. What the verifier alone takes is in
// package idp/saml.

func BenchmarkACS(b *testing.B)                  { benchmarkACS(b, false) }
func BenchmarkACSWithSecondOpinion(b *testing.B) { benchmarkACS(b, true) }

func benchmarkACS(b *testing.B, opinion bool) {
	portal, body := recorded(b)
	server := doors(b, portal, opened{}, opinion)
	b.ReportAllocs()
	for b.Loop() {
		require.Equal(b, http.StatusFound, post(b, server, body))
	}
}

// BenchmarkACSRatio posts over one connection, in turn to the assertion consumer
// service and to a handler that does what nobody can save: it finds the field,
// decodes it, hashes, verifies one signature and redirects. It reports the
// median of how many of the second the first takes.
func BenchmarkACSRatio(b *testing.B) {
	portal, body := recorded(b)
	ours := httptest.NewServer(doors(b, portal, opened{}, false))
	defer ours.Close()
	least := httptest.NewServer(floorHandler(b, portal, body))
	defer least.Close()
	var floors []float64
	for b.Loop() {
		const some = 20
		floors = append(floors, posting(b, ours, body, some)/posting(b, least, body, some))
	}
	slices.Sort(floors)
	b.ReportMetric(floors[len(floors)/2], "floors")
}

func floorHandler(b *testing.B, portal *idptest.SAML, body string) http.Handler {
	b.Helper()
	document := decoded(b, body)
	sum := sha256.Sum256(document)
	signature, err := portal.Key.Sign(nil, sum[:], crypto.SHA256)
	require.NoError(b, err)
	public := portal.Certificate.PublicKey.(*rsa.PublicKey)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		form, err := io.ReadAll(r.Body)
		_, field, _ := strings.Cut(string(form), "=")
		text, err2 := url.QueryUnescape(field)
		message, err3 := base64.StdEncoding.DecodeString(text)
		sum := sha256.Sum256(message)
		if errors.Join(err, err2, err3, rsa.VerifyPKCS1v15(public, crypto.SHA256, sum[:], signature)) == nil {
			w.Header().Set("Location", "https://d-town.studio.eu-west-1.sagemaker.aws/auth?token=x")
			w.WriteHeader(http.StatusFound)
		}
	})
}

// posting returns what one of n posts takes, in nanoseconds.
func posting(b *testing.B, server *httptest.Server, body string, n int) float64 {
	b.Helper()
	began := time.Now()
	for range n {
		request, err := http.NewRequestWithContext(b.Context(), http.MethodPost, server.URL+"/saml/corp/acs", strings.NewReader(body))
		require.NoError(b, err)
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		answer, err := server.Client().Transport.RoundTrip(request)
		require.NoError(b, err)
		require.Equal(b, http.StatusFound, answer.StatusCode)
		require.NoError(b, answer.Body.Close())
	}
	return float64(time.Since(began).Nanoseconds()) / float64(n)
}

// BenchmarkWarmSignIn is the whole way with the stand-in for AWS, which has no
// latency: one SageMaker call.
func BenchmarkWarmSignIn(b *testing.B) {
	aws := awstest.Start(b, awstest.Config{
		Roles:   []awstest.Role{{ARN: townRole, Trust: townTrust}},
		Domains: []awstest.Domain{{Account: townAccount, Region: "eu-west-1", ID: "d-town"}},
	})
	portal, body := recorded(b)
	studio := profiles.New(profiles.Config{Access: access.New(access.Config{AWS: aws.AWSConfig("eu-west-1", awstest.ExampleKey())}), AnyHost: true})
	server := doors(b, portal, studio, false)
	require.Equal(b, http.StatusFound, post(b, server, body))
	before := aws.Calls("")
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		require.Equal(b, http.StatusFound, post(b, server, body))
		n++
	}
	b.ReportMetric(float64(aws.Calls("")-before)/float64(n), "AWS-calls/op")
}

const benchURL = "https://studio.example.com"

// recorded is a provider and the form with one response of it, which a
// benchmark posts again and again.
func recorded(b *testing.B) (*idptest.SAML, string) {
	b.Helper()
	portal, err := idptest.NewSAML(idptest.SAMLConfig{SSOURL: "https://idp.example.com/sso"})
	require.NoError(b, err)
	response, err := portal.Respond(idptest.Unsolicited(benchURL+"/saml/corp/metadata", benchURL+"/saml/corp/acs"), idptest.Someone("ann", "Team1"))
	require.NoError(b, err)
	return portal, url.Values{"SAMLResponse": {response}}.Encode()
}

func decoded(b *testing.B, body string) []byte {
	b.Helper()
	fields, err := url.ParseQuery(body)
	require.NoError(b, err)
	document, err := base64.StdEncoding.DecodeString(fields.Get("SAMLResponse"))
	require.NoError(b, err)
	return document
}

// doors is the product but for its configuration file, with records that are
// not kept.
func doors(b *testing.B, portal *idptest.SAML, studio broker.Workspace, opinion bool) http.Handler {
	b.Helper()
	provider, err := saml.New(saml.Config{Name: "corp", PublicURL: benchURL, Metadata: portal.Metadata(), AllowUnsolicited: true, SecondOpinion: opinion, Used: forgetful{}})
	require.NoError(b, err)
	teams, err := directory.New(directory.Config{
		Providers: []directory.Provider{{Name: "corp", VouchesFor: []string{"research/*"}}},
		Teams: []directory.Team{{
			Assignment: broker.Assignment{
				ID: "research/churn", Tenant: "research", Team: "churn", Destination: "studio", Domain: "d-town", ExecutionRole: teamRole + "churn",
				Account: broker.Account{ID: townAccount, Region: "eu-west-1", AccessRole: townRole, ExternalID: "external-secret"},
			},
			Who: []directory.Rule{{Equals: "Team1"}},
		}},
	})
	require.NoError(b, err)
	public, err := url.Parse(benchURL)
	require.NoError(b, err)
	return (&web.Server{
		Broker: &broker.Broker{
			Directory: teams, Workspaces: map[string]broker.Workspace{"studio": studio}, Audit: audit.NewStream(io.Discard), Now: time.Now,
		},
		Providers: []idp.Provider{provider},
		Pending:   session.NewPending(nil, time.Now),
		Tickets:   session.NewTickets(nil, time.Now),
		PublicURL: public,
		Log:       slog.New(slog.DiscardHandler),
		Now:       time.Now,
	}).Handler()
}

func post(b *testing.B, server http.Handler, body string) int {
	b.Helper()
	request := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "/saml/corp/acs", strings.NewReader(body))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer := httptest.NewRecorder()
	server.ServeHTTP(answer, request)
	return answer.Code
}

// forgetful takes every assertion for a new one.
type forgetful struct{}

func (forgetful) Claim(context.Context, string, time.Time) (bool, error) { return true, nil }

// opened is a workspace whose door is always open.
type opened struct{}

func (opened) Ensure(_ context.Context, who broker.Identity, a broker.Assignment) (broker.Profile, error) {
	return broker.Profile{Assignment: a, Owner: who, Name: "ann"}, nil
}

func (opened) Open(context.Context, broker.Profile) (broker.Launch, error) {
	return broker.Launch{URL: "https://d-town.studio.eu-west-1.sagemaker.aws/auth?token=x"}, nil
}

package saml_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/saml"
)

const (
	publicURL = "https://studio.example.com"
	acs       = publicURL + "/saml/corp/acs"
	entityID  = publicURL + "/saml/corp/metadata"
)

// at is when everything happens.
var at = time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC)

func clock() time.Time { return at }

// Keys are dear to make, so the tests share them.
var (
	corpIDP  = sync.OnceValue(func() *idptest.SAML { return newIDP(nil) })
	otherIDP = sync.OnceValue(func() *idptest.SAML { return newIDP(nil) })
	spKey    = sync.OnceValues(func() (crypto.Signer, *x509.Certificate) {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			panic(err)
		}
		certificate, err := idptest.SelfSigned(key, time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), 50*365*24*time.Hour)
		if err != nil {
			panic(err)
		}
		return key, certificate
	})
)

func newIDP(key crypto.Signer) *idptest.SAML {
	s, err := idptest.NewSAML(idptest.SAMLConfig{EntityID: "https://idp.corp.test", SSOURL: "https://idp.corp.test/sso", Key: key, Now: clock})
	if err != nil {
		panic(err)
	}
	return s
}

// ledger is a Ledger in memory.
type ledger struct {
	mu   sync.Mutex
	used map[string]time.Time
	err  error
}

func (l *ledger) Claim(_ context.Context, key string, until time.Time) (bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err != nil {
		return false, l.err
	}
	if _, used := l.used[key]; used {
		return false, nil
	}
	if l.used == nil {
		l.used = map[string]time.Time{}
	}
	l.used[key] = until
	return true, nil
}

// config is a provider that accepts tiles and can begin.
func config(options ...func(*saml.Config)) saml.Config {
	key, certificate := spKey()
	c := saml.Config{
		Name: "corp", PublicURL: publicURL, Metadata: corpIDP().Metadata(), AllowUnsolicited: true,
		SigningKey: key, Certificate: certificate, Used: &ledger{}, Now: clock,
	}
	for _, o := range options {
		o(&c)
	}
	return c
}

func provider(t testing.TB, options ...func(*saml.Config)) *saml.Provider {
	t.Helper()
	p, err := saml.New(config(options...))
	require.NoError(t, err)
	return p
}

// ann is in one team.
func ann() idptest.Person { return idptest.Someone("ann", "Team1") }

func tile() idptest.Request { return idptest.Unsolicited(entityID, acs) }

// respond is what the provider's page posts.
func respond(t testing.TB, to idptest.Request, who idptest.Person, lies ...idptest.Lie) string {
	t.Helper()
	response, err := corpIDP().Respond(to, who, lies...)
	require.NoError(t, err)
	return response
}

// post knocks with the fields in the order given.
func post(p *saml.Provider, fields ...string) idp.Answer {
	var body []string
	for i := 0; i < len(fields); i += 2 {
		body = append(body, fields[i]+"="+url.QueryEscape(fields[i+1]))
	}
	return postBody(p, strings.Join(body, "&"))
}

func postBody(p *saml.Provider, body string) idp.Answer {
	r := httptest.NewRequest(http.MethodPost, "/saml/corp/acs", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return p.Answer(httptest.NewRecorder(), r)
}

// verify knocks with response and tells who it was.
func verify(p *saml.Provider, response string, began *idp.Pending) (broker.Identity, error) {
	return post(p, "SAMLResponse", response).Evidence(began).Verify(context.Background())
}

// begun is a sign-in that this browser began a minute ago, and its request as
// the provider got it.
func begun() (*idp.Pending, idptest.Request) {
	pending := &idp.Pending{Handle: "h-1", RequestID: "id-7KQ2M4XD", Provider: "corp", Began: at.Add(-time.Minute)}
	return pending, idptest.Request{ID: "id-7KQ2M4XD", Audience: entityID, ACS: acs}
}

// requireRefused asserts that err refuses the evidence with that code.
func requireRefused(t testing.TB, code broker.Code, err error) {
	t.Helper()
	require.Error(t, err)
	var refusal *broker.Error
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, code, refusal.Code, "%v", err)
	require.Equal(t, broker.NotVerified, refusal.Kind)
	require.NotEmpty(t, refusal.Hint)
}

func TestSignIn(t *testing.T) {
	t.Run("a tile signs its person in", func(t *testing.T) {
		who, err := verify(provider(t), respond(t, tile(), ann()), nil)
		require.NoError(t, err)
		require.Equal(t, broker.Identity{
			Provider: "corp", Issuer: "https://idp.corp.test", Subject: "ann",
			Attributes: map[string][]string{"ssouserid": {"ann"}, "teamid": {"Team1"}},
			VerifiedAt: at, ValidUntil: at.Add(12 * time.Hour),
		}, who)
	})
	t.Run("a sign-in that began here ends here", func(t *testing.T) {
		pending, request := begun()
		who, err := verify(provider(t), respond(t, request, ann()), pending)
		require.NoError(t, err)
		require.Equal(t, "ann", who.Subject)
	})
}

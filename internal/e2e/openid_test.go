package e2e_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/internal/e2e/oidcprovider"
)

// TestOpenID signs people in at a certified provider that demands PKCE, names
// itself in the callback and tells everything but the subject at userinfo.
func TestOpenID(t *testing.T) {
	skip(t, oidcprovider.Missing())
	s := setOpenIDScene(t)
	t.Run("algorithms", s.algorithms)
	t.Run("userinfo", s.userinfo)
	t.Run("the code", s.code)
	t.Run("signing out goes on at the provider, which sends people back", s.signingOut)
	t.Run("a key that the provider makes while the broker runs is found", s.rotation)
	t.Run("nothing secret was written", s.nothingSecret)
}

func (s *openIDScene) algorithms(t *testing.T) {
	for _, name := range []string{"rs256", "es256", "ps256", "eddsa"} {
		t.Run(name+" is taken", func(t *testing.T) {
			page := s.bot(t).SignIn(t, signInAddress(name), oidcprovider.Alice())
			s.requireStudio(t, page, company(), "churn")
		})
	}

	t.Run("hs256 is refused: who can check such a signature can make one", func(t *testing.T) {
		page := s.bot(t).SignIn(t, signInAddress("hs256"), oidcprovider.Alice())
		s.requireCode(t, page, "SB-1103")
	})

	t.Run("hs256 cannot be configured either, and check says why", func(t *testing.T) {
		text := strings.Replace(s.broker.read(t, "studiobroker.yaml"), "[RS256]", "[HS256]", 1)
		s.broker.write(t, "hs256.yaml", text)
		said := s.broker.refused(t, "check", "hs256.yaml")
		require.Contains(t, said, "HS256")
		require.Contains(t, said, "whoever can check a token could write one")
	})

	t.Run("what the configuration does not name is refused", func(t *testing.T) {
		page := s.bot(t).SignIn(t, signInAddress("another-algorithm"), oidcprovider.Alice())
		s.requireCode(t, page, "SB-1103")
	})
}

// userinfo is the only place where this provider tells groups.
func (s *openIDScene) userinfo(t *testing.T) {
	t.Run("its groups decide the team", func(t *testing.T) {
		asked := len(s.door.Visits(http.MethodGet, openIDHost, "/me"))
		page := s.bot(t).SignIn(t, signInAddress("rs256"), oidcprovider.Alice())
		s.requireStudio(t, page, company(), "churn")
		require.Len(t, s.door.Visits(http.MethodGet, openIDHost, "/me"), asked+1)
	})

	t.Run("who has no group there has no workspace", func(t *testing.T) {
		page := s.bot(t).SignIn(t, signInAddress("rs256"), oidcprovider.Bob())
		s.requireRefusal(t, page, http.StatusForbidden, "no_assignment")
	})

	t.Run("where it is not asked the ID token has no group", func(t *testing.T) {
		asked := len(s.door.Visits(http.MethodGet, openIDHost, "/me"))
		page := s.bot(t).SignIn(t, signInAddress("no-userinfo"), oidcprovider.Alice())
		s.requireRefusal(t, page, http.StatusForbidden, "no_assignment")
		require.Len(t, s.door.Visits(http.MethodGet, openIDHost, "/me"), asked)
	})
}

// code is what the browser brings back.
func (s *openIDScene) code(t *testing.T) {
	const name = "rs256"
	path := callbackPath(name)

	t.Run("a callback opens the door once", func(t *testing.T) {
		b := s.bot(t)
		s.requireStudio(t, b.SignIn(t, signInAddress(name), oidcprovider.Alice()), company(), "churn")
		used := b.Visited(t, path)
		s.requireCode(t, b.Open(t, used), "SB-1130")
		s.requireCode(t, s.bot(t).Open(t, used), "SB-1130")
	})

	t.Run("a callback is of no use in another browser, and is not used up by it", func(t *testing.T) {
		b := s.bot(t)
		callback := b.Redirected(t, signInAddress(name), oidcprovider.Alice(), path).String()
		s.requireCode(t, s.bot(t).Open(t, callback), "SB-1130")
		s.requireStudio(t, b.Open(t, callback), company(), "churn")
	})

	t.Run("a used code is refused by the provider", func(t *testing.T) {
		victim, thief := s.bot(t), s.bot(t)
		s.requireStudio(t, victim.SignIn(t, signInAddress(name), oidcprovider.Alice()), company(), "churn")
		used, err := url.Parse(victim.Visited(t, path))
		require.NoError(t, err)
		own := thief.Redirected(t, signInAddress(name), oidcprovider.Bob(), path)
		s.requireCode(t, thief.Open(t, withCode(own, used)), "SB-1135")
	})

	t.Run("a stolen code is of no use in a sign-in of one's own: its verifier is missing", func(t *testing.T) {
		victim, thief := s.bot(t), s.bot(t)
		stolen := victim.Redirected(t, signInAddress(name), oidcprovider.Alice(), path)
		own := thief.Redirected(t, signInAddress(name), oidcprovider.Bob(), path)
		s.requireCode(t, thief.Open(t, withCode(own, stolen)), "SB-1135")
	})

	t.Run("a code of one client is not taken to the door of another", func(t *testing.T) {
		b := s.bot(t)
		callback := b.Redirected(t, signInAddress(name), oidcprovider.Alice(), path)
		callback.Path = callbackPath("es256")
		s.requireCode(t, b.Open(t, callback.String()), "SB-1130")
	})

	t.Run("a callback that names another issuer, or none, is refused before the code is spent", func(t *testing.T) {
		for _, issuer := range []string{"https://evil.test", ""} {
			b := s.bot(t)
			callback := b.Redirected(t, signInAddress(name), oidcprovider.Alice(), path)
			query := callback.Query()
			query.Del("iss")
			if issuer != "" {
				query.Set("iss", issuer)
			}
			callback.RawQuery = query.Encode()
			exchanged := len(s.door.Visits(http.MethodPost, openIDHost, "/token"))
			s.requireCode(t, b.Open(t, callback.String()), "SB-1132")
			require.Len(t, s.door.Visits(http.MethodPost, openIDHost, "/token"), exchanged)
		}
	})
}

func (s *openIDScene) signingOut(t *testing.T) {
	b := s.bot(t)
	s.requireStudio(t, b.SignIn(t, signInAddress("rs256"), oidcprovider.Alice()), company(), "churn")
	confirm := b.Open(t, s.signOut(t, b).Link(t, "Sign out of rs256 too")).Forms()[0]
	confirm.Fields.Set("logout", "yes") // its button stands outside of the form

	require.Contains(t, b.Submit(t, confirm).Text(), "Where is your account?")
	require.Equal(t, openIDHost, b.Open(t, signInAddress("rs256")).URL.Host, "the provider asks again")
}

func (s *openIDScene) rotation(t *testing.T) {
	const name = "ps256"
	fetched := len(s.door.Visits(http.MethodGet, openIDHost, "/jwks"))
	s.requireStudio(t, s.bot(t).SignIn(t, signInAddress(name), oidcprovider.Alice()), company(), "churn")
	require.Len(t, s.door.Visits(http.MethodGet, openIDHost, "/jwks"), fetched, "the keys are kept")

	s.provider.Rotate(t)

	for range 2 {
		s.requireStudio(t, s.bot(t).SignIn(t, signInAddress(name), oidcprovider.Alice()), company(), "churn")
	}
	require.Len(t, s.door.Visits(http.MethodGet, openIDHost, "/jwks"), fetched+1)
}

// withCode is callback with the code of other.
func withCode(callback, other *url.URL) string {
	query := callback.Query()
	query.Set("code", other.Query().Get("code"))
	return callback.Scheme + "://" + callback.Host + callback.Path + "?" + query.Encode()
}

func (s *openIDScene) nothingSecret(t *testing.T) {
	s.requireNothingSecret(t, map[string]string{
		"the client's secret": clientSecret,
		"a password":          oidcprovider.Alice().Password,
		"an e-mail address":   "alice@example.com",
		"a code":              "code=",
		"a token":             "eyJ", // {", as tokens begin
	})
}

package idptest

import (
	"crypto"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// OIDCConfig is what an OpenID provider needs to know of itself.
type OIDCConfig struct {
	// Issuer is its name and the address below which it listens. A path is
	// allowed.
	Issuer string
	// Keys are published; the first one signs. One RS256 key is made unless
	// they are given.
	Keys []OIDCKey
	// Cognito gives it the endpoints of Amazon Cognito's managed login.
	Cognito bool
	// Now is the clock; time.Now unless set.
	Now func() time.Time
}

// OIDCClient is a relying party that the provider knows.
type OIDCClient struct {
	ID          string
	Secret      string           // client_secret_basic
	Key         crypto.PublicKey // private_key_jwt, instead of a secret
	RedirectURI string
}

// OIDCKnobs are the lies of the endpoints. A nil knob tells the truth.
type OIDCKnobs struct {
	// Intercept answers a request itself if it returns true: slowly, with an
	// error, with a body that does not end.
	Intercept func(w http.ResponseWriter, r *http.Request) bool
	Discovery func(document map[string]any)
	KeySet    func(keys []map[string]any) []map[string]any
	Callback  func(query url.Values) // what the browser brings back
	Exchange  func(answer map[string]any)
	Token     TokenLie // the ID token of an exchange
	Userinfo  func(claims map[string]any)
	// UserinfoType is its media type; application/json unless set.
	UserinfoType string
}

// OIDC is an OpenID provider: authorization code flow with PKCE. It is safe
// for concurrent use, except that Knobs are turned between requests.
type OIDC struct {
	Issuer string
	Now    func() time.Time
	Knobs  OIDCKnobs

	cognito bool

	mu      sync.Mutex
	keys    []OIDCKey
	clients map[string]OIDCClient
	grants  map[string]grant   // by code
	access  map[string]Account // by access token
	spent   map[string]bool    // jti of client assertions
	fetches map[string]int     // by endpoint
}

// Account is somebody whom the provider knows.
type Account struct {
	Subject  string
	Claims   map[string]any // in the ID token
	Userinfo map[string]any // at the userinfo endpoint only
}

// SomeAccount is a person with a verified address, in groups.
func SomeAccount(subject string, groups ...string) Account {
	return Account{Subject: subject, Claims: map[string]any{
		"email": subject + "@example.com", "email_verified": true, "groups": groups,
	}}
}

// CognitoAccount is a person as Cognito writes one of a tenant: custom
// attributes are strings, and email_verified may be one too.
func CognitoAccount(username, tenant string, groups ...string) Account {
	return Account{
		Subject: username + "-1c2b-4d5e-8f90-6d5f7a3e5c11",
		Claims: map[string]any{
			"cognito:username": username, "cognito:groups": groups, "custom:tenantId": tenant, "token_use": "id",
			"email": username + "@example.com", "email_verified": "true",
		},
	}
}

// NewOIDC makes a provider. It listens nowhere; see [OIDC.Handler] and
// [StartOIDC].
func NewOIDC(c OIDCConfig) (*OIDC, error) {
	if c.Issuer == "" {
		return nil, errors.New("idptest: Issuer is missing")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if len(c.Keys) == 0 {
		key, err := NewOIDCKey("key-1", "RS256")
		if err != nil {
			return nil, err
		}
		c.Keys = []OIDCKey{key}
	}
	return &OIDC{
		Issuer: c.Issuer, Now: c.Now, cognito: c.Cognito, keys: c.Keys,
		clients: map[string]OIDCClient{}, grants: map[string]grant{}, access: map[string]Account{},
		spent: map[string]bool{}, fetches: map[string]int{},
	}, nil
}

// Register makes the client known.
func (o *OIDC) Register(c OIDCClient) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.clients[c.ID] = c
}

// SetKeys publishes other keys; the first one signs. That is how keys rotate
// and how they are withdrawn.
func (o *OIDC) SetKeys(keys ...OIDCKey) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.keys = slices.Clone(keys)
}

// Fetched tells how often an endpoint was asked: "discovery", "jwks",
// "authorize", "token" or "userinfo".
func (o *OIDC) Fetched(endpoint string) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.fetches[endpoint]
}

func (o *OIDC) signingKey() OIDCKey {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.keys[0]
}

// at is the address of an endpoint. Cognito's are at the root of its domain,
// those of others below the issuer.
func (o *OIDC) at(endpoint string) string {
	base := strings.TrimSuffix(o.Issuer, "/")
	cognito := map[string]string{"authorize": "/oauth2/authorize", "token": "/oauth2/token", "userinfo": "/oauth2/userInfo", "logout": "/logout"}
	path, ok := cognito[endpoint]
	switch {
	case endpoint == "discovery":
		return base + "/.well-known/openid-configuration"
	case o.cognito && endpoint == "jwks":
		return base + "/.well-known/jwks.json"
	case o.cognito && ok:
		root, err := url.Parse(base)
		if err != nil {
			return base + path
		}
		return root.Scheme + "://" + root.Host + path
	}
	return base + "/" + endpoint
}

// claimsOf are the claims of an ID token about the account.
func claimsOf(a Account) map[string]any {
	claims := map[string]any{"sub": a.Subject}
	maps.Copy(claims, a.Claims)
	return claims
}

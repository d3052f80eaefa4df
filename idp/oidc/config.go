package oidc

import (
	"crypto"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/studiobroker/studiobroker/idp/internal/token"
)

// Config is what an operator says of one OpenID provider.
type Config struct {
	// Name of the provider in the configuration and in its routes.
	Name string
	// PublicURL is how browsers reach the broker. The callback is
	// PublicURL + "/oidc/" + Name + "/callback".
	PublicURL string
	// Issuer is the exact name of the provider, an https address.
	Issuer string
	// ClientID is our name at the provider.
	ClientID string
	// ClientSecret proves it by client_secret_basic.
	ClientSecret string
	// ClientKey proves it by private_key_jwt, instead of a secret: RSA with at
	// least 2048 bits, ECDSA or Ed25519. KeyID names it at the provider.
	ClientKey crypto.Signer
	KeyID     string
	// AuthMethod says which of them; the one that is given unless set.
	AuthMethod AuthMethod
	// Scopes to ask for; openid, profile and email unless set. openid is always
	// asked for.
	Scopes []string
	// Algorithms of ID tokens are pinned; RS256 unless set.
	Algorithms []string
	// Person is the claim that names the person; "sub" unless set, and never
	// the address.
	Person string
	// Userinfo adds what the userinfo endpoint says to the claims of the ID
	// token. Providers tell address and groups only there, often.
	Userinfo bool
	// Cognito means a user pool of Amazon Cognito.
	Cognito bool
	// Skew is how far the provider's clock may be off: 60 s unless set, at
	// most 180 s.
	Skew time.Duration
	// HTTPClient calls the provider; its redirects are not followed. A new one
	// unless set.
	HTTPClient *http.Client
	// Now is the clock; time.Now unless set.
	Now func() time.Time
}

// AuthMethod is how we prove to the provider who we are.
type AuthMethod string

// The methods of OpenID Connect Core 9 that are used.
const (
	ClientSecretBasic AuthMethod = "client_secret_basic"
	PrivateKeyJWT     AuthMethod = "private_key_jwt"
)

// maxTokenAge is how long ago an ID token may have been issued that comes
// straight from the token endpoint.
const maxTokenAge = 10 * time.Minute

// withDefaults fills in what was left out.
func (c Config) withDefaults() Config {
	c.PublicURL = strings.TrimSuffix(c.PublicURL, "/")
	if c.AuthMethod == "" {
		c.AuthMethod = ClientSecretBasic
		if c.ClientKey != nil {
			c.AuthMethod = PrivateKeyJWT
		}
	}
	if len(c.Scopes) == 0 {
		c.Scopes = []string{"profile", "email"}
	}
	c.Scopes = append([]string{"openid"}, slices.DeleteFunc(slices.Clone(c.Scopes), func(s string) bool { return s == "openid" })...)
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

var (
	validName  = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)
	validScope = regexp.MustCompile(`^[!#-\[\]-~]+$`) // RFC 6749 3.3
)

// check refuses what cannot work, whatever the provider says.
func (c Config) check() error {
	switch {
	case !validName.MatchString(c.Name):
		return token.Wrong("name", "use lower-case letters, digits and inner hyphens, at most 63", "%.80q cannot be part of a route", c.Name)
	case !reachable(c.PublicURL):
		return token.Wrong("public_url", "write https://, a host and no query, as browsers reach the broker", "%.200q is not an address that browsers can use", c.PublicURL)
	case c.ClientID == "":
		return token.Wrong("client_id", "register this application at the provider and write its client ID", "missing")
	}
	for _, s := range c.Scopes {
		if !validScope.MatchString(s) {
			return token.Wrong("scopes", "write a list of scopes", "%.80q is not a scope", s)
		}
	}
	return c.checkAuth()
}

// checkAuth wants exactly what the method needs.
func (c Config) checkAuth() error {
	switch {
	case c.AuthMethod != ClientSecretBasic && c.AuthMethod != PrivateKeyJWT:
		return token.Wrong("auth_method", "use client_secret_basic or private_key_jwt", "%.40q is not accepted", c.AuthMethod)
	case c.AuthMethod == ClientSecretBasic && c.ClientSecret == "":
		return token.Wrong("client_secret", "let the provider make a secret for this application; one without is for programs that cannot keep any", "missing")
	case c.AuthMethod == ClientSecretBasic && c.ClientKey != nil, c.AuthMethod == PrivateKeyJWT && c.ClientSecret != "":
		return token.Wrong("auth_method", "remove the other one", "both a secret and a key are given")
	case c.AuthMethod == PrivateKeyJWT && c.ClientKey == nil:
		return token.Wrong("client_key", "add a key and register its public part at the provider", "missing")
	}
	return nil
}

func reachable(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.RawQuery == "" && token.Secure(address) == nil
}

package oidc

import (
	"net/http"
	"time"

	jose "github.com/go-jose/go-jose/v4"

	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/idp/internal/token"
)

// Provider is one OpenID provider. It is safe for concurrent use.
type Provider struct {
	name      string
	issuer    string
	callback  string
	clientID  string
	secret    string
	signer    jose.Signer // signs client assertions; nil if there is a secret
	scopes    []string
	userinfo  bool
	cognito   bool
	person    token.Person
	discovery *token.Discovery
	verifier  *token.Verifier
	client    *http.Client
	now       func() time.Time
}

var _ idp.Provider = (*Provider)(nil)

// New makes a provider. It does no I/O: where the provider's endpoints are is
// asked when the first person comes. An error is a [*broker.Error] of kind
// misconfigured that names the key and the remedy.
func New(c Config) (*Provider, error) {
	c = c.withDefaults()
	if err := c.check(); err != nil {
		return nil, err
	}
	p := &Provider{
		name:      c.Name,
		issuer:    c.Issuer,
		callback:  c.PublicURL + "/oidc/" + c.Name + "/callback",
		clientID:  c.ClientID,
		secret:    c.ClientSecret,
		scopes:    c.Scopes,
		userinfo:  c.Userinfo,
		cognito:   c.Cognito,
		person:    token.Person{Provider: c.Name, Issuer: c.Issuer, Claim: c.Person},
		discovery: token.NewDiscovery(c.Issuer, c.HTTPClient, c.Now),
		client:    token.Client(c.HTTPClient, callTimeout),
		now:       c.Now,
	}
	if err := p.person.Check(); err != nil {
		return nil, err
	}
	var err error
	p.verifier, err = token.New(token.Config{
		Issuer: c.Issuer, Audiences: []string{c.ClientID}, Algorithms: c.Algorithms, Cognito: c.Cognito,
		MaxAge: maxTokenAge, Skew: c.Skew, Discovery: p.discovery, HTTPClient: c.HTTPClient, Now: c.Now,
	})
	if err != nil {
		return nil, err
	}
	if c.AuthMethod == PrivateKeyJWT {
		if p.signer, err = newSigner(c.ClientKey, c.KeyID); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// Name is the provider's name in the configuration.
func (p *Provider) Name() string { return p.name }

// Door is the one of its protocol.
func (p *Provider) Door() idp.Door { return idp.OIDC }

// Keys are the provider's keys as they are known here, for package bearer.
func (p *Provider) Keys() *token.Keys { return p.verifier.Keys() }

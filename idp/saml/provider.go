package saml

import (
	"bytes"
	"compress/flate"
	"crypto"
	"crypto/x509"
	"sync"
	"time"

	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/idp/saml/encryption"
	"github.com/studiobroker/studiobroker/idp/saml/gate"
)

// Provider is one SAML identity provider. It is safe for concurrent use.
type Provider struct {
	name        string
	entityID    string // ours
	acs         string
	person      string
	unsolicited bool
	opinion     bool
	skew        time.Duration
	binding     Binding
	key         crypto.Signer
	certificate *x509.Certificate
	trust       trust
	metadata    []byte // ours
	used        Ledger
	now         func() time.Time
	decryption  encryption.Ring
	allowed     gate.Allowed
	inner       bool      // the assertion itself has to be signed
	contexts    []string  // classes of authentication that are accepted; any if empty
	deflaters   sync.Pool // of *flate.Writer: a new one takes 800 KB
	memories    sync.Pool // of *memory
}

var _ idp.Provider = (*Provider)(nil)

// New makes a provider. It does no I/O. An error is a [*broker.Error] of kind
// misconfigured that names the key and the remedy.
func New(c Config) (*Provider, error) {
	c = c.withDefaults()
	if err := c.check(); err != nil {
		return nil, err
	}
	trusted, err := readTrust(c.Metadata, c.Now())
	if err != nil {
		return nil, err
	}
	if c.Used == nil {
		return nil, wrong("used", "give the provider a ledger of used assertions", "missing")
	}
	if c.SigningKey != nil && trusted.sso[c.RequestBinding] == nil {
		return nil, wrong("request_binding", "use the other binding, or offer this one at the provider", "the provider's metadata has no sign-on address for %q", c.RequestBinding)
	}
	p := &Provider{
		name:        c.Name,
		entityID:    c.EntityID,
		acs:         c.acs(),
		person:      c.Person,
		unsolicited: c.AllowUnsolicited,
		opinion:     c.SecondOpinion,
		skew:        c.Skew,
		binding:     c.RequestBinding,
		key:         c.SigningKey,
		certificate: c.Certificate,
		decryption:  c.ring(),
		allowed:     gate.Allowed{SHA1: c.AllowSHA1},
		inner:       c.RequireSignedAssertion,
		contexts:    c.AuthnContexts,
		trust:       trusted,
		used:        c.Used,
		now:         c.Now,
	}
	p.deflaters.New = func() any {
		w, _ := flate.NewWriter(&bytes.Buffer{}, flate.BestCompression) // the level is valid
		return w
	}
	p.memories.New = func() any { return new(memory) }
	p.metadata, err = c.describe()
	return p, err
}

// Name is the provider's name in the configuration.
func (p *Provider) Name() string { return p.name }

// Door is the one of its protocol.
func (p *Provider) Door() idp.Door { return idp.SAML }

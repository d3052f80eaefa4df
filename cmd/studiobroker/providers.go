package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/config"
	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/idp/oidc"
	"github.com/studiobroker/studiobroker/idp/saml"
	"github.com/studiobroker/studiobroker/internal/outbound"
)

// means are what providers are made with.
type means struct {
	clients  *outbound.Clients
	metadata *metadataKeeper
	used     saml.Ledger
	now      func() time.Time
}

// judging are the means of commands that judge and let nobody in. They tell
// why metadata cannot be had themselves.
func judging() means {
	quiet := slog.New(slog.DiscardHandler)
	return means{clients: outbound.NewClients(), metadata: newMetadataKeeper(noRecords{}, quiet, clock), used: unusedLedger{}, now: clock}
}

// newProvider makes provider i of file. What is wrong with it is told with its
// place in the file. A provider whose metadata cannot be fetched is absent: it
// lets nobody in, and keeps nobody else out.
func newProvider(ctx context.Context, file *config.File, i int, m means) (idp.Provider, *config.Problem) {
	settings := file.Providers[i]
	if settings.OIDC != nil {
		c := m.oidcConfig(file, settings)
		c.Now = m.now
		provider, err := oidc.New(c)
		return provider, problemOf(file, err, "providers", i, "oidc")
	}
	metadata := settings.SAML.Metadata.Content()
	if fetched(settings) {
		var err error
		metadata, err = m.metadata.get(ctx, m.source(file, settings))
		if err != nil && broker.CodeOf(err) != saml.CodeConfig {
			ours, wrong := saml.Describe(m.samlConfig(file, settings, nil))
			return absent{string(settings.Name), err, ours}, problemOf(file, wrong, "providers", i, "saml") // it is told to whoever comes by it
		}
	}
	provider, err := saml.New(m.samlConfig(file, settings, metadata))
	return provider, problemOf(file, err, "providers", i, "saml")
}

func (m means) samlConfig(file *config.File, p config.Provider, metadata []byte) saml.Config {
	c := saml.Config{
		Name:             string(p.Name),
		PublicURL:        string(file.PublicURL),
		EntityID:         p.SAML.EntityID,
		Metadata:         metadata,
		AllowUnsolicited: p.SAML.AllowUnsolicited,
		Person:           p.SAML.Person,
		RequestBinding:   saml.Binding(p.SAML.RequestBinding),
		Skew:             time.Duration(p.SAML.Skew),
		SecondOpinion:    p.SAML.SecondOpinion,
		Used:             m.used,
		Now:              m.now,

		RequireSignedAssertion: p.SAML.RequireSignedAssertion,
		AuthnContexts:          p.SAML.AuthnContexts,
		AllowSHA1:              p.SAML.AllowSHA1,
	}
	for i := range p.SAML.Decryption {
		key, certificate := p.SAML.Decryption[i].Decrypter()
		c.Decryption = append(c.Decryption, saml.DecryptionKey{Key: key, Certificate: certificate})
	}
	if p.SAML.Signing != nil {
		c.SigningKey, c.Certificate = p.SAML.Signing.Pair()
	}
	return c
}

// oidcConfig lacks the clock: without it, configurations can be compared.
func (m means) oidcConfig(file *config.File, p config.Provider) oidc.Config {
	c := oidc.Config{
		Name:         string(p.Name),
		PublicURL:    string(file.PublicURL),
		Issuer:       string(p.OIDC.Issuer),
		ClientID:     p.OIDC.ClientID,
		ClientSecret: p.OIDC.ClientSecret.Reveal(),
		Scopes:       p.OIDC.Scopes,
		Algorithms:   algorithms(p.OIDC),
		Person:       p.OIDC.Person,
		Userinfo:     p.OIDC.Userinfo,
		Cognito:      p.OIDC.Cognito,
		Skew:         time.Duration(p.OIDC.Skew),
		HTTPClient:   m.clientOf(p.OIDC),
	}
	if p.OIDC.ClientKey != nil {
		c.ClientKey, c.KeyID = p.OIDC.ClientKey.Signer(), p.OIDC.ClientKey.KeyID
	}
	return c
}

// clientOf calls an OpenID provider: its issuer, and what that names.
func (m means) clientOf(o *config.OIDC) *http.Client {
	return m.clients.For(string(o.Issuer), o.PrivateNetwork)
}

func algorithms(o *config.OIDC) []string {
	names := make([]string, len(o.Algorithms))
	for i, a := range o.Algorithms {
		names[i] = string(a)
	}
	return names
}

// problemOf places what is wrong with a provider in the file.
func problemOf(file *config.File, err error, path ...any) *config.Problem {
	if err == nil {
		return nil
	}
	refusal := broker.RefusalOf(err)
	if refusal.Code == saml.CodeMetadata {
		path = append(path, "metadata")
	}
	problem := file.Problem(refusal.Err.Error(), refusal.Hint, path...)
	problem.Code = refusal.Code
	return &problem
}

// CodeAbsent is the code of a provider whose metadata cannot be had.
const CodeAbsent broker.Code = "SB-1044"

// absent stands for a provider whose metadata cannot be had, or not be believed.
type absent struct {
	name string
	why  error
	ours []byte // our metadata: who shall let it in first wants that
}

// Name implements [idp.Provider].
func (a absent) Name() string { return a.name }

// Door is the only one whose providers have metadata.
func (a absent) Door() idp.Door { return idp.SAML }

// Metadata is ours.
func (a absent) Metadata() []byte { return a.ours }

// ServeMetadata answers with our metadata.
func (a absent) ServeMetadata(w http.ResponseWriter, _ *http.Request) { saml.ServeMetadata(w, a.ours) }

// Check says what exactly is wrong.
func (a absent) Check(context.Context) (string, error) { return "", a.why }

// Begin refuses.
func (a absent) Begin(http.ResponseWriter, *http.Request, idp.Pending) error { return a.refusal() }

// Answer refuses.
func (a absent) Answer(http.ResponseWriter, *http.Request) idp.Answer { return a }

// Handle names nothing.
func (a absent) Handle() string { return "" }

// Evidence refuses.
func (a absent) Evidence(*idp.Pending) broker.Evidence { return broker.Unreadable{Err: a.refusal()} }

func (a absent) refusal() error {
	if broker.CodeOf(a.why) == CodeIssuer {
		return a.why // asking again does not help
	}
	return broker.Refuse(broker.Unavailable, CodeAbsent, a.why, "see that this machine reaches the address of the provider's metadata; it is tried again every minute")
}

// unusedLedger is for commands that judge and let nobody in.
type unusedLedger struct{}

// Claim implements [saml.Ledger].
func (unusedLedger) Claim(context.Context, string, time.Time) (bool, error) {
	return false, errors.New("nobody is let in here")
}

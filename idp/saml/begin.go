package saml

import (
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"net/http"
	"time"

	crewjam "github.com/crewjam/saml"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/idp/saml/gate"
)

// Begin sends the browser to the provider with a signed AuthnRequest (SAML
// core 3.4.1, profiles 4.1.4.1), whose ID is pending.RequestID: an XML name. The
// response has to answer it and come back with pending.Handle as its RelayState.
func (p *Provider) Begin(w http.ResponseWriter, _ *http.Request, pending idp.Pending) error {
	if p.key == nil {
		return broker.Refuse(broker.Misconfigured, idp.CodeCannotBegin, errors.New("no sign-in can begin here without a signing key"),
			"add a signing key and its certificate to provider "+p.name+", or let people start at the provider")
	}
	if err := p.trust.checkCurrent(p.now()); err != nil {
		return err
	}
	if !gate.IsNCName(pending.RequestID) {
		return broker.Refuse(broker.Internal, CodeRequest, errors.New("the request ID is not an XML name (SAML core 1.3.4)"), "report this")
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	send := p.redirect
	if p.binding == Post {
		send = p.post
	}
	if err := send(w, p.request(pending), pending.Handle); err != nil {
		return broker.Refuse(broker.Internal, CodeRequest, err, "see whether the signing key can be used")
	}
	return nil
}

// request asks the provider for a person. It names no format of NameID: the
// provider's own choice for this application is the one an operator knows, and
// unlike crewjam's default it is not a new name each time.
func (p *Provider) request(pending idp.Pending) *crewjam.AuthnRequest {
	allow := true
	return &crewjam.AuthnRequest{
		ID:                          pending.RequestID,
		Version:                     "2.0",
		IssueInstant:                p.now().UTC().Truncate(time.Second),
		Destination:                 p.trust.sso[p.binding].String(),
		AssertionConsumerServiceURL: p.acs,
		ProtocolBinding:             crewjam.HTTPPostBinding,
		Issuer:                      &crewjam.Issuer{Value: p.entityID},
		NameIDPolicy:                &crewjam.NameIDPolicy{AllowCreate: &allow},
	}
}

// sign signs text by RSA-SHA256.
func (p *Provider) sign(text string) ([]byte, error) {
	sum := sha256.Sum256([]byte(text))
	return p.key.Sign(rand.Reader, sum[:], crypto.SHA256)
}

package saml

import (
	"errors"
	"net/http"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/idp/saml/gate"
)

var _ idp.Beginner = (*Provider)(nil)

// Begins reports whether there is a key to sign requests with.
func (p *Provider) Begins() bool { return p.key != nil }

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

package oidc

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"golang.org/x/oauth2"

	"github.com/studiobroker/studiobroker/broker"
)

// callTimeout bounds a call of the token or userinfo endpoint.
const callTimeout = 10 * time.Second

// exchange trades the code for tokens (OpenID Connect Core 3.1.3). The library
// reads at most 1 MB of the answer.
func (h *hearing) exchange(ctx context.Context) (err error) {
	options, err := h.credentials()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	ctx = context.WithValue(ctx, oauth2.HTTPClient, h.provider.client)
	h.tokens, err = h.provider.flow(h.endpoints).Exchange(ctx, h.answer.code, options...)
	return exchangeRefusal(err)
}

// credentials prove that we began the sign-in, and who we are.
func (h *hearing) credentials() ([]oauth2.AuthCodeOption, error) {
	options := []oauth2.AuthCodeOption{oauth2.VerifierOption(h.began.Secret)}
	if h.provider.signer == nil {
		return options, nil
	}
	assertion, err := h.provider.assertion(h.endpoints.Token, h.now)
	if err != nil {
		return nil, broker.Refuse(broker.Internal, CodeClient, err, "see whether the client key can be used")
	}
	return append(options,
		oauth2.SetAuthURLParam("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
		oauth2.SetAuthURLParam("client_assertion", assertion)), nil
}

// exchangeRefusal says why there are no tokens. What the provider wrote
// besides its error code is left out: it may repeat what it was sent.
func exchangeRefusal(err error) error {
	var refused *oauth2.RetrieveError
	if err == nil {
		return nil
	}
	if !errors.As(err, &refused) {
		return broker.Refuse(broker.Unavailable, CodeToken, fmt.Errorf("the token endpoint: %w", reason(err)), "see whether this machine reaches the provider's token endpoint")
	}
	said := fmt.Errorf("the token endpoint answers with status %d and %.100q", refused.Response.StatusCode, refused.ErrorCode)
	switch refused.ErrorCode {
	case "invalid_grant":
		return broker.Refuse(broker.NotVerified, CodeExchange, said, "the person should start again; a code is taken once, and for a minute or so")
	case "invalid_client", "unauthorized_client":
		return broker.Refuse(broker.Misconfigured, CodeClient, said, "compare the client ID and its secret or key at the provider with those configured here")
	}
	if refused.Response.StatusCode >= 500 {
		return broker.Refuse(broker.Unavailable, CodeToken, said, "see the provider's own log")
	}
	return broker.Refuse(broker.Misconfigured, CodeToken, said, "compare the client and its callback at the provider with those configured here")
}

// reason is an error without the address that url.Error repeats.
func reason(err error) error {
	var said *url.Error
	if errors.As(err, &said) {
		return said.Err
	}
	return err
}

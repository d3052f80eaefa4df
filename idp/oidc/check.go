package oidc

import (
	"context"
	"crypto/subtle"
	"time"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp"
)

// maxPending is how long a person may take at the provider.
const maxPending = 15 * time.Minute

// step is one part of the judgement. Its error is a [*broker.Error].
type step struct {
	name string
	run  func(*hearing, context.Context) error
}

// steps lead from a query to claims that may be believed. A step builds on
// those before it.
func steps() []step {
	return []step{
		{"the sign-in began in this browser, with this provider", (*hearing).checkBegan},
		{"the sign-in began at most 15 minutes ago", (*hearing).checkAge},
		{"the issuer that answers is this provider", (*hearing).checkIssuer},
		{"the provider signed somebody in", (*hearing).findRefusal},
		{"the provider takes the code", (*hearing).exchange},
		{"the ID token holds", (*hearing).verify},
		{"the ID token answers this sign-in", (*hearing).checkNonce},
		{"the access token belongs to it", (*hearing).checkAccessToken},
		{"userinfo is about the same person", (*hearing).askUserinfo},
	}
}

// checkBegan keeps an answer from signing somebody in who did not ask for it:
// login CSRF, and a provider that answers for another one.
func (h *hearing) checkBegan(context.Context) error {
	switch {
	case h.began == nil:
		return refuse(CodeNotBegun, "the person should start again and finish in the same browser; cookies have to be allowed",
			"it answers a sign-in that did not begin in this browser, began more than 15 minutes ago, or has been answered already")
	case h.began.Provider != h.provider.name:
		return refuse(CodeNotBegun, "the person should start again", "the sign-in began with provider %.80q, and this is %q", h.began.Provider, h.provider.name)
	case h.began.Handle != h.answer.state:
		return refuse(CodeNotBegun, "the person should start again", "the answer's state is not that of the sign-in")
	}
	return nil
}

func (h *hearing) checkAge(context.Context) error {
	if age := h.now.Sub(h.began.Began); age > maxPending || age < -time.Minute {
		return refuse(CodeTooLate, "the person should start again", "the sign-in began at %s, and it is %s", stamp(h.began.Began), stamp(h.now))
	}
	return nil
}

// checkIssuer keeps one provider from answering for another: RFC 9207 2.4.
func (h *hearing) checkIssuer(ctx context.Context) (err error) {
	if h.endpoints, err = h.provider.discovery.Endpoints(ctx); err != nil {
		return err
	}
	const hint = "the person should start again; if it happens every time, report it to the provider"
	switch got := h.answer.issuer; {
	case got == "" && h.endpoints.NamesItself:
		return refuse(CodeMixUp, hint, "the answer does not name its issuer, and this provider always does")
	case got != "" && got != h.provider.issuer:
		return refuse(CodeMixUp, hint, "the answer is %.200q's, and this is %.200q", got, h.provider.issuer)
	}
	return nil
}

// findRefusal gives a provider's own refusal its own words (OpenID Connect
// Core 3.1.2.6, RFC 6749 4.1.2.1). Its description is for the operator.
func (h *hearing) findRefusal(context.Context) error {
	said := func(kind broker.Kind, code broker.Code, hint string) error {
		refusal := broker.RefusalOf(refuse(code, hint, "the provider says %.100q: %.200q", h.answer.failure, h.answer.description))
		refusal.Kind = kind
		return refusal
	}
	switch h.answer.failure {
	case "":
		return nil
	case "login_required", "interaction_required", "consent_required", "account_selection_required":
		if h.began.Silent {
			return said(broker.NotVerified, idp.CodeLoginRequired, "let the person sign in and be asked")
		}
		return said(broker.NotVerified, CodeRefused, "see why the provider cannot ask the person")
	case "access_denied":
		return said(broker.NotVerified, CodeDenied, "assign the person to this application at the provider, or let them consent")
	case "server_error", "temporarily_unavailable":
		return said(broker.Unavailable, CodeRefused, "see the provider's own log")
	}
	return said(broker.Misconfigured, CodeRefused, "compare the client, its callback and its scopes at the provider with those configured here")
}

func (h *hearing) verify(ctx context.Context) (err error) {
	raw, _ := h.tokens.Extra("id_token").(string)
	if raw == "" {
		return refuse(CodeToken, "let the provider answer the scope openid with an ID token", "the provider's answer has no ID token")
	}
	h.idToken, err = h.provider.verifier.Verify(ctx, raw)
	h.claims = h.idToken.Claims
	return err
}

// checkNonce: OpenID Connect Core 3.1.3.7, 11.
func (h *hearing) checkNonce(context.Context) error {
	if subtle.ConstantTimeCompare([]byte(h.claims.Text("nonce")), []byte(nonce(*h.began))) != 1 {
		return refuse(CodeNonce, "the person should start again; if it happens every time, the provider does not return the nonce it was sent",
			"the ID token's nonce is missing or another sign-in's")
	}
	return nil
}

// checkAccessToken: OpenID Connect Core 3.1.3.8.
func (h *hearing) checkAccessToken(context.Context) error {
	if err := h.idToken.MatchesAccessToken(h.tokens.AccessToken); err != nil {
		return refuse(CodeAccessToken, "the person should start again; if it happens every time, report it to the provider",
			"the access token does not belong to the ID token (at_hash)")
	}
	return nil
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

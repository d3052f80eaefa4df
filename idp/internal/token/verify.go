package token

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	jose "github.com/go-jose/go-jose/v4"
)

// Verifier verifies the ID tokens of one issuer. It is safe for concurrent
// use.
type Verifier struct {
	config     Config
	algorithms []jose.SignatureAlgorithm
	names      []string // of algorithms
	keys       *kept[[]jose.JSONWebKey]
}

// Token is an ID token that was verified.
type Token struct {
	Claims  Object
	Expires time.Time // until when it is believed
	opinion *oidc.IDToken
}

// Verify believes a token if its header, its signature and every rule of
// check.go hold, and go-oidc agrees. An error is a [*broker.Error].
func (v *Verifier) Verify(ctx context.Context, raw string) (Token, error) {
	h := &hearing{verifier: v, raw: raw, now: v.config.Now()}
	if err := h.open(); err != nil {
		return Token{}, err
	}
	opinion, disagrees := h.ask(ctx)
	switch {
	case h.refusal != nil:
		return Token{}, h.refusal
	case !h.heard:
		return Token{}, refuse(CodeForm, fmt.Errorf("go-oidc cannot read it: %w", disagrees), "let the provider issue signed JSON Web Tokens (RFC 7515)")
	}
	for _, c := range checks() {
		if err := c.apply(h); err != nil {
			return Token{}, err
		}
	}
	if disagrees != nil {
		return Token{}, refuse(CodeOpinion, fmt.Errorf("go-oidc does not agree: %w", disagrees), "report this")
	}
	return Token{Claims: h.claims, Expires: h.time("exp").Add(v.config.Skew), opinion: opinion}, nil
}

// ask lets go-oidc verify the token. It asks for the payload by
// VerifySignature and reads it after that; nothing of what it checks is turned
// off, except that it knows one audience only.
func (h *hearing) ask(ctx context.Context) (*oidc.IDToken, error) {
	c := h.verifier.config
	config := &oidc.Config{
		SupportedSigningAlgs: h.verifier.names,
		Now:                  func() time.Time { return h.now.Add(-c.Skew) }, // it allows for no skew itself
	}
	if config.ClientID = c.Audiences[0]; len(c.Audiences) > 1 {
		config.ClientID, config.SkipClientIDCheck = "", true // checkAudience knows them
	}
	return oidc.NewVerifier(c.Issuer, h, config).Verify(ctx, h.raw)
}

// MatchesAccessToken reports whether an access token belongs to the ID token
// (OpenID Connect Core 3.1.3.8). A token that does not say so says nothing
// against it.
func (t Token) MatchesAccessToken(access string) error {
	if !t.Claims.Has("at_hash") {
		return nil
	}
	return t.opinion.VerifyAccessToken(access)
}

// hearing is one token on its way through the steps.
type hearing struct {
	verifier *Verifier
	raw      string
	now      time.Time

	parts          // not to be believed
	claims  Object // verified
	heard   bool   // go-oidc has asked for the claims
	refusal error  // by VerifySignature: go-oidc does not pass on what it was
}

var _ oidc.KeySet = (*hearing)(nil)

// VerifySignature returns what a key of the provider signed, once its JSON is
// known to be strict.
func (h *hearing) VerifySignature(ctx context.Context, _ string) (payload []byte, err error) {
	defer func() { h.heard, h.refusal = true, err }()
	if err = h.verifySignature(ctx); err != nil {
		return nil, err
	}
	_, part, _ := strings.Cut(h.signed, ".")
	if payload, err = decode(part); err != nil {
		return nil, refuse(CodeForm, errors.New("the token's claims are not base64url"), "report this to the provider")
	}
	return payload, h.read(payload)
}

// verifySignature tries the keys that are known, and once more if the provider
// has others now.
func (h *hearing) verifySignature(ctx context.Context) error {
	keys, fetched, err := h.verifier.keys.get(ctx)
	verified := h.signedByOne(keys)
	if err == nil && !verified && !fetched {
		if keys, fetched, err = h.verifier.keys.newer(ctx); fetched {
			verified = h.signedByOne(keys)
		}
	}
	switch {
	case err != nil:
		return err
	case !verified:
		return refuse(CodeSignature, fmt.Errorf("no key of %s verifies the token", h.verifier.config.Issuer),
			"if the provider has new keys, try again in a minute; otherwise the token is forged")
	}
	return nil
}

// signedByOne tries those keys that the header may mean.
func (h *hearing) signedByOne(keys []jose.JSONWebKey) bool {
	for _, key := range keys {
		if (h.keyID == "" || key.KeyID == h.keyID) && fits(key, h.algorithm) && h.verifiedBy(key.Key) {
			return true
		}
	}
	return false
}

// read reads the verified claims.
func (h *hearing) read(payload []byte) (err error) {
	const hint = "let the provider write every claim once; otherwise somebody has altered them"
	if h.claims, err = ReadObject(payload); err != nil {
		return refuse(CodeClaims, fmt.Errorf("the token's claims: %w", err), hint)
	}
	if name := h.claims.imitated(registered()); name != "" {
		return refuse(CodeClaims, errors.New("the token's claims: "+name+" is written in another case"), hint)
	}
	return nil
}

// registered are the claims that this package, or go-oidc, reads.
func registered() []string {
	return []string{"iss", "sub", "aud", "azp", "exp", "iat", "nbf", "nonce", "at_hash", "events", "typ", "token_use",
		"email", "email_verified", "_claim_names", "_claim_sources"}
}

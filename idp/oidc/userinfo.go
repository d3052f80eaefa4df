package oidc

import (
	"context"
	"errors"
	"mime"
	"net/http"
	"strings"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp/internal/token"
)

// askUserinfo adds what the userinfo endpoint says (OpenID Connect Core 5.3) to
// what the ID token says, which wins.
func (h *hearing) askUserinfo(ctx context.Context) error {
	if !h.provider.userinfo {
		return nil
	}
	more, err := h.fetchUserinfo(ctx)
	if err != nil {
		return err
	}
	// 5.3.2: "The sub Claim in the UserInfo Response MUST be verified".
	if more.Text("sub") != h.claims.Text("sub") {
		return refuse(CodeUserinfo, "report this to the provider", "userinfo is about somebody else than the ID token")
	}
	// An address and its being verified come from one place.
	if h.claims.Has("email") || h.claims.Has("email_verified") {
		more = more.Without("email", "email_verified")
	}
	if h.claims, err = h.claims.With(more); err != nil {
		return refuse(CodeUserinfo, "let the provider write every claim in one way", "userinfo: %w", err)
	}
	return nil
}

const hintUserinfo = "offer userinfo as JSON for this application at the provider, or turn userinfo off here"

func noUserinfo() error {
	return broker.Refuse(broker.Misconfigured, CodeUserinfo, errors.New("discovery names no userinfo endpoint"), hintUserinfo)
}

func (h *hearing) fetchUserinfo(ctx context.Context) (token.Object, error) {
	const hint = hintUserinfo
	switch {
	case h.endpoints.Userinfo == "":
		return token.Object{}, noUserinfo()
	case !strings.EqualFold(h.tokens.Type(), "Bearer"):
		return token.Object{}, refuse(CodeUserinfo, hint, "the access token is of the type %.40q, and only bearer tokens are used", h.tokens.TokenType)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, h.endpoints.Userinfo, http.NoBody)
	if err != nil {
		return token.Object{}, refuse(CodeUserinfo, hint, "the userinfo endpoint: %w", err)
	}
	request.Header.Set("Authorization", "Bearer "+h.tokens.AccessToken)
	request.Header.Set("Accept", "application/json")
	body, header, err := token.Get(h.provider.client, request)
	if err != nil {
		return token.Object{}, err
	}
	if media, _, err := mime.ParseMediaType(header.Get("Content-Type")); err != nil || media != "application/json" {
		return token.Object{}, refuse(CodeUserinfo, hint, "userinfo is %.80q, and only JSON is read", header.Get("Content-Type"))
	}
	claims, err := token.ReadObject(body)
	if err != nil {
		return claims, refuse(CodeUserinfo, hint, "userinfo: %w", err)
	}
	return claims, nil
}

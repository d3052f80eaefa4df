package demo

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"golang.org/x/oauth2"
)

// signInLife is how long a sign-in may take.
const signInLife = 10 * time.Minute

// flow is the CRM as a client of its OpenID provider.
func flow(at Addresses, provider *openID) *oauth2.Config {
	return &oauth2.Config{
		ClientID:     provider.crm.ID,
		ClientSecret: provider.crm.Secret,
		RedirectURL:  provider.crm.RedirectURI,
		Scopes:       []string{"openid", "email"},
		Endpoint: oauth2.Endpoint{
			AuthURL: at.CRM + "/oauth2/authorize", TokenURL: at.CRM + "/oauth2/token", AuthStyle: oauth2.AuthStyleInHeader,
		},
	}
}

// signIn sends the browser to the OpenID provider.
func (c *CRM) signIn(w http.ResponseWriter, r *http.Request) {
	v := visit{State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier()}
	c.visits.begin(w, r, v, signInLife)
	http.Redirect(w, r, c.flow.AuthCodeURL(v.State, oauth2.S256ChallengeOption(v.Verifier), oauth2.SetAuthURLParam("nonce", v.Nonce)), http.StatusSeeOther)
}

// callback is where the OpenID provider sends the browser back to.
func (c *CRM) callback(w http.ResponseWriter, r *http.Request) {
	v := c.visits.of(r)
	query := r.URL.Query()
	if v.State == "" || query.Get("state") != v.State {
		c.fail(w, http.StatusBadRequest, "You are not signed in", errors.New("this browser began no such sign-in, or it took too long"))
		return
	}
	token, who, err := c.redeem(r.Context(), query.Get("code"), v)
	if err != nil {
		c.fail(w, http.StatusBadGateway, "You are not signed in", err)
		return
	}
	c.visits.begin(w, r, visit{Who: who, IDToken: token}, tokenLife)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// redeem exchanges the code for an ID token.
func (c *CRM) redeem(ctx context.Context, code string, v visit) (token string, who customer, err error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	answer, err := c.flow.Exchange(ctx, code, oauth2.VerifierOption(v.Verifier))
	if err != nil {
		return "", customer{}, err
	}
	token, _ = answer.Extra("id_token").(string)
	who, err = c.read(token, v.Nonce)
	return token, who, err
}

// read says whom the ID token names. It comes straight from the provider, so
// its signature need not be checked (OpenID Connect Core 3.1.3.7, step 6).
func (c *CRM) read(token, nonce string) (customer, error) {
	var claims struct {
		Issuer   string `json:"iss"`
		Audience string `json:"aud"`
		Nonce    string `json:"nonce"`
		Username string `json:"cognito:username"`
	}
	_, payload, _ := strings.Cut(token, ".")
	payload, _, _ = strings.Cut(payload, ".")
	text, err := base64.RawURLEncoding.DecodeString(payload)
	if err != nil {
		return customer{}, err
	}
	if err := json.Unmarshal(text, &claims); err != nil {
		return customer{}, err
	}
	who, known := findCustomer(claims.Username)
	switch {
	case claims.Issuer != c.at.OpenID || claims.Audience != c.openID.crm.ID || claims.Nonce != nonce:
		return customer{}, errors.New("the ID token is for another client or another sign-in")
	case !known:
		return customer{}, errors.New("the ID token names nobody whom the CRM knows")
	}
	return who, nil
}

package idptest

import (
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"net/http"
	"net/url"
)

// serveToken: OpenID Connect Core 3.1.3.
func (o *OIDC) serveToken(w http.ResponseWriter, r *http.Request) {
	client, err := o.authenticate(r)
	if err != nil {
		w.Header().Set("WWW-Authenticate", "Basic")
		writeJSON(w, http.StatusUnauthorized, map[string]any{"error": "invalid_client", "error_description": err.Error()})
		return
	}
	granted, err := o.redeem(client, r)
	if err != nil {
		writeJSON(w, http.StatusBadRequest, map[string]any{"error": "invalid_grant", "error_description": err.Error()})
		return
	}
	answer, err := o.tokens(client, granted)
	if err != nil {
		writeJSON(w, http.StatusInternalServerError, map[string]any{"error": "server_error"})
		return
	}
	if o.Knobs.Exchange != nil {
		o.Knobs.Exchange(answer)
	}
	writeJSON(w, http.StatusOK, answer)
}

// redeem takes the code once and proves that the client is who asked for it
// (RFC 7636 4.6).
func (o *OIDC) redeem(client OIDCClient, r *http.Request) (grant, error) {
	o.mu.Lock()
	granted, ok := o.grants[r.PostFormValue("code")]
	delete(o.grants, r.PostFormValue("code"))
	o.mu.Unlock()
	challenge := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	switch {
	case r.PostFormValue("grant_type") != "authorization_code":
		return grant{}, errors.New("not a code")
	case !ok || granted.client != client.ID || !o.Now().Before(granted.until):
		return grant{}, errors.New("unknown code")
	case granted.redirect != r.PostFormValue("redirect_uri"):
		return grant{}, errors.New("another redirect_uri")
	case granted.challenge != segment(challenge[:]):
		return grant{}, errors.New("another code_verifier")
	}
	return granted, nil
}

func (o *OIDC) tokens(client OIDCClient, granted grant) (map[string]any, error) {
	access := rand.Text()
	o.mu.Lock()
	o.access[access] = granted.account
	o.mu.Unlock()
	claims := claimsOf(granted.account)
	claims["aud"], claims["nonce"], claims["auth_time"] = client.ID, granted.nonce, o.Now().Unix()
	hash := func(t *IDToken) {
		_, digest := digestOf(t.Algorithm, access)
		t.Claims["at_hash"] = segment(digest[:len(digest)/2])
	}
	lies := []TokenLie{hash}
	if o.Knobs.Token != nil {
		lies = append(lies, o.Knobs.Token)
	}
	id, err := o.Token(claims, lies...)
	if err != nil {
		return nil, err
	}
	return map[string]any{"access_token": access, "token_type": "Bearer", "expires_in": 300, "scope": granted.scope, "id_token": id}, nil
}

// authenticate: client_secret_basic or private_key_jwt (OpenID Connect Core 9).
func (o *OIDC) authenticate(r *http.Request) (OIDCClient, error) {
	if assertion := r.PostFormValue("client_assertion"); assertion != "" {
		return o.authenticateByKey(r, assertion)
	}
	id, secret, ok := r.BasicAuth()
	if !ok {
		return OIDCClient{}, errors.New("no Authorization header")
	}
	id, errID := url.QueryUnescape(id) // RFC 6749 2.3.1
	secret, errSecret := url.QueryUnescape(secret)
	client, known := o.client(id)
	if errID != nil || errSecret != nil || !known || client.Secret == "" || client.Secret != secret {
		return OIDCClient{}, errors.New("unknown client or secret")
	}
	return client, nil
}

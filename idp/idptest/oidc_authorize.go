package idptest

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// grant is what a code stands for.
type grant struct {
	client    string
	redirect  string
	challenge string
	nonce     string
	scope     string
	account   Account
	until     time.Time
}

// serveAuthorize: OpenID Connect Core 3.1.2, with PKCE required (RFC 7636) and
// the issuer in the answer (RFC 9207).
func (o *OIDC) serveAuthorize(w http.ResponseWriter, r *http.Request, login OIDCLogin) {
	query := r.URL.Query()
	client, known := o.client(query.Get("client_id"))
	if !known || query.Get("redirect_uri") != client.RedirectURI {
		http.Error(w, "unknown client or address", http.StatusBadRequest)
		return
	}
	if problem := invalid(query); problem != "" {
		o.sendBack(w, r, client, url.Values{"error": {"invalid_request"}, "error_description": {problem}})
		return
	}
	account, ok := o.whoever(w, r, login)
	if !ok {
		if query.Get("prompt") == "none" {
			o.sendBack(w, r, client, url.Values{"error": {"login_required"}})
		}
		return
	}
	code := rand.Text()
	o.mu.Lock()
	o.grants[code] = grant{
		client: client.ID, redirect: client.RedirectURI, challenge: query.Get("code_challenge"),
		nonce: query.Get("nonce"), scope: query.Get("scope"), account: account, until: o.Now().Add(time.Minute),
	}
	o.mu.Unlock()
	o.sendBack(w, r, client, url.Values{"code": {code}})
}

// whoever asks login; with prompt=none what login shows is not shown.
func (o *OIDC) whoever(w http.ResponseWriter, r *http.Request, login OIDCLogin) (Account, bool) {
	if r.URL.Query().Get("prompt") == "none" {
		w = unseen{header: http.Header{}}
	}
	return login(w, r)
}

// unseen is a page that nobody sees.
type unseen struct{ header http.Header }

func (u unseen) Header() http.Header         { return u.header }
func (u unseen) Write(b []byte) (int, error) { return len(b), nil }
func (u unseen) WriteHeader(int)             {}

// invalid says what a request lacks that this provider wants of every client.
func invalid(query url.Values) string {
	switch {
	case query.Get("response_type") != "code":
		return "response_type is not code"
	case !strings.Contains(" "+query.Get("scope")+" ", " openid "):
		return "scope has no openid"
	case query.Get("state") == "":
		return "state is missing"
	case query.Get("nonce") == "":
		return "nonce is missing"
	case query.Get("code_challenge_method") != "S256" || len(query.Get("code_challenge")) != 43:
		return "code_challenge is missing or not by S256"
	}
	return ""
}

// sendBack sends the browser to the client.
func (o *OIDC) sendBack(w http.ResponseWriter, r *http.Request, client OIDCClient, answer url.Values) {
	answer.Set("state", r.URL.Query().Get("state"))
	if !o.cognito {
		answer.Set("iss", o.Issuer)
	}
	if o.Knobs.Callback != nil {
		o.Knobs.Callback(answer)
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, client.RedirectURI+"?"+answer.Encode(), http.StatusFound)
}

package idptest

import (
	"encoding/json"
	"net/http"
	"net/url"
)

// OIDCLogin says who is at the browser. It may answer the request itself, with
// a page that asks for instance, and return false; the page then comes back to
// the same address with the same query.
type OIDCLogin func(w http.ResponseWriter, r *http.Request) (Account, bool)

// Nobody is an [OIDCLogin] without a session: prompt=none is answered with
// login_required, and everybody else has to wait.
func Nobody(w http.ResponseWriter, _ *http.Request) (Account, bool) {
	http.Error(w, "please sign in", http.StatusUnauthorized)
	return Account{}, false
}

// Handler serves the endpoints at the paths of the issuer.
func (o *OIDC) Handler(login OIDCLogin) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+pathOf(o.at("discovery")), o.counted("discovery", o.serveDiscovery))
	mux.HandleFunc("GET "+pathOf(o.at("jwks")), o.counted("jwks", o.serveKeySet))
	mux.HandleFunc("GET "+pathOf(o.at("authorize")), o.counted("authorize", func(w http.ResponseWriter, r *http.Request) { o.serveAuthorize(w, r, login) }))
	mux.HandleFunc("POST "+pathOf(o.at("token")), o.counted("token", o.serveToken))
	mux.HandleFunc("GET "+pathOf(o.at("userinfo")), o.counted("userinfo", o.serveUserinfo))
	mux.HandleFunc("GET "+pathOf(o.at("logout")), o.counted("logout", o.serveLogout))
	return mux
}

func (o *OIDC) counted(endpoint string, serve http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		o.mu.Lock()
		o.fetches[endpoint]++
		o.mu.Unlock()
		if o.Knobs.Intercept != nil && o.Knobs.Intercept(w, r) {
			return
		}
		serve(w, r)
	}
}

// serveDiscovery: OpenID Connect Discovery 1.0, section 4.
func (o *OIDC) serveDiscovery(w http.ResponseWriter, _ *http.Request) {
	document := map[string]any{
		"issuer":                                         o.Issuer,
		"authorization_endpoint":                         o.at("authorize"),
		"token_endpoint":                                 o.at("token"),
		"userinfo_endpoint":                              o.at("userinfo"),
		"jwks_uri":                                       o.at("jwks"),
		"end_session_endpoint":                           o.at("logout"),
		"response_types_supported":                       []string{"code"},
		"subject_types_supported":                        []string{"public"},
		"id_token_signing_alg_values_supported":          []string{o.signingKey().Algorithm},
		"token_endpoint_auth_methods_supported":          []string{"client_secret_basic", "private_key_jwt"},
		"code_challenge_methods_supported":               []string{"S256"},
		"authorization_response_iss_parameter_supported": !o.cognito,
	}
	if o.Knobs.Discovery != nil {
		o.Knobs.Discovery(document)
	}
	writeJSON(w, http.StatusOK, document)
}

func (o *OIDC) serveKeySet(w http.ResponseWriter, _ *http.Request) {
	o.mu.Lock()
	var keys []map[string]any
	for _, k := range o.keys {
		keys = append(keys, k.JWK())
	}
	o.mu.Unlock()
	if o.Knobs.KeySet != nil {
		keys = o.Knobs.KeySet(keys)
	}
	writeJSON(w, http.StatusOK, map[string]any{"keys": keys})
}

// serveLogout is Cognito's logout endpoint, or RP-initiated logout: it sends
// the browser back to an address of the client's own host.
func (o *OIDC) serveLogout(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	back := query.Get("logout_uri")
	if back == "" {
		back = query.Get("post_logout_redirect_uri")
	}
	client, known := o.client(query.Get("client_id"))
	if !known || !sameHost(back, client.RedirectURI) {
		http.Error(w, "unknown client or address", http.StatusBadRequest)
		return
	}
	http.Redirect(w, r, back, http.StatusFound)
}

func (o *OIDC) client(id string) (OIDCClient, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	c, ok := o.clients[id]
	return c, ok
}

func sameHost(a, b string) bool {
	one, err := url.Parse(a)
	if err != nil {
		return false
	}
	other, err := url.Parse(b)
	return err == nil && one.Host != "" && one.Scheme == other.Scheme && one.Host == other.Host
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the other side has gone if it fails
}

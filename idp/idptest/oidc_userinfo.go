package idptest

import (
	"maps"
	"net/http"
	"strings"
)

// serveUserinfo: OpenID Connect Core 5.3.
func (o *OIDC) serveUserinfo(w http.ResponseWriter, r *http.Request) {
	access, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	o.mu.Lock()
	account, ok := o.access[access]
	o.mu.Unlock()
	if !ok {
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	claims := claimsOf(account)
	maps.Copy(claims, account.Userinfo)
	if o.Knobs.Userinfo != nil {
		o.Knobs.Userinfo(claims)
	}
	if o.Knobs.UserinfoType == "" {
		writeJSON(w, http.StatusOK, claims)
		return
	}
	w.Header().Set("Content-Type", o.Knobs.UserinfoType)
	_, _ = w.Write([]byte("e30.e30.")) // a JWT, as a provider sends that signs it
}

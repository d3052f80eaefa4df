package idptest

import (
	"encoding/json"
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
	media := o.Knobs.UserinfoType
	if media == "" {
		media = "application/json"
	}
	w.Header().Set("Content-Type", media)
	if media == "application/jwt" {
		_, _ = w.Write([]byte("e30.e30.")) // as a provider sends that signs it
		return
	}
	_ = json.NewEncoder(w).Encode(claims) // the other side has gone if it fails
}

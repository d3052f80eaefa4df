package web

import (
	"errors"
	"net/http"
	"slices"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp"
)

// cors lets scripts of the listed origins read what the API answers, and
// nobody else's (Fetch standard, CORS protocol). Credentials of the browser
// are not among it: the API takes bearer tokens.
func (s *Server) cors(next http.Handler) http.Handler {
	if s.API == nil || len(s.API.CORSOrigins) == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isAPI(r) {
			h := w.Header()
			h.Add("Vary", "Origin")
			if origin := r.Header.Get("Origin"); slices.Contains(s.API.CORSOrigins, origin) {
				h.Set(allowOrigin, origin)
				h.Set("Access-Control-Expose-Headers", "Location, Retry-After, WWW-Authenticate, X-Request-Id")
			}
		}
		next.ServeHTTP(w, r)
	})
}

const allowOrigin = "Access-Control-Allow-Origin"

// preflight tells the browser of a listed origin what its script may send to
// an address that takes method.
func preflight(method string) handler {
	return func(w http.ResponseWriter, r *http.Request, _ *knock) error {
		h := w.Header()
		if h.Get(allowOrigin) == "" || r.Header.Get("Access-Control-Request-Method") == "" {
			h.Set("Allow", method)
			return broker.Refuse(broker.NotVerified, idp.CodeMethod, errors.New("no preflight of a listed origin"), "list the origin in launch.api.cors_origins, if its scripts may call the API")
		}
		h.Set("Access-Control-Allow-Methods", method)
		h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Idempotency-Key")
		h.Set("Access-Control-Max-Age", "600")
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
}

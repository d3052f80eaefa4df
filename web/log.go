package web

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/studiobroker/studiobroker/broker"
)

// log writes one line per request. It has the route and never the path, the
// query or the body: those may hold what opens a door.
func (s *Server) log(r *http.Request, k *knock, status int, took time.Duration, err error) {
	attrs := []slog.Attr{
		slog.String("reference", k.reference),
		slog.String("route", r.Pattern),
		slog.Int("status", status),
		slog.Duration("took", took),
	}
	if k.provider != "" {
		attrs = append(attrs, slog.String("provider", k.provider))
	}
	if k.result != "" {
		attrs = append(attrs, slog.String("result", k.result))
	}
	if err != nil {
		refusal := broker.RefusalOf(err)
		attrs = append(attrs,
			slog.String("result", string(refusal.Kind)),
			slog.String("code", string(refusal.Code)),
			slog.String("error", refusal.Error()),
			slog.String("hint", refusal.Hint))
	}
	s.Log.LogAttrs(r.Context(), levelOf(status), "request", attrs...)
}

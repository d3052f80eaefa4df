package web

import (
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/studiobroker/studiobroker/broker"
)

// log writes one line per request. It has the route and never the path, the
// query or the body: those may hold what opens a door. A refusal may quote the
// names in an address that leads nowhere, which open none.
func (s *Server) log(r *http.Request, k *knock, status int, took time.Duration, err error) {
	attrs := []slog.Attr{
		slog.String("reference", k.reference),
		slog.String("route", route(r)),
		slog.Int("status", status),
		slog.String("took", took.String()),
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
		if bug := new(broker.Panicked); errors.As(err, &bug) {
			attrs = append(attrs, slog.String("stack", string(bug.Stack)))
		}
	}
	level := levelOf(status)
	if k.untold {
		level = slog.LevelDebug
	}
	s.Log.LogAttrs(r.Context(), level, "request", attrs...)
}

// route is the pattern of the address without its method.
func route(r *http.Request) string {
	if _, path, ok := strings.Cut(r.Pattern, " "); ok {
		return path
	}
	return r.Pattern
}

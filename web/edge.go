package web

import (
	"log/slog"
	"net/http"

	"github.com/studiobroker/studiobroker/broker"
)

// knock is what the edge knows of one request. Handlers add to it.
type knock struct {
	reference string
	provider  string // set once the path named one that exists, or a token was of one
	result    string // "launched", "choosing"; empty for requests that are no sign-in
	session   bool   // a session began with this request
	untold    bool   // a refusal of many that are only counted
}

// handler answers a request or returns why not; it never renders a refusal.
type handler func(http.ResponseWriter, *http.Request, *knock) error

// edge is the only place where an error becomes a page, or a problem for
// programs, and a log line.
func (s *Server) edge(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := s.Now()
		k := &knock{reference: newReference()}
		w.Header().Set("X-Request-Id", k.reference)
		answer := &recorder{ResponseWriter: w, status: http.StatusOK}

		if r.Method != http.MethodPost {
			r.Body = http.MaxBytesReader(answer, r.Body, 0) // nobody else has anything to say
		}
		err := guard(h, answer, r, k)
		switch {
		case err == nil || answer.begun:
		case isAPI(r):
			s.refuseProgram(answer, r, k, broker.RefusalOf(err))
		default:
			s.refuse(answer, r, k, broker.RefusalOf(err))
		}
		s.log(r, k, answer.status, s.Now().Sub(began), err)
	})
}

// guard turns a panic into an error, so that a bug is a page and not a dropped
// connection.
func guard(h handler, w http.ResponseWriter, r *http.Request, k *knock) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = broker.Caught(p)
		}
	}()
	return h(w, r, k)
}

// recorder remembers the status for the log, and that there is one.
type recorder struct {
	http.ResponseWriter
	status int
	begun  bool
}

// WriteHeader implements [http.ResponseWriter].
func (r *recorder) WriteHeader(status int) {
	r.status, r.begun = status, true
	r.ResponseWriter.WriteHeader(status)
}

// Write implements [http.ResponseWriter].
func (r *recorder) Write(b []byte) (int, error) {
	r.begun = true
	return r.ResponseWriter.Write(b)
}

// Unwrap lets [http.ResponseController] reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

func levelOf(status int) slog.Level {
	switch {
	case status >= http.StatusInternalServerError:
		return slog.LevelError
	case status >= http.StatusBadRequest:
		return slog.LevelWarn
	default:
		return slog.LevelInfo
	}
}

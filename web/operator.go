package web

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"
)

// readyPatience bounds one look at whether everything is ready.
const readyPatience = 2 * time.Second

// Check is one thing that must work before people are let in.
type Check struct {
	Name string
	Run  func(ctx context.Context) error
}

// Operator serves the people who run the broker, on an address of its own.
type Operator struct {
	Checks  []Check         // asked by /readyz; none of them asks AWS or an identity provider
	Notes   func() []string // lines for /readyz?verbose about what keeps nobody out; may be nil
	Metrics http.Handler    // answers at /metrics; may be nil
	Version any             // answered as JSON by /version
	Log     *slog.Logger
}

// Handler is every operator route.
func (o *Operator) Handler() http.Handler {
	mux := http.NewServeMux()
	live := func(w http.ResponseWriter, r *http.Request) { _ = alive(w, r, nil) }
	mux.HandleFunc("GET /livez", live)
	mux.HandleFunc("GET /healthz", live) // the name that Kubernetes used before 1.16
	mux.HandleFunc("GET /readyz", o.ready)
	mux.HandleFunc("GET /version", o.version)
	if o.Metrics != nil {
		mux.Handle("GET /metrics", o.Metrics)
	}
	return mux
}

// alive says that the process answers; it asks nobody else.
func alive(w http.ResponseWriter, _ *http.Request, _ *knock) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := io.WriteString(w, "ok\n")
	return err
}

// ready says whether people can be let in. With ?verbose it names each check;
// what exactly is wrong is in the log.
func (o *Operator) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readyPatience)
	defer cancel()
	status, report := http.StatusOK, new(strings.Builder)
	for _, check := range o.Checks {
		word := "ok"
		if err := check.Run(ctx); err != nil {
			status, word = http.StatusServiceUnavailable, "failed"
			o.Log.Error("not ready", "check", check.Name, "error", err)
		}
		fmt.Fprintf(report, "%s: %s\n", check.Name, word)
	}
	if o.Notes != nil {
		for _, note := range o.Notes() {
			report.WriteString(note + "\n")
		}
	}
	if !r.URL.Query().Has("verbose") {
		report.Reset()
		report.WriteString(map[bool]string{true: "ok\n", false: "not ready\n"}[status == http.StatusOK])
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, report.String())
}

func (o *Operator) version(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(o.Version)
}

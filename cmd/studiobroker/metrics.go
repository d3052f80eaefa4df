package main

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// figure is one figure by its labels, in the text format of Prometheus (0.0.4).
type figure struct {
	kind, name, help string
	series           []series
}

// The kinds of figures.
const (
	gauge   = "gauge"
	counter = "counter"
)

type series struct {
	labels string
	value  int64
}

func (f figure) write(w io.Writer) {
	_, _ = fmt.Fprintf(w, "# HELP %s %s\n# TYPE %[1]s %[3]s\n", f.name, f.help, f.kind)
	for _, s := range f.series {
		_, _ = fmt.Fprintf(w, "%s%s %d\n", f.name, s.braced(), s.value)
	}
}

func (s series) braced() string {
	if s.labels == "" {
		return ""
	}
	return "{" + s.labels + "}"
}

var labelEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

func label(name, value string) string { return name + `="` + labelEscapes.Replace(value) + `"` }

// metrics answers with figures about the configuration in force, and of what was counted since the start.
func (f *front) metrics(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	now := f.inForce.Load()
	figure{gauge, "studiobroker_certificate_expiry_timestamp_seconds", "When the next of the provider's certificates of this use ends.", expiries(now.certificates(), f.house.now())}.write(w)
	figure{gauge, "studiobroker_metadata_refresh_timestamp_seconds", "When the provider's metadata was last fetched and accepted, or found unchanged; 0 for never.", f.refreshes(now)}.write(w)
	figure{gauge, "studiobroker_config_last_reload_successful", "Whether the configuration that was read last is in force: 1 if so, 0 if it is not valid.", []series{{value: one(!f.refused.Load())}}}.write(w)
	figure{gauge, "studiobroker_config_last_reload_success_timestamp_seconds", "When the configuration in force was read.", []series{{value: f.loaded.Load()}}}.write(w)
	figure{counter, "studiobroker_session_decode_errors_total", "How often a session cookie came that none of the keys opens.", []series{{value: f.house.unopened.Load()}}}.write(w)
}

func one(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

// expiries has one end for each provider and use: the next that lies ahead,
// and if none does the last.
func expiries(all []certificate, now time.Time) []series {
	var found []series
	for _, c := range all {
		s := series{label("provider", c.provider) + "," + label("use", string(c.use)), c.NotAfter.Unix()}
		last := len(found) - 1
		if last < 0 || found[last].labels != s.labels {
			found = append(found, s)
			continue
		}
		if sooner(s.value, found[last].value, now.Unix()) {
			found[last] = s
		}
	}
	return found
}

// sooner reports whether an end counts more than another: what lies ahead more
// than what is over, then what is nearer to now.
func sooner(end, other, now int64) bool {
	if end > now && other > now {
		return end < other
	}
	return end > other
}

func (f *front) refreshes(now *inForce) []series {
	var all []series
	for _, p := range now.file.Providers {
		if !fetched(p) {
			continue
		}
		s := series{labels: label("provider", string(p.Name))}
		if news := f.house.metadata.news(f.house.source(now.file, p)); !news.fetched.IsZero() {
			s.value = news.fetched.Unix()
		}
		all = append(all, s)
	}
	return all
}

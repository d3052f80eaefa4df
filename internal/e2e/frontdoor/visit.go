package frontdoor

import (
	"net/http"
	"slices"
	"strings"
	"sync"
)

// Visit is one request that came through the door, without its contents.
type Visit struct {
	Method, Host, Path string
	Origin             string   // the header; browsers send it with every POST
	Cookies            []string // names only
}

// Visits returns what came through the door for host and path, oldest first.
func (d *Door) Visits(method, host, path string) []Visit {
	d.log.mu.Lock()
	defer d.log.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(d.log.seen), func(v Visit) bool {
		return v.Method != method || v.Host != host || v.Path != path
	})
}

// Count returns how many requests came through the door for host.
func (d *Door) Count(host string) int { return d.CountBelow(host, "/") }

// CountBelow returns how many of them were for paths that begin with prefix.
func (d *Door) CountBelow(host, prefix string) int {
	d.log.mu.Lock()
	defer d.log.mu.Unlock()
	count := 0
	for _, visit := range d.log.seen {
		if visit.Host == host && strings.HasPrefix(visit.Path, prefix) {
			count++
		}
	}
	return count
}

type visits struct {
	mu    sync.Mutex
	seen  []Visit
	forms []Submission
}

func (v *visits) add(r *http.Request) {
	visit := Visit{Method: r.Method, Host: hostname(r.Host), Path: r.URL.Path, Origin: r.Header.Get("Origin")}
	for _, cookie := range r.Cookies() {
		visit.Cookies = append(visit.Cookies, cookie.Name)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.seen = append(v.seen, visit)
}

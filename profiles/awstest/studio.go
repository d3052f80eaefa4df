package awstest

import (
	"crypto/rand"
	_ "embed" // the pages
	"html/template"
	"net/http"
	"sync"
	"time"
)

//go:embed studio.html
var studioHTML string

//go:embed studio.css
var studioCSS []byte

// studioPages are the stand-in's three pages: "studio", "expired", "closed".
var studioPages = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").Parse(studioHTML))
})

// studioCookie is the session of the stand-in itself.
const studioCookie = "standin_studio"

// Visit is what a presigned URL opens: who works where, and who AWS thinks is
// acting.
type Visit struct {
	Profile        Profile
	Landing        string
	Space          string
	Session        time.Duration // how long the Studio session lasts
	Until          time.Time     // when it ends, once it has begun
	Actor          string        // ARN of the session that minted the URL
	SourceIdentity string
	SessionTags    map[string]string
}

// withRole fills in the domain's execution role where the profile has none.
func (v Visit) withRole(fallback string) Visit {
	v.Profile.ExecutionRole = orElse(v.Profile.ExecutionRole, fallback)
	return v
}

// door is a presigned URL that nobody has used yet.
type door struct {
	visit   Visit
	expires time.Time
}

// studio holds open doors by token and visits by cookie.
type studio struct {
	doors  map[string]*door
	visits map[string]Visit
}

func newStudio() studio {
	return studio{doors: map[string]*door{}, visits: map[string]Visit{}}
}

func (s *studio) sweep(now time.Time) {
	for token, d := range s.doors {
		if now.After(d.expires) {
			delete(s.doors, token)
		}
	}
	for cookie, v := range s.visits {
		if now.After(v.Until) {
			delete(s.visits, cookie)
		}
	}
}

// Studio is what browsers see: it redeems presigned URLs and shows what they
// opened. It belongs on a host and port of its own.
func (s *Server) Studio() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /auth", s.redeem)
	mux.HandleFunc("GET /console-sign-in", s.consoleSignIn)
	mux.HandleFunc("GET /studio.css", stylesheet)
	mux.HandleFunc("GET /{$}", s.workspace)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-store")
		mux.ServeHTTP(w, r)
	})
}

// redeem opens a door once and moves on, so that the token leaves the address
// bar. AWS does not say that a domain's URL works only once: this is stricter.
func (s *Server) redeem(w http.ResponseWriter, r *http.Request) {
	cookie, visit, ok := s.enter(r.URL.Query().Get("token"))
	if !ok {
		http.Redirect(w, r, "/console-sign-in", http.StatusFound)
		return
	}
	http.SetCookie(w, &http.Cookie{
		Name: studioCookie, Value: cookie, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
		MaxAge: int(visit.Session / time.Second), Secure: r.TLS != nil,
	})
	http.Redirect(w, r, "/", http.StatusFound)
}

// enter turns a token into a visit.
func (s *Server) enter(token string) (cookie string, v Visit, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	d := s.studio.doors[token]
	if d == nil {
		return "", Visit{}, false
	}
	delete(s.studio.doors, token)
	if !now.Before(d.expires) {
		return "", Visit{}, false
	}
	cookie, v = rand.Text(), d.visit
	v.Until = now.Add(v.Session)
	s.studio.visits[cookie] = v
	return cookie, v, true
}

// workspace shows the visit that the cookie stands for.
func (s *Server) workspace(w http.ResponseWriter, r *http.Request) {
	cookie, err := r.Cookie(studioCookie)
	if err != nil {
		showPage(w, http.StatusUnauthorized, "closed", nil)
		return
	}
	s.mu.Lock()
	visit, ok := s.studio.visits[cookie.Value]
	ok = ok && s.now().Before(visit.Until)
	s.mu.Unlock()
	if !ok {
		showPage(w, http.StatusUnauthorized, "closed", nil)
		return
	}
	showPage(w, http.StatusOK, "studio", visit)
}

// consoleSignIn stands where AWS shows its console sign-in page.
func (s *Server) consoleSignIn(w http.ResponseWriter, _ *http.Request) {
	showPage(w, http.StatusOK, "expired", nil)
}

func showPage(w http.ResponseWriter, status int, name string, data any) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_ = studioPages().ExecuteTemplate(w, name, data) // a browser that has left needs no page
}

func stylesheet(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	_, _ = w.Write(studioCSS) // as above
}

// Visits returns the Studio sessions that presigned URLs have opened and that
// have not ended, in no order.
func (s *Server) Visits() []Visit {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Visit
	for _, v := range s.studio.visits {
		if s.now().Before(v.Until) {
			all = append(all, v)
		}
	}
	return all
}

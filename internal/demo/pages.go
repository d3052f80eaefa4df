package demo

import (
	"embed"
	"html/template"
	"net/http"
)

//go:embed *.html style.css
var files embed.FS

// pages are those of one site.
type pages struct{ templates *template.Template }

func newPages(name string) (pages, error) {
	templates, err := template.ParseFS(files, "layout.html", name)
	return pages{templates: templates}, err
}

func (p pages) show(w http.ResponseWriter, status int, page string, content any) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_ = p.templates.ExecuteTemplate(w, page, content) // the browser has gone if it fails
}

// protected serves next and the style sheet. more adds to what its pages may do.
func protected(next http.Handler, more string) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", next)
	mux.HandleFunc("GET /style.css", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFileFS(w, r, files, "style.css")
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'; "+more)
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		mux.ServeHTTP(w, r)
	})
}

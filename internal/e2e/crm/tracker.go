package crm

import (
	"crypto/rand"
	"html/template"
	"net/http"
)

var framing = template.Must(template.New("").Parse(`<!doctype html><title>Free notebooks</title><iframe id="frame" src="{{.}}"></iframe>`))

// Tracker is a third party. At /pixel it wants to recognize people on every
// site, by a cookie for use inside of other sites' pages. At /frame it shows
// frame as if it were its own.
func Tracker(frame string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/pixel", func(w http.ResponseWriter, _ *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "tracker", Value: rand.Text(), Path: "/", Secure: true, SameSite: http.SameSiteNoneMode})
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Content-Type", "image/svg+xml")
		_, _ = w.Write([]byte(`<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>`))
	})
	mux.HandleFunc("/frame", func(w http.ResponseWriter, _ *http.Request) { _ = framing.Execute(w, frame) })
	return mux
}

package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"net/http"
)

//go:embed pages/*.html
var pageFiles embed.FS

//go:embed assets/style.css
var styleSheet []byte

// stylePath changes with the style, so that browsers may keep it for ever.
var stylePath = "/assets/" + digest(styleSheet) + "/style.css"

var pages = template.Must(template.New("").Funcs(template.FuncMap{
	"style": func() string { return stylePath },
}).ParseFS(pageFiles, "pages/*.html"))

// link leads a person on.
type link struct{ Title, Note, Path string }

// render writes page name, whole or not at all.
func render(w http.ResponseWriter, status int, name string, content any) error {
	var body bytes.Buffer
	if err := pages.ExecuteTemplate(&body, name, content); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, err := body.WriteTo(w)
	return err
}

func style(w http.ResponseWriter, _ *http.Request, _ *knock) error {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	_, err := w.Write(styleSheet)
	return err
}

func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:8])
}

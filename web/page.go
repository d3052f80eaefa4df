package web

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"github.com/studiobroker/studiobroker/broker"
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
type link struct{ Title, Path string }

// tiles are workspaces to choose from: a form each, sent to Action.
type tiles struct {
	Action  string
	Tiles   []tile
	Who     string // whose they are
	SignOut bool   // whether this browser has a session to end
}

type tile struct{ Title, Note, Wish string }

// tilesOf are the tiles of what a person may choose from.
func tilesOf(outcome broker.Outcome, action string) tiles {
	t := tiles{Action: action, Tiles: make([]tile, len(outcome.Choices)), Who: nameOf(outcome.Identity)}
	for i, a := range outcome.Choices {
		t.Tiles[i] = tile{Title: a.Title, Note: a.Tenant + ", " + a.Account.Region, Wish: a.ID}
	}
	return t
}

// nameOf is how a person knows themselves: by their address, else by their name,
// else by what their provider calls them. A page shows nothing more of them. A
// name is what people often write themselves, so one that looks like an address
// is not shown as if it were theirs.
func nameOf(who broker.Identity) string {
	name := ""
	if names := who.Attributes["name"]; len(names) > 0 { // OpenID Connect Core, section 5.1
		name = strings.TrimSpace(names[0])
	}
	if strings.Contains(name, "@") || len(name) > maxShownName {
		name = ""
	}
	return cmp.Or(who.Email, name, who.Subject)
}

// maxShownName is the longest name that a page shows, in bytes.
const maxShownName = 128

// chooseFrom shows tiles. A form that leads to Studio has to say so: browsers
// hold its redirects to form-action too.
func (s *Server) chooseFrom(w http.ResponseWriter, r *http.Request, page string, t tiles) error {
	t.SignOut = s.signedIn(r)
	w.Header().Set("Content-Security-Policy", strings.Replace(contentSecurityPolicy, "form-action 'none'", "form-action 'self' "+strings.Join(s.StudioSources, " "), 1))
	return render(w, http.StatusOK, page, t)
}

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

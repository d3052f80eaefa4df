package demo

import (
	"embed"
	"html/template"
	"net/http"
	"net/url"

	"github.com/studiobroker/studiobroker/idp/idptest"
)

//go:embed portal.html portal.css
var files embed.FS

// Portal is the company's portal and identity provider.
type Portal struct {
	url    string
	broker string
	idp    *idptest.SAML
	pages  *template.Template
}

// NewPortal makes the portal that people reach at portalURL and whose tiles
// lead to the broker at brokerURL.
func NewPortal(portalURL, brokerURL string) (*Portal, error) {
	idp, err := idptest.NewSAML(idptest.SAMLConfig{SSOURL: portalURL + "/saml"})
	if err != nil {
		return nil, err
	}
	pages, err := template.ParseFS(files, "portal.html")
	return &Portal{url: portalURL, broker: brokerURL, idp: idp, pages: pages}, err
}

// Trust reads the broker's SAML metadata; requests of others are refused.
func (p *Portal) Trust(metadata []byte) error {
	_, err := p.idp.Trust(metadata)
	return err
}

// Handler serves the portal.
func (p *Portal) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", p.home)
	mux.HandleFunc("GET /portal.css", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFileFS(w, r, files, "portal.css")
	})
	mux.HandleFunc("GET /tiles/{person}", p.tile)
	mux.HandleFunc("GET /tiles/{person}/{team}", p.tile)
	sso := p.idp.Handler(p.whoIsIt)
	mux.Handle("/saml", sso)
	mux.Handle("/saml/", sso)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'")
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		mux.ServeHTTP(w, r)
	})
}

type card struct {
	person
	Tiles []tileLink
}

type tileLink struct{ Title, Path string }

// home shows everybody's tiles.
func (p *Portal) home(w http.ResponseWriter, _ *http.Request) {
	var cards []card
	for _, someone := range people() {
		c := card{person: someone}
		for _, t := range someone.tiles() {
			path, _ := url.JoinPath("/tiles", someone.ID, t.ID) // both are ours
			c.Tiles = append(c.Tiles, tileLink{Title: t.Title, Path: path})
		}
		cards = append(cards, c)
	}
	p.show(w, "home", struct {
		Cards  []card
		Broker string
	}{cards, p.broker})
}

// tile is a click: an unsolicited response about the person goes to the broker.
func (p *Portal) tile(w http.ResponseWriter, r *http.Request) {
	who, ok := find(r.PathValue("person"))
	if !ok {
		http.NotFound(w, r)
		return
	}
	var teams []string
	if team := r.PathValue("team"); team != "" {
		teams = []string{team}
	}
	request := idptest.Unsolicited(p.broker+"/saml/portal/metadata", p.broker+"/saml/portal/acs")
	response, err := p.idp.Respond(request, who.as(teams...))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	idptest.Send(w, request, response)
}

// whoIsIt asks who is at the browser when the broker wants to know.
func (p *Portal) whoIsIt(w http.ResponseWriter, r *http.Request) (idptest.Person, bool) {
	query := r.URL.Query()
	if who, ok := find(query.Get("person")); ok {
		return who.as(who.Teams...), true
	}
	var links []tileLink
	for _, someone := range people() {
		links = append(links, tileLink{Title: someone.Name, Path: "/saml?" + r.URL.RawQuery + "&person=" + someone.ID})
	}
	p.show(w, "who", links)
	return idptest.Person{}, false
}

func (p *Portal) show(w http.ResponseWriter, page string, content any) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = p.pages.ExecuteTemplate(w, page, content) // the browser has gone if it fails
}

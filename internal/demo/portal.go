package demo

import (
	"net/http"
	"net/url"

	"github.com/studiobroker/studiobroker/idp/idptest"
)

// Portal is the company's portal and identity provider.
type Portal struct {
	at    Addresses
	idp   *idptest.SAML
	pages pages
}

// NewPortal makes the portal at at.Portal, whose tiles lead to at.Broker.
func NewPortal(at Addresses) (*Portal, error) {
	idp, err := idptest.NewSAML(idptest.SAMLConfig{SSOURL: at.Portal + "/saml"})
	if err != nil {
		return nil, err
	}
	pages, err := newPages("portal.html")
	return &Portal{at: at, idp: idp, pages: pages}, err
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
	mux.HandleFunc("GET /tiles/{person}", p.tile)
	mux.HandleFunc("GET /tiles/{person}/{team}", p.tile)
	sso := p.idp.Handler(p.whoIsIt)
	mux.Handle("/saml", sso)
	mux.Handle("/saml/", sso)
	return protected(mux, "form-action 'none'")
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
	p.pages.show(w, http.StatusOK, "home", struct {
		Cards []card
		At    Addresses
	}{cards, p.at})
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
	request := idptest.Unsolicited(p.at.Broker+"/saml/portal/metadata", p.at.Broker+"/saml/portal/acs")
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
	p.pages.show(w, http.StatusOK, "who", links)
	return idptest.Person{}, false
}

package demo

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/oauth2"
)

// CRM is software that several companies use. From inside of it, its users open
// Studio in three ways: by a link, by the broker's embedded button, and by the
// broker's API.
type CRM struct {
	at     Addresses
	openID *openID
	flow   *oauth2.Config
	api    launchAPI
	visits *visits
	pages  pages
}

// NewCRM makes the CRM at at.CRM with its OpenID provider at at.OpenID.
func NewCRM(at Addresses) (*CRM, error) {
	pages, err := newPages("crm.html")
	if err != nil {
		return nil, err
	}
	provider, err := newOpenID(at)
	if err != nil {
		return nil, err
	}
	return &CRM{
		at:     at,
		openID: provider,
		flow:   flow(at, provider),
		api:    launchAPI{broker: at.Broker, client: &http.Client{Timeout: 30 * time.Second}},
		visits: &visits{now: time.Now, byID: map[string]visit{}},
		pages:  pages,
	}, nil
}

// Handler serves the CRM and its OpenID provider.
func (c *CRM) Handler() http.Handler {
	own := http.NewServeMux()
	own.HandleFunc("GET /{$}", c.home)
	own.HandleFunc("GET /signin", c.signIn)
	own.HandleFunc("GET /callback", c.callback)
	own.HandleFunc("POST /signout", c.signOut)
	own.HandleFunc("POST /studio", c.openStudio)
	own.Handle("/", c.openID.handler())
	// Browsers hold redirects after a form to form-action as well, so it names
	// every place between the button and Studio.
	return protected(http.NewCrossOriginProtection().Handler(own),
		"frame-src "+c.at.Broker+"; form-action 'self' "+c.at.Broker+" "+c.at.Studio)
}

// home offers Studio to who is signed in.
func (c *CRM) home(w http.ResponseWriter, r *http.Request) {
	v := c.visits.of(r)
	if v.IDToken == "" {
		c.pages.show(w, http.StatusOK, "welcome", c.at)
		return
	}
	c.pages.show(w, http.StatusOK, "home", struct {
		Who          customer
		Broker, Call string
	}{v.Who, c.at.Broker, c.api.byHand(v.IDToken, v.Who.Assignments()[0])})
}

// openStudio has the broker's API open the workspace. The browser only sees a
// link that works once.
func (c *CRM) openStudio(w http.ResponseWriter, r *http.Request) {
	v := c.visits.of(r)
	if v.IDToken == "" {
		http.Redirect(w, r, "/signin", http.StatusSeeOther)
		return
	}
	// The broker knows what is theirs, so that the CRM need not look.
	opened, err := c.api.launch(r.Context(), v.IDToken, r.PostFormValue("assignment"))
	if err != nil {
		c.fail(w, http.StatusBadGateway, "Studio does not open", err)
		return
	}
	http.Redirect(w, r, opened, http.StatusSeeOther)
}

// fail shows a refusal of the API in its own words, and anything else under
// title.
func (c *CRM) fail(w http.ResponseWriter, status int, title string, err error) {
	no := refused{launchAnswer{Title: title, Detail: fmt.Sprint(err), status: status}}
	_ = errors.As(err, &no)
	c.pages.show(w, no.status, "problem", no)
}

// signOut ends the session at the broker, the visit here and the session at the
// OpenID provider. Who is not signed out everywhere is told so.
func (c *CRM) signOut(w http.ResponseWriter, r *http.Request) {
	if v := c.visits.of(r); v.IDToken != "" {
		if err := c.api.signOut(r.Context(), v.IDToken); err != nil {
			c.fail(w, http.StatusBadGateway, "You are not signed out", err)
			return
		}
	}
	c.visits.end(w, r)
	query := url.Values{"client_id": {c.openID.crm.ID}, "logout_uri": {c.at.CRM + "/"}}
	http.Redirect(w, r, "/logout?"+query.Encode(), http.StatusSeeOther)
}

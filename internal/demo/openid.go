package demo

import (
	"crypto/rand"
	"net/http"
	"time"

	"github.com/studiobroker/studiobroker/idp/idptest"
)

// tokenLife is how long ID tokens live: Cognito's default.
const tokenLife = time.Hour

// openID is the provider that the CRM's users sign in with. It is served at the
// CRM's address, as Cognito's pages can be at a customer's own domain.
type openID struct {
	idp    *idptest.OIDC
	crm    idptest.OIDCClient // the CRM itself
	broker idptest.OIDCClient
	pages  pages
}

func newOpenID(at Addresses) (*openID, error) {
	pages, err := newPages("openid.html")
	if err != nil {
		return nil, err
	}
	idp, err := idptest.NewOIDC(idptest.OIDCConfig{Issuer: at.OpenID, Cognito: true})
	if err != nil {
		return nil, err
	}
	idp.Knobs.Token = func(t *idptest.IDToken) { t.Claims["exp"] = idp.Now().Add(tokenLife).Unix() }
	o := &openID{
		idp:    idp,
		crm:    idptest.OIDCClient{ID: "acme-crm", Secret: rand.Text(), RedirectURI: at.CRM + "/callback"},
		broker: idptest.OIDCClient{ID: "studiobroker", Secret: rand.Text(), RedirectURI: at.Broker + "/oidc/cognito/callback"},
		pages:  pages,
	}
	idp.Register(o.crm)
	idp.Register(o.broker)
	return o, nil
}

func (o *openID) handler() http.Handler {
	mux := http.NewServeMux()
	endpoints := o.idp.Handler(o.whoIsIt)
	mux.Handle("/", endpoints)
	mux.HandleFunc("GET /logout", func(w http.ResponseWriter, r *http.Request) {
		forgetCookie(w, userCookie)
		endpoints.ServeHTTP(w, r)
	})
	return mux
}

// userCookie is the provider's session. Whoever likes to may be anybody here,
// so it only holds the name.
const userCookie = "acme_user"

// whoIsIt knows who is at the browser, or asks.
func (o *openID) whoIsIt(w http.ResponseWriter, r *http.Request) (idptest.Account, bool) {
	query := r.URL.Query()
	id := query.Get("person")
	if remembered, err := r.Cookie(userCookie); err == nil && id == "" {
		id = remembered.Value
	}
	if who, ok := findCustomer(id); ok {
		setCookie(w, userCookie, id, tokenLife)
		return who.account(), true
	}
	type choice struct {
		customer
		Path string
	}
	var choices []choice
	for _, c := range customers() {
		choices = append(choices, choice{customer: c, Path: r.URL.Path + "?" + r.URL.RawQuery + "&person=" + c.ID})
	}
	o.pages.show(w, http.StatusOK, "who", struct {
		Client string
		People []choice
	}{query.Get("client_id"), choices})
	return idptest.Account{}, false
}

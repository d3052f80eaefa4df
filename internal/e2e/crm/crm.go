// Package crm is a small SaaS: its people sign in at its OpenID provider, and
// its page leads to Studio by a link and by a button inside a frame.
package crm

import (
	"crypto/rand"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"sync"
)

//go:embed page.html
var page string

// Config is what the SaaS knows of the others.
type Config struct {
	Address      string // https://HOST of the SaaS itself
	Hosted       string // https://HOST of the provider's pages
	ClientID     string
	ClientSecret string
	Link         string       // where its link leads
	Frame        string       // what its frame shows
	Pixel        string       // an address of a third party
	Client       *http.Client // reaches the provider
}

// Site is the SaaS. Set is to be called before anybody comes.
type Site struct {
	config Config
	page   *template.Template

	mu     sync.Mutex
	tokens map[string]string // ID tokens by session
}

// New makes a site.
func New() *Site {
	return &Site{page: template.Must(template.New("").Parse(page)), tokens: map[string]string{}}
}

// Set tells the site where it is and who its provider is.
func (s *Site) Set(config Config) { s.config = config }

// RedirectURI is where the provider of a SaaS at address sends people back to.
func RedirectURI(address string) string { return address + "/callback" }

// SessionCookie is the cookie of who is signed in.
const SessionCookie = "__Host-crm"

const stateCookie = "__Host-crm-state"

// IDToken returns the ID token of the person with that session. The site's own
// server would send it to the launch API.
func (s *Site) IDToken(session string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tokens[session]
}

// ServeHTTP shows the page to who is signed in, and sends everybody else to
// the provider.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path == "/callback":
		s.callback(w, r)
	case r.URL.Path != "/":
		http.NotFound(w, r)
	case !s.knows(r):
		s.ask(w, r)
	default:
		_ = s.page.Execute(w, s.config)
	}
}

func (s *Site) knows(r *http.Request) bool {
	cookie, err := r.Cookie(SessionCookie)
	return err == nil && s.IDToken(cookie.Value) != ""
}

func (s *Site) ask(w http.ResponseWriter, r *http.Request) {
	state := rand.Text()
	setCookie(w, stateCookie, state)
	http.Redirect(w, r, s.config.Hosted+"/oauth2/authorize?"+url.Values{
		"response_type": {"code"}, "client_id": {s.config.ClientID}, "scope": {"openid email"}, "state": {state},
		"redirect_uri": {RedirectURI(s.config.Address)},
	}.Encode(), http.StatusFound)
}

func (s *Site) callback(w http.ResponseWriter, r *http.Request) {
	if state, err := r.Cookie(stateCookie); err != nil || state.Value != r.FormValue("state") {
		http.Error(w, "begun elsewhere", http.StatusForbidden)
		return
	}
	token, err := s.exchange(r.FormValue("code"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	session := rand.Text()
	s.mu.Lock()
	s.tokens[session] = token
	s.mu.Unlock()
	setCookie(w, SessionCookie, session)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// exchange trades a code for an ID token.
func (s *Site) exchange(code string) (string, error) {
	form := url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {RedirectURI(s.config.Address)}}
	request, err := http.NewRequest(http.MethodPost, s.config.Hosted+"/oauth2/token", strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.SetBasicAuth(s.config.ClientID, s.config.ClientSecret)
	answer, err := s.config.Client.Do(request)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	var tokens struct {
		IDToken string `json:"id_token"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&tokens); err != nil || tokens.IDToken == "" {
		return "", fmt.Errorf("the provider answers with %s and no ID token: %w", answer.Status, err)
	}
	return tokens.IDToken, nil
}

func setCookie(w http.ResponseWriter, name, value string) {
	http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode})
}

package web

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/web/session"
)

// launchLink opens one workspace: at once for who has a session, after a
// sign-in for everybody else. The provider is asked silently first, so that who
// is signed in there need not do it again. A session of somebody to whom the
// workspace does not belong may be an old one: the provider says who it is now.
func (s *Server) launchLink(w http.ResponseWriter, r *http.Request, k *knock) error {
	to, err := linkedWish(r)
	if err != nil {
		return err
	}
	if s.signedIn(r) {
		err := s.launch(w, r, k, to)
		if kind := broker.KindOf(err); kind != broker.NotOffered && kind != broker.NoAssignment {
			return err
		}
	}
	able := s.able(to)
	if len(able) != 1 {
		http.Redirect(w, r, to.path("/signin"), http.StatusSeeOther)
		return nil
	}
	return s.begin(w, r, able[0], to, true)
}

// linkedWish is what a launch link asks for.
func linkedWish(r *http.Request) (wish, error) {
	return newWish(r.PathValue("tenant")+"/"+r.PathValue("team"), r.URL.Query().Get("landing"))
}

// launchTile opens the workspace that the person chose in the portal. Who has
// no session any more gets there by the launch link: a browser holds redirects
// of a form to form-action, and where a provider's sign-in leads nobody knows.
func (s *Server) launchTile(w http.ResponseWriter, r *http.Request, k *knock) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	to, err := newWish(r.PostFormValue("wish"), "")
	switch {
	case err != nil:
		return err
	case to.assignment == "":
		return nowhere("the form names no workspace", "nothing: no page here sends such a form")
	case !s.signedIn(r):
		return render(w, http.StatusOK, "again", link{Title: "Sign in again", Path: to.link()})
	}
	return s.launch(w, r, k, to)
}

// maxForm bounds what the portal's own forms send, in bytes.
const maxForm = 4 << 10

// launch opens a workspace of who has a session.
func (s *Server) launch(w http.ResponseWriter, r *http.Request, k *knock, to wish) error {
	outcome, err := s.signIn(r, k, "session", to.with(s.Sessions.Evidence(r)))
	return s.open(w, r, k, to, outcome, err)
}

// signedIn reports whether the browser has a session that is not over. That
// it cannot be looked at is for the sign-in to tell.
func (s *Server) signedIn(r *http.Request) bool {
	if s.Sessions == nil {
		return false
	}
	_, err := s.Sessions.Identity(r)
	return broker.CodeOf(err) != session.CodeNoSession
}

// embed is a page for inside of another one: a link that opens the workspace
// in a new tab, where our cookies count. Only the tenant's own pages may show
// it. Whether the tenant has the team is not looked at: anybody may ask here, and
// a page for the teams that exist would tell strangers their names. The link
// refuses after the sign-in, as every launch link does.
func (s *Server) embed(w http.ResponseWriter, r *http.Request, _ *knock) error {
	tenant, query := r.PathValue("tenant"), r.URL.Query()
	origins := s.EmbedOrigins[tenant]
	if len(origins) == 0 {
		return nowhere(fmt.Sprintf("there is no tenant %.64q that a page may show in a frame", tenant), "correct the address, or list the page's origin under embed of the tenant")
	}
	to, err := newWish(tenant+"/"+query.Get("team"), query.Get("landing"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Security-Policy", strings.Replace(contentSecurityPolicy, "frame-ancestors 'none'", "frame-ancestors "+strings.Join(origins, " "), 1))
	return render(w, http.StatusOK, "embed", link{Title: "Open in SageMaker Studio", Path: to.link()})
}

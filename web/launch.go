package web

import (
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
	to := linkedWish(r)
	if !assignmentPattern.MatchString(to.assignment) || to.landing != "" && !landingPattern.MatchString(to.landing) {
		return notFound(w, r, k)
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

// linkedWish is what the path of a launch link asks for, whatever it is.
func linkedWish(r *http.Request) wish {
	return wish{assignment: r.PathValue("tenant") + "/" + r.PathValue("team"), landing: r.URL.Query().Get("landing")}
}

// launchTile opens the workspace that the person chose in the portal.
func (s *Server) launchTile(w http.ResponseWriter, r *http.Request, k *knock) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	to := wish{assignment: r.PostFormValue("wish")}
	if !assignmentPattern.MatchString(to.assignment) {
		return notFound(w, r, k)
	}
	if !s.signedIn(r) {
		http.Redirect(w, r, to.path("/signin"), http.StatusSeeOther)
		return nil
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
func (s *Server) embed(w http.ResponseWriter, r *http.Request, k *knock) error {
	tenant, team := r.PathValue("tenant"), r.URL.Query().Get("team")
	origins := s.EmbedOrigins[tenant]
	to := wish{assignment: tenant + "/" + team}
	if len(origins) == 0 || !assignmentPattern.MatchString(to.assignment) {
		return notFound(w, r, k)
	}
	w.Header().Set("Content-Security-Policy", strings.Replace(contentSecurityPolicy, "frame-ancestors 'none'", "frame-ancestors "+strings.Join(origins, " "), 1))
	return render(w, http.StatusOK, "embed", link{Title: "Open in SageMaker Studio", Path: "/launch/" + to.assignment})
}

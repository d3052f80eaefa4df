package web

import (
	"errors"
	"net/http"
	"net/url"
	"regexp"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp"
)

// wish is where a person wants to go: names that the directory has to know,
// never addresses.
type wish struct{ assignment, landing string }

var (
	assignmentPattern = regexp.MustCompile(`^[a-z0-9-]{1,64}/[a-z0-9-]{1,64}$`)
	landingPattern    = regexp.MustCompile(`^[a-z0-9-]{1,64}$`)
)

// wishOf is what the query asks for, if anything. A body says nothing here.
func wishOf(r *http.Request) (wish, error) {
	query := r.URL.Query()
	to := wish{landing: query.Get("landing")}
	var err error
	switch to.assignment, err = wishedAssignment(query.Get("wish")); {
	case err != nil:
		return wish{}, err
	case to.landing != "" && !landingPattern.MatchString(to.landing):
		return wish{}, broker.Refuse(broker.NotOffered, CodeWish, errors.New("the landing is no name"), "write the landing as the team's configuration names it")
	}
	return to, nil
}

// wishedAssignment is an assignment's ID, or none.
func wishedAssignment(id string) (string, error) {
	if id != "" && !assignmentPattern.MatchString(id) {
		return "", broker.Refuse(broker.NotOffered, CodeWish, errors.New("the wish has not the form tenant/team"), "write the wish as tenant/team")
	}
	return id, nil
}

// wishedBy is what the sign-in that began here asked for or, if none did, the
// workspace that a tile of the provider's portal stands for.
func wishedBy(began *idp.Pending, handle string) wish {
	switch {
	case began != nil:
		return wish{began.Wish, began.Landing}
	case assignmentPattern.MatchString(handle):
		return wish{assignment: handle}
	}
	return wish{}
}

func (to wish) signInPath(provider string) string {
	return to.path("/signin/" + url.PathEscape(provider))
}

// path is where with the wish as its query.
func (to wish) path(where string) string {
	query := url.Values{}
	if to.assignment != "" {
		query.Set("wish", to.assignment)
	}
	if to.landing != "" {
		query.Set("landing", to.landing)
	}
	if len(query) == 0 {
		return where
	}
	return where + "?" + query.Encode()
}

package web

import (
	"fmt"
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
	return newWish(query.Get("wish"), query.Get("landing"))
}

// newWish is a wish of that form, or none.
func newWish(assignment, landing string) (wish, error) {
	switch {
	case assignment != "" && !assignmentPattern.MatchString(assignment):
		return wish{}, broker.Refuse(broker.NotOffered, CodeWish, fmt.Errorf("the wish %.64q has not the form tenant/team", assignment), "write the wish as tenant/team, in the letters of the configuration")
	case landing != "" && !landingPattern.MatchString(landing):
		return wish{}, broker.Refuse(broker.NotOffered, CodeWish, fmt.Errorf("the landing %.64q is no name", landing), "write the landing as the team's configuration names it")
	}
	return wish{assignment, landing}, nil
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

// link is the launch link of the wish.
func (to wish) link() string {
	return wish{landing: to.landing}.path("/launch/" + to.assignment)
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

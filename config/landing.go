package config

import (
	"regexp"
	"strings"
)

// Landing is where in Studio people arrive: home, jupyterlab, code-editor,
// canvas, a page of Studio as studio::PATH, or a running space as space:NAME.
type Landing string

const (
	studioPage = "studio::"
	space      = "space:"
	maxLanding = 1023 // SageMaker API, CreatePresignedDomainUrl, LandingUri
)

// landingPattern keeps to paths that lead downwards: each part begins with a
// letter or digit.
var landingPattern = regexp.MustCompile(`^(home|jupyterlab|code-editor|canvas|studio::[A-Za-z0-9][A-Za-z0-9._~=+-]*(/[A-Za-z0-9][A-Za-z0-9._~=+-]*)*|space:[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62})$`)

// Pattern is the shape of a Landing.
func (Landing) Pattern() string { return landingPattern.String() }

// UnmarshalText reads a Landing.
func (l *Landing) UnmarshalText(text []byte) error {
	switch {
	case len(text) > maxLanding:
		return refuse("shorten it", "longer than %d characters", maxLanding)
	case strings.HasPrefix(string(text), studioPage):
		return shaped(l, text, landingPattern, "a page of Studio", "write studio::PATH with names of letters, digits and . _ ~ = + - between slashes")
	case strings.HasPrefix(string(text), space):
		return shaped(l, text, landingPattern, "a space", "write space:NAME with the name of the space in the domain: letters, digits and inner hyphens, at most 63")
	case !landingPattern.Match(text):
		return refuse(suggestion(string(text), []string{"home", "jupyterlab", "code-editor", "canvas", studioPage + "PATH", space + "NAME"}), "%.40q is not a choice here", text)
	}
	*l = Landing(text)
	return nil
}

// URI is the landing in AWS's words (SageMaker API, CreatePresignedDomainUrl,
// LandingUri), or space:NAME for SpaceName; empty without one.
func (l Landing) URI() string {
	switch l {
	case "home":
		return studioPage
	case "jupyterlab":
		return "app:JupyterLab:"
	case "code-editor":
		return "app:CodeEditor:"
	case "canvas":
		return "app:Canvas:"
	}
	return string(l)
}

// Landings are landings by name.
type Landings map[string]Landing

const maxLandings = 32

func (Landings) expects() string {
	return "names with landings, such as {notebooks: jupyterlab, experiments: studio::mlflow}"
}

// uris are the landings in AWS's words, by name.
func (l Landings) uris() map[string]string {
	if len(l) == 0 {
		return nil
	}
	uris := make(map[string]string, len(l))
	for name, landing := range l {
		uris[name] = landing.URI()
	}
	return uris
}

package config

import (
	"net/url"
	"regexp"
	"strings"
)

// Origin is a site as browsers name it: scheme and host, and the port where it
// is not the usual one (RFC 6454, section 6.1). There are no patterns of it.
type Origin string

var originPattern = regexp.MustCompile(`^https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[1-9][0-9]{0,4})?$`)

// Pattern is the shape of an Origin.
func (Origin) Pattern() string { return originPattern.String() }

// UnmarshalText reads an Origin.
func (o *Origin) UnmarshalText(text []byte) error {
	const remedy = "write it as browsers send it, in lower case and without path: https://crm.example.com"
	u, err := url.Parse(string(text))
	switch {
	case strings.Contains(string(text), "*"):
		return refuse("list each site by itself", "%.80q is a pattern, and whoever gets a name under it is let in", text)
	case err != nil || !originPattern.Match(text):
		return refuse(remedy, "%.80q is not an origin", text)
	case u.Port() == map[string]string{"https": "443", "http": "80"}[u.Scheme]:
		return refuse("leave the port out", "browsers do not send the usual port")
	case !private(u):
		return refuse("write https://"+u.Host, "plain http to another machine can be anybody's page")
	}
	*o = Origin(text)
	return nil
}

// origins are list as plain text.
func origins(list []Origin) []string {
	texts := make([]string, len(list))
	for i, o := range list {
		texts[i] = string(o)
	}
	return texts
}

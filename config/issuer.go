package config

import (
	"net/url"
	"regexp"
	"strings"
)

// Issuer is the issuer of an OpenID provider (OpenID Connect Discovery 1.0,
// section 3: https, without query and fragment). It is compared byte by byte.
type Issuer string

// Pattern is the shape of an Issuer.
func (Issuer) Pattern() string { return `^https?://[^?#]+$` }

// wellKnown is where a provider publishes what it is, after its issuer (OpenID
// Connect Discovery 1.0, section 4).
const wellKnown = "/.well-known/openid-configuration"

// UnmarshalText reads an Issuer.
func (i *Issuer) UnmarshalText(text []byte) error {
	const remedy = "copy issuer from the provider's /.well-known/openid-configuration"
	u, err := url.Parse(string(text))
	switch {
	case err != nil || u.Hostname() == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http":
		return refuse(remedy, "%.200q is not an issuer", text)
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || printable(string(text)) != string(text):
		return refuse(remedy, "an issuer has neither query nor fragment")
	case strings.HasSuffix(strings.TrimRight(u.Path, "/"), wellKnown):
		return refuse("leave out "+wellKnown+"; whether a slash stays at the end is said there, by issuer", "the address of what the provider publishes, not its issuer")
	case !private(u):
		return refuse("write https: http is for this machine only", "keys that come over plain http can be anybody's")
	}
	*i = Issuer(text)
	return nil
}

// pool is the address of a Cognito user pool: the region, twice, and an ID.
var pool = regexp.MustCompile(`^https://cognito-idp\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?/([a-z0-9-]+)_[A-Za-z0-9]+$`)

// localPool is one that runs on this machine, for tests.
var localPool = regexp.MustCompile(`^http://[^/]+/[a-z]{2,4}(-[a-z]+){1,2}-[0-9]{1,2}_[A-Za-z0-9]+$`)

// cognito reports whether i is the issuer of a Cognito user pool.
func (i Issuer) cognito() bool {
	host, id := i.regions()
	return host != "" && host == id
}

// regions are those of the host and of the pool ID in the issuer of a Cognito
// user pool; empty if it is none.
func (i Issuer) regions() (host, id string) {
	match := pool.FindStringSubmatch(string(i))
	if match == nil || !regionPattern.MatchString(match[1]) || !regionPattern.MatchString(match[2]) {
		return "", ""
	}
	return match[1], match[2]
}

// slashedPool reports whether i is the issuer of a Cognito user pool but for
// slashes at its end.
func (i Issuer) slashedPool() bool {
	bare := i.bare()
	return bare != i && (bare.cognito() || localPool.MatchString(string(bare)))
}

// bare is i without slashes at its end.
func (i Issuer) bare() Issuer { return Issuer(strings.TrimRight(string(i), "/")) }

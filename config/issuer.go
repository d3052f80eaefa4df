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

// UnmarshalText reads an Issuer.
func (i *Issuer) UnmarshalText(text []byte) error {
	const remedy = "copy issuer from the provider's /.well-known/openid-configuration"
	u, err := url.Parse(string(text))
	switch {
	case err != nil || u.Hostname() == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http":
		return refuse(remedy, "%.200q is not an issuer", text)
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || printable(string(text)) != string(text):
		return refuse(remedy, "an issuer has neither query nor fragment")
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
	match := pool.FindStringSubmatch(string(i))
	return match != nil && match[1] == match[2] && regionPattern.MatchString(match[1])
}

// slashedPool reports whether i is the issuer of a Cognito user pool but for
// slashes at its end.
func (i Issuer) slashedPool() bool {
	bare := strings.TrimRight(string(i), "/")
	return bare != string(i) && (Issuer(bare).cognito() || localPool.MatchString(bare))
}

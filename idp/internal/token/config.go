package token

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"time"

	jose "github.com/go-jose/go-jose/v4"
)

// Config is what an operator says of the tokens of one issuer.
type Config struct {
	// Issuer is the exact name of the provider, an https address.
	Issuer string
	// Audiences are the clients whose tokens are accepted.
	Audiences []string
	// Algorithms are pinned; RS256 unless set. RS, PS and ES with 256, 384 and
	// 512, and EdDSA may be named.
	Algorithms []string
	// Cognito means a user pool of Amazon Cognito: token_use has to be "id".
	Cognito bool
	// MaxAge is how long ago a token may have been issued: an hour unless set,
	// at most a day.
	MaxAge time.Duration
	// Skew is how far the provider's clock may be off: 60 s unless set, at
	// most 180 s.
	Skew time.Duration
	// Discovery finds the key set; a new one unless set.
	Discovery *Discovery
	// Keys are those of another verifier of the same issuer and algorithms, so
	// that both together fetch no more than one; its own unless set.
	Keys *Keys
	// HTTPClient fetches; its redirects are not followed. A new one unless set.
	HTTPClient *http.Client
	// Now is the clock; time.Now unless set.
	Now func() time.Time
}

const (
	defaultAge  = time.Hour
	maxAge      = 24 * time.Hour
	defaultSkew = 60 * time.Second
	maxSkew     = 180 * time.Second
	// maxLifetime is the longest that Cognito lets an ID token live. Other
	// providers issue them for minutes to hours.
	maxLifetime = 24 * time.Hour
)

// withDefaults fills in what was left out.
func (c Config) withDefaults() Config {
	if c.MaxAge == 0 {
		c.MaxAge = defaultAge
	}
	if c.Skew == 0 {
		c.Skew = defaultSkew
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

// check refuses what cannot work, whatever the provider says.
func (c Config) check() error {
	if err := Secure(c.Issuer); err != nil {
		return Wrong("issuer", "write the issuer exactly as the provider does", "%.200q: %w", c.Issuer, err)
	}
	switch {
	case c.Cognito && !isPool(c.Issuer):
		return Wrong("issuer", "write https://cognito-idp.<region>.amazonaws.com/<user pool ID>", "%.200q is not a Cognito user pool", c.Issuer)
	case len(c.Audiences) == 0 || slices.Contains(c.Audiences, ""):
		return Wrong("audiences", "name the client whose tokens are accepted", "missing or empty")
	case c.Skew < 0 || c.Skew > maxSkew:
		return Wrong("skew", "correct the clocks with NTP; 60s is enough then", "%s is not between 0 and %s", c.Skew, maxSkew)
	case c.MaxAge < 0 || c.MaxAge > maxAge:
		return Wrong("max_age", "use an hour", "%s is not between 0 and %s", c.MaxAge, maxAge)
	}
	return nil
}

var (
	poolID   = regexp.MustCompile(`^/([a-z]{2}(?:-[a-z]+)+-[0-9]+)_[0-9A-Za-z]+$`)
	poolHost = regexp.MustCompile(`^cognito-idp(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$`)
)

// isPool reports whether an issuer is a Cognito user pool: the pool's ID names
// the region that its host is in. A stand-in on this machine may be one too.
func isPool(issuer string) bool {
	u, err := url.Parse(issuer)
	if err != nil || u.RawQuery != "" {
		return false
	}
	pool := poolID.FindStringSubmatch(u.Path)
	if pool == nil || u.Scheme == "http" { // Secure has made sure that http is this machine
		return pool != nil
	}
	host := poolHost.FindStringSubmatch(u.Host)
	return host != nil && host[1] == pool[1]
}

// New makes a verifier. It does no I/O. An error is a [*broker.Error] of kind
// misconfigured that names the key and the remedy.
func New(c Config) (*Verifier, error) {
	c = c.withDefaults()
	if err := c.check(); err != nil {
		return nil, err
	}
	algorithms, err := pinned(c.Algorithms)
	if err != nil {
		return nil, err
	}
	if c.Discovery == nil {
		c.Discovery = NewDiscovery(c.Issuer, c.HTTPClient, c.Now)
	}
	return &Verifier{
		config:     c,
		algorithms: algorithms,
		names:      names(algorithms),
		keys:       c.Keys.orNew(c.Discovery, c.HTTPClient, algorithms, c.Now),
	}, nil
}

func names(algorithms []jose.SignatureAlgorithm) []string {
	all := make([]string, len(algorithms))
	for i, a := range algorithms {
		all[i] = string(a)
	}
	return all
}

package saml

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp/saml/encryption"
	"github.com/studiobroker/studiobroker/idp/saml/signature"
)

// Config is what an operator says of one SAML identity provider.
type Config struct {
	// Name of the provider in the configuration and in its routes.
	Name string
	// PublicURL is how browsers reach the broker. The assertion consumer
	// service is PublicURL + "/saml/" + Name + "/acs".
	PublicURL string
	// EntityID is our name at the provider; PublicURL + "/saml/" + Name +
	// "/metadata" unless set.
	EntityID string
	// Metadata of the identity provider: one SAML EntityDescriptor, at most
	// 1 MB. Its signing certificates are the only ones that are trusted.
	Metadata []byte
	// AllowUnsolicited accepts responses that nobody asked for, as the tiles of
	// a provider's portal send them.
	AllowUnsolicited bool
	// Person is the exact Name of the attribute that names the person, or
	// "NameID"; "ssouserid" unless set.
	Person string
	// SigningKey signs our requests, by SHA-256: RSA with at least 2048 bits, or
	// ECDSA on P-256 for a provider that takes it. Certificate goes with it.
	// Without a key no sign-in can begin here.
	SigningKey  crypto.Signer
	Certificate *x509.Certificate
	// Decryption opens what the provider encrypts for us: at most two keys, the
	// newest first. The first one's certificate is in our metadata. Without keys
	// what is encrypted is refused.
	Decryption []DecryptionKey
	// RequireSignedAssertion refuses a response of which only the envelope is
	// signed.
	RequireSignedAssertion bool
	// AuthnContexts are the classes of authentication that are accepted, and asked
	// for; any if empty (SAML core 2.7.2.2).
	AuthnContexts []string
	// AllowSHA1 accepts signatures and digests by SHA-1, for a provider that
	// knows nothing better.
	AllowSHA1 bool
	// RequestBinding says how requests travel; redirect unless set.
	RequestBinding Binding
	// Skew is how far the provider's clock may be off: 60 s unless set, at
	// most 180 s.
	Skew time.Duration
	// SecondOpinion lets crewjam/saml judge every verified message as well.
	SecondOpinion bool
	// Used remembers the assertions that were used.
	Used Ledger
	// Now is the clock; time.Now unless set.
	Now func() time.Time
}

// DecryptionKey is an RSA key of at least 2048 bits, and the certificate by
// which the provider gets to know it.
type DecryptionKey struct {
	Key         crypto.Decrypter
	Certificate *x509.Certificate
}

// Binding is how an AuthnRequest travels to the provider.
type Binding string

// The bindings of SAML bindings 3.4 and 3.5.
const (
	Redirect Binding = "redirect" // in the query of a redirect, signed there
	Post     Binding = "post"     // in a form; the page it is sent to must not redirect to another origin
)

// NameID as Config.Person names the person by the subject's NameID.
const NameID = "NameID"

const (
	defaultPerson = "ssouserid"
	defaultSkew   = 60 * time.Second
	maxSkew       = 180 * time.Second
)

// wrong is a Config that cannot work: the key and what to do about it.
func wrong(key, remedy, format string, args ...any) error {
	return broker.Refuse(broker.Misconfigured, CodeConfig, fmt.Errorf(key+": "+format, args...), remedy)
}

// withDefaults fills in what was left out.
func (c Config) withDefaults() Config {
	c.PublicURL = strings.TrimSuffix(c.PublicURL, "/")
	if c.EntityID == "" {
		c.EntityID = c.PublicURL + "/saml/" + c.Name + "/metadata"
	}
	if c.Person == "" {
		c.Person = defaultPerson
	}
	if c.RequestBinding == "" {
		c.RequestBinding = Redirect
	}
	if c.Skew == 0 {
		c.Skew = defaultSkew
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

// acs is the address of our assertion consumer service.
func (c Config) acs() string { return c.PublicURL + "/saml/" + c.Name + "/acs" }

var validName = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// check refuses what cannot work, whatever the provider's metadata says.
func (c Config) check() error {
	switch {
	case !validName.MatchString(c.Name):
		return wrong("name", "use lower-case letters, digits and inner hyphens, at most 63", "%.80q cannot be part of a route", c.Name)
	case !reachable(c.PublicURL):
		return wrong("public_url", "write https://, a host and no query, as browsers reach the broker", "%.200q is not an address that browsers can use", c.PublicURL)
	case len(c.EntityID) > maxEntityID:
		return wrong("entity_id", "shorten it", "longer than %d characters (SAML core 8.3.6)", maxEntityID)
	case c.RequestBinding != Redirect && c.RequestBinding != Post:
		return wrong("request_binding", `write "redirect" or "post"`, "%.80q is not a binding", c.RequestBinding)
	case c.Skew < 0 || c.Skew > maxSkew:
		return wrong("skew", "correct the clocks with NTP; 60s is enough then", "%s is not between 0 and %s", c.Skew, maxSkew)
	case c.SigningKey == nil && !c.AllowUnsolicited:
		return wrong("signing_key", "add a signing key, or set allow_unsolicited", "without it nobody can sign in: no sign-in can begin here and none may begin at the provider")
	}
	if err := c.checkKey(); err != nil {
		return err
	}
	return c.checkDecryption()
}

// checkKey refuses a key that cannot sign requests or does not belong to its
// certificate.
func (c Config) checkKey() error {
	if c.SigningKey == nil {
		return nil
	}
	belongs := false
	switch key := c.SigningKey.Public().(type) {
	case *rsa.PublicKey:
		if key.N.BitLen() < signature.MinRSA {
			return wrong("signing_key", "make a new one", "%d bits, at least %d are needed", key.N.BitLen(), signature.MinRSA)
		}
		belongs = c.Certificate != nil && key.Equal(c.Certificate.PublicKey)
	case *ecdsa.PublicKey:
		if key.Curve != elliptic.P256() {
			return wrong("signing_key", "make a new one on P-256", "it is on %s", key.Params().Name)
		}
		belongs = c.Certificate != nil && key.Equal(c.Certificate.PublicKey)
	default:
		return wrong("signing_key", "use an RSA key, or an ECDSA key on P-256", "this is %T", c.SigningKey.Public())
	}
	switch {
	case c.Certificate == nil:
		return wrong("certificate", "add the certificate of the signing key", "missing; the provider needs it to verify our requests")
	case !belongs:
		return wrong("certificate", "add the certificate of the signing key", "it belongs to another key")
	}
	return nil
}

// checkDecryption refuses keys that nobody should encrypt for.
func (c Config) checkDecryption() error {
	if len(c.Decryption) > encryption.MaxKeys {
		return wrong("decryption", "remove the oldest", "%d keys, at most %d", len(c.Decryption), encryption.MaxKeys)
	}
	for _, d := range c.Decryption {
		key, ok := d.Key.Public().(*rsa.PublicKey)
		switch {
		case !ok:
			return wrong("decryption", "use an RSA key", "content keys are encrypted by RSA-OAEP, and this is %T", d.Key.Public())
		case key.N.BitLen() < signature.MinRSA:
			return wrong("decryption", "make a new one", "%d bits, at least %d are needed", key.N.BitLen(), signature.MinRSA)
		case d.Certificate == nil || !key.Equal(d.Certificate.PublicKey):
			return wrong("decryption", "add the certificate of the decryption key", "the certificate is missing or belongs to another key")
		}
	}
	return nil
}

// ring is the decryption keys alone.
func (c Config) ring() encryption.Ring {
	var ring encryption.Ring
	for _, d := range c.Decryption {
		ring = append(ring, d.Key)
	}
	return ring
}

// reachable reports whether browsers may be sent there: https, or http on this
// machine.
func reachable(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" || u.RawQuery != "" {
		return false
	}
	return secure(u) == nil
}

// secure refuses to send anything over a network in the clear.
func secure(u *url.URL) error {
	ip := net.ParseIP(u.Hostname())
	loopback := u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
	if u.Scheme == "https" || u.Scheme == "http" && loopback {
		return nil
	}
	return errors.New("neither https nor on this machine")
}

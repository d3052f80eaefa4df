package main

import (
	"crypto/x509"
	"fmt"
	"time"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/config"
	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/idp/saml"
)

// CodeEnding is the code of the warning that a certificate ends soon.
const CodeEnding broker.Code = "SB-5105"

const (
	expiryNotice = 30 * 24 * time.Hour
	warnEvery    = 24 * time.Hour
)

// certificate is one that sign-ins of a provider depend on.
type certificate struct {
	*x509.Certificate
	provider string
	use      use
}

// use is what the key of a certificate is for.
type use string

const (
	signing         use = "signing"          // ours signs requests
	encryption      use = "encryption"       // ours opens what is encrypted; providers encrypt for the newest
	providerSigning use = "provider_signing" // the provider's signs responses
)

// certificatesOf are the certificates of a provider of the configuration; made
// is nil or absent if its metadata is not known.
func certificatesOf(p config.Provider, made idp.Provider) []certificate {
	var all []certificate
	if known, ok := made.(*saml.Provider); ok {
		for _, c := range known.Anchor().Certificates {
			all = append(all, certificate{c, string(p.Name), providerSigning})
		}
	}
	if p.SAML != nil && p.SAML.Signing != nil {
		_, ours := p.SAML.Signing.Pair()
		all = append(all, certificate{ours, string(p.Name), signing})
	}
	if p.SAML != nil && len(p.SAML.Decryption) > 0 {
		_, ours := p.SAML.Decryption[0].Decrypter()
		all = append(all, certificate{ours, string(p.Name), encryption})
	}
	return all
}

// certificates are those of every provider.
func (i *inForce) certificates() []certificate {
	var all []certificate
	for n, p := range i.file.Providers {
		all = append(all, certificatesOf(p, i.providers[n])...)
	}
	return all
}

// ending are the certificates that have ended, or do so soon.
func ending(all []certificate, now time.Time) []certificate {
	var soon []certificate
	for _, c := range all {
		if c.NotAfter.Sub(now) <= expiryNotice {
			soon = append(soon, c)
		}
	}
	return soon
}

// fingerprint names the certificate.
func (c certificate) fingerprint() string {
	return saml.Fingerprints([]*x509.Certificate{c.Certificate})[0]
}

// words say what is the matter.
func (c certificate) words(now time.Time) string {
	whose := map[use]string{signing: "our signing certificate", encryption: "our encryption certificate", providerSigning: "the provider's signing certificate"}[c.use]
	verb := "ends"
	if now.After(c.NotAfter) {
		verb = "has ended"
	}
	return fmt.Sprintf("%s %.16s... %s: %s", whose, c.fingerprint(), verb, c.NotAfter.UTC().Format(time.RFC3339))
}

// remedy says what to do.
func (c certificate) remedy() string {
	if c.use != providerSigning {
		return "make a new pair with studiobroker keys generate, and give our new metadata to the provider"
	}
	return "let the provider make its next certificate, and see that its metadata here has both until it signs with the new one"
}

// warn tells the log of certificates that end soon.
func (f *front) warn() {
	f.warned = f.house.now()
	for _, c := range ending(f.inForce.Load().certificates(), f.warned) {
		message := "a certificate ends soon"
		if f.warned.After(c.NotAfter) {
			message = "a certificate has ended"
		}
		f.house.log.Warn(message, "provider", c.provider, "use", string(c.use), "code", CodeEnding,
			"fingerprint", c.fingerprint(), "ends", c.NotAfter.UTC().Format(time.RFC3339), "hint", c.remedy())
	}
}

// warnDaily is warn, once a day.
func (f *front) warnDaily() {
	if f.house.now().Sub(f.warned) >= warnEvery {
		f.warn()
	}
}

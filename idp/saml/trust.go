package saml

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	crewjam "github.com/crewjam/saml"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp/saml/gate"
	"github.com/studiobroker/studiobroker/idp/saml/signature"
)

const (
	maxMetadata     = 1 << 20 // bytes
	maxEntityID     = 1024    // characters (SAML core 8.3.6)
	maxCertificates = 8       // each costs every forged message one verification
)

// trust is what was pinned from the identity provider's metadata.
type trust struct {
	entityID     string
	certificates []*x509.Certificate
	sso          map[Binding]*url.URL
	validUntil   []time.Time   // of the entity and of its role, if they say so
	cache        time.Duration // how long the entity wants to be kept at most; 0 if it does not say
}

// readTrust reads metadata (SAML metadata 2.3 and 2.4). Errors name the remedy.
func readTrust(metadata []byte, now time.Time) (trust, error) {
	t, err := readUntimed(metadata)
	if err != nil {
		return trust{}, err
	}
	if err := t.expired(now); err != nil {
		return trust{}, unusable(err, renew)
	}
	return t, nil
}

// readUntimed is readTrust for metadata that may have expired.
func readUntimed(metadata []byte) (trust, error) {
	entity, err := readEntity(metadata)
	if err != nil {
		return trust{}, unusable(err, "save the metadata that the identity provider offers for this application, unchanged")
	}
	role := &entity.IDPSSODescriptors[0]
	certificates, err := signingCertificates(role)
	if errors.Is(err, errCorrupt) {
		return trust{}, unusable(err, "fetch the metadata again from the identity provider and keep it unchanged")
	}
	if err != nil {
		return trust{}, unusable(err, "give the application a signing certificate with an RSA key of 2048 bits or an ECDSA key, and fetch the metadata again")
	}
	sso, err := endpoints(role)
	if err != nil {
		return trust{}, unusable(err, "correct the sign-on address at the identity provider")
	}
	return trust{entity.EntityID, certificates, sso, validUntil(entity, role), max(entity.CacheDuration, 0)}, nil
}

func unusable(err error, remedy string) error {
	return broker.Refuse(broker.Misconfigured, CodeMetadata, fmt.Errorf("metadata: %w", err), remedy)
}

// readEntity returns the only identity provider in the metadata.
func readEntity(metadata []byte) (*crewjam.EntityDescriptor, error) {
	if len(metadata) > maxMetadata {
		return nil, fmt.Errorf("%d bytes, at most %d", len(metadata), maxMetadata)
	}
	entities, err := readEntities(metadata)
	if err != nil {
		return nil, err
	}
	var providers []crewjam.EntityDescriptor
	for _, e := range entities {
		e.IDPSSODescriptors = slices.DeleteFunc(e.IDPSSODescriptors, notSAML2)
		if len(e.IDPSSODescriptors) > 0 {
			providers = append(providers, e)
		}
	}
	switch {
	case len(providers) == 0 && slices.ContainsFunc(entities, servesOnly):
		return nil, errors.New("this is the metadata of a service provider, perhaps the broker's own; the identity provider's is needed")
	case len(providers) != 1:
		return nil, fmt.Errorf("it describes %d SAML 2.0 identity providers, exactly one is needed", len(providers))
	case len(providers[0].IDPSSODescriptors) > 1:
		return nil, errors.New("it describes the identity provider twice")
	case providers[0].EntityID == "" || len(providers[0].EntityID) > maxEntityID:
		return nil, errors.New("it has no entityID that can be used")
	}
	return &providers[0], nil
}

// servesOnly reports whether an entity is one that people sign in to, and not
// one where they sign in.
func servesOnly(e crewjam.EntityDescriptor) bool {
	return len(e.SPSSODescriptors) > 0 && len(e.IDPSSODescriptors) == 0
}

func notSAML2(role crewjam.IDPSSODescriptor) bool {
	return !slices.Contains(strings.Fields(role.ProtocolSupportEnumeration), gate.Protocol)
}

// readEntities reads one EntityDescriptor, or those directly inside of an
// EntitiesDescriptor.
func readEntities(metadata []byte) ([]crewjam.EntityDescriptor, error) {
	d := decoder(metadata)
	root, err := nextElement(d)
	if err != nil {
		return nil, errors.New("it is not XML")
	}
	var entities []crewjam.EntityDescriptor
	switch root.Name.Local {
	case "EntityDescriptor":
		entities = make([]crewjam.EntityDescriptor, 1)
		err = d.DecodeElement(&entities[0], &root)
	case "EntitiesDescriptor":
		var several crewjam.EntitiesDescriptor
		err = d.DecodeElement(&several, &root)
		entities = bounded(several)
	default:
		return nil, errors.New("it is not SAML metadata: the root is not an EntityDescriptor")
	}
	if err != nil {
		return nil, err
	}
	if _, err := nextElement(d); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the EntityDescriptor")
	}
	return entities, nil
}

// bounded returns the entities, none of which outlives what it is in, or is
// kept for longer (SAML metadata 2.3.1).
func bounded(all crewjam.EntitiesDescriptor) []crewjam.EntityDescriptor {
	entities := all.EntityDescriptors
	for i := range entities {
		if end := &entities[i].ValidUntil; all.ValidUntil != nil && (end.IsZero() || all.ValidUntil.Before(*end)) {
			*end = *all.ValidUntil
		}
		if cache := &entities[i].CacheDuration; all.CacheDuration != nil && (*cache == 0 || *all.CacheDuration < *cache) {
			*cache = *all.CacheDuration
		}
	}
	return entities
}

func nextElement(d *xml.Decoder) (xml.StartElement, error) {
	for {
		token, err := d.Token()
		if err != nil {
			return xml.StartElement{}, err
		}
		if start, ok := token.(xml.StartElement); ok {
			return start, nil
		}
	}
}

// validUntil returns the ends that metadata sets itself.
func validUntil(entity *crewjam.EntityDescriptor, role *crewjam.IDPSSODescriptor) []time.Time {
	var ends []time.Time
	for _, end := range []*time.Time{&entity.ValidUntil, role.ValidUntil} {
		if end != nil && !end.IsZero() {
			ends = append(ends, *end)
		}
	}
	return ends
}

const renew = "renew the signing certificate at the provider if it has ended, fetch the metadata again and reload"

// expired tells why the metadata must not be used now: it is past validUntil
// (SAML metadata 2.3.2 and 2.4.1), or none of its certificates is valid. The
// others may become so.
func (t trust) expired(now time.Time) error {
	for _, end := range t.validUntil {
		if !now.Before(end) {
			return fmt.Errorf("it was valid until %s", stamp(end))
		}
	}
	for _, c := range t.certificates {
		if !now.Before(c.NotBefore) && !now.After(c.NotAfter) {
			return nil
		}
	}
	return errors.New("none of its signing certificates is valid today")
}

// checkCurrent refuses to go on with metadata that was good when it was loaded.
// The person did nothing wrong, and nothing they do helps.
func (t trust) checkCurrent(now time.Time) error {
	if err := t.expired(now); err != nil {
		return broker.Refuse(broker.Misconfigured, CodeExpired, fmt.Errorf("the provider's metadata has expired: %w", err), renew)
	}
	return nil
}

// signingCertificates returns the certificates that the provider may sign
// with.
func signingCertificates(role *crewjam.IDPSSODescriptor) ([]*x509.Certificate, error) {
	var certificates []*x509.Certificate
	for _, k := range role.KeyDescriptors {
		if k.Use != "signing" && k.Use != "" {
			continue
		}
		for _, encoded := range k.KeyInfo.X509Data.X509Certificates {
			c, err := readCertificate(encoded.Data)
			if err != nil {
				return nil, err
			}
			certificates = append(certificates, c)
		}
	}
	switch {
	case len(certificates) == 0:
		return nil, errors.New("it has no signing certificate")
	case len(certificates) > maxCertificates:
		return nil, fmt.Errorf("it has %d signing certificates, at most %d", len(certificates), maxCertificates)
	}
	return certificates, nil
}

// errCorrupt is a certificate that is none: no setting of the provider mends
// that.
var errCorrupt = errors.New("a signing certificate cannot be read")

func readCertificate(encoded string) (*x509.Certificate, error) {
	der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(encoded), ""))
	if err != nil {
		return nil, fmt.Errorf("%w: it is not base64", errCorrupt)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errCorrupt, err)
	}
	if err := signature.CheckKey(c); err != nil {
		return nil, fmt.Errorf("the signing certificate of %.80q: %w", c.Subject.String(), err)
	}
	return c, nil
}

// endpoints returns where requests may be sent, by binding.
func endpoints(role *crewjam.IDPSSODescriptor) (map[Binding]*url.URL, error) {
	sso := map[Binding]*url.URL{}
	for _, e := range role.SingleSignOnServices {
		binding, known := map[string]Binding{crewjam.HTTPRedirectBinding: Redirect, crewjam.HTTPPostBinding: Post}[e.Binding]
		if !known || sso[binding] != nil {
			continue
		}
		u, err := url.Parse(e.Location)
		if err == nil {
			err = secure(u)
		}
		if err == nil && strings.ContainsAny(u.Host, "; ,'\"") {
			err = errors.New("its host cannot be named in a Content-Security-Policy")
		}
		if err != nil {
			return nil, fmt.Errorf("the sign-on address %.200q cannot be used: %w", e.Location, err)
		}
		sso[binding] = u
	}
	return sso, nil
}

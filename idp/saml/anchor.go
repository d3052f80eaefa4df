package saml

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/studiobroker/studiobroker/broker"
)

// Anchor is what metadata makes us believe: who the provider is and how it
// signs.
type Anchor struct {
	EntityID     string
	Certificates []*x509.Certificate
	// ValidUntil is when the metadata ends; zero if it does not say.
	ValidUntil time.Time
	// CacheDuration is how long the metadata wants to be kept at most; 0 if it
	// does not say.
	CacheDuration time.Duration
}

// ReadAnchor reads metadata, which may have expired. An error is a
// [*broker.Error] of kind misconfigured.
func ReadAnchor(metadata []byte) (Anchor, error) {
	t, err := readUntimed(metadata)
	if err != nil {
		return Anchor{}, err
	}
	return t.anchor(), nil
}

// Anchor is what the provider is believed by.
func (p *Provider) Anchor() Anchor { return p.trust.anchor() }

func (t trust) anchor() Anchor {
	a := Anchor{EntityID: t.entityID, Certificates: t.certificates, CacheDuration: t.cache}
	if len(t.validUntil) > 0 {
		a.ValidUntil = slices.MinFunc(t.validUntil, time.Time.Compare)
	}
	return a
}

// Fingerprint stands for entity ID and certificates together, in whatever
// order: 64 hexadecimal digits. It does not change with anything else that the
// metadata says.
func (a Anchor) Fingerprint() string {
	marks := Fingerprints(a.Certificates)
	slices.Sort(marks)
	sum := sha256.Sum256([]byte(strings.Join(append(slices.Compact(marks), a.EntityID), "\n")))
	return hex.EncodeToString(sum[:])
}

// marks are the fingerprints of a's certificates in words.
func marks(a Anchor) string { return strings.Join(Fingerprints(a.Certificates), ", ") }

// Fingerprints are the SHA-256 of certificates, as openssl and the consoles of
// providers show them, but without colons and in lower case.
func Fingerprints(certificates []*x509.Certificate) []string {
	marks := make([]string, len(certificates))
	for i, c := range certificates {
		sum := sha256.Sum256(c.Raw)
		marks[i] = hex.EncodeToString(sum[:])
	}
	return marks
}

// Changes are the certificates that a has and before has not, and those that
// it has no longer.
func (a Anchor) Changes(before Anchor) (came, went []*x509.Certificate) {
	return without(a.Certificates, before.Certificates), without(before.Certificates, a.Certificates)
}

func without(certificates, others []*x509.Certificate) (rest []*x509.Certificate) {
	for _, c := range certificates {
		if !slices.ContainsFunc(others, c.Equal) {
			rest = append(rest, c)
		}
	}
	return rest
}

// Continues refuses to put a in the place of before if it is somebody else: it
// has another entity ID, or signs with none of the keys that were trusted. A
// rollover has the old key beside the new one for a while; a certificate that
// was renewed for the same key is no change. The remedy is to approve a by its
// fingerprint.
func (a Anchor) Continues(before Anchor) error {
	if a.EntityID != before.EntityID {
		return a.stranger(before, fmt.Errorf("it is of %.200q, and what is trusted is of %.200q", a.EntityID, before.EntityID))
	}
	for _, c := range a.Certificates {
		if slices.ContainsFunc(before.Certificates, func(b *x509.Certificate) bool {
			return bytes.Equal(b.RawSubjectPublicKeyInfo, c.RawSubjectPublicKeyInfo)
		}) {
			return nil
		}
	}
	return a.stranger(before, errors.New("none of the certificates that are trusted is left in it"))
}

func (a Anchor) stranger(before Anchor, why error) error {
	return broker.Refuse(broker.Misconfigured, CodeStranger,
		fmt.Errorf("the provider's new metadata: %w; SHA-256 of its certificates: %s; of those that are trusted: %s", why, marks(a), marks(before)),
		"compare entity ID and certificates with what the people who run the provider say; if it is right, write approve: "+a.Fingerprint()+" beside the url of the metadata")
}

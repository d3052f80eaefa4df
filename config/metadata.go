package config

import "regexp"

// Metadata is where a SAML provider's metadata comes from.
type Metadata struct {
	// File with the metadata, at most 1 MB.
	File FilePath `yaml:"file,omitempty" jsonschema:"oneof_required=file"`
	// URL of the metadata: https, or http on this machine. At most 1 MB is
	// fetched from it, at start and about once an hour; redirects are not
	// followed. What was fetched last stays in force while nothing better can
	// be had.
	URL string `yaml:"url,omitempty" jsonschema:"oneof_required=url"`
	// PrivateNetwork lets the URL lead into private networks: `false` unless
	// set. A URL that spells this machine needs no leave.
	PrivateNetwork bool `yaml:"private_network"`
	// Approve is the fingerprint of new metadata that was refused because it
	// has another entity ID or none of the certificates that are trusted. The
	// log tells it.
	Approve Fingerprint `yaml:"approve,omitempty"`

	content []byte
}

// Content is what the metadata file held when the configuration was loaded;
// nil if the metadata has a URL.
func (m Metadata) Content() []byte { return m.content }

func (Metadata) expects() string { return "{file: PATH} or {url: https://...}" }

// Fingerprint is a SHA-256 in 64 hexadecimal digits.
type Fingerprint string

var fingerprintPattern = regexp.MustCompile(`^[0-9a-f]{64}$`)

// Pattern is the shape of a Fingerprint.
func (Fingerprint) Pattern() string { return fingerprintPattern.String() }

// UnmarshalText reads a Fingerprint.
func (f *Fingerprint) UnmarshalText(text []byte) error {
	return shaped(f, text, fingerprintPattern, "a fingerprint", "copy the 64 digits that the log tells")
}

func (c *checker) metadata(at *place, m Metadata) {
	if m.URL != "" && !fetchable(m.URL) {
		c.report.wrong(at.in("url"), CodeValue, "write an https address; http is for this machine only", "%.200q is not an address that metadata may be fetched from", m.URL)
	}
	if m.URL != "" {
		return
	}
	for key, given := range map[string]bool{"private_network": m.PrivateNetwork, "approve": m.Approve != ""} {
		if given {
			c.report.warn(at.in(key), "remove it", "it is about a url, and this metadata is a file")
		}
	}
}

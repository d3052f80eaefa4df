package main

import (
	"bytes"
	"net/http"

	"github.com/studiobroker/studiobroker/config"
	"github.com/studiobroker/studiobroker/idp/saml"
)

// metadataSource is where one provider's metadata comes from.
type metadataSource struct {
	provider string
	url      string
	client   *http.Client
	approve  string                      // fingerprint of a stranger that the operator wants
	people   []string                    // the other providers that have the same people
	use      func(metadata []byte) error // whether a provider can be made of it
}

// fetched reports whether a provider's metadata is behind a URL.
func fetched(p config.Provider) bool { return p.SAML != nil && p.SAML.Metadata.URL != "" }

// source is where the metadata of a provider comes from that is fetched.
func (m means) source(file *config.File, p config.Provider) metadataSource {
	from := p.SAML.Metadata
	return metadataSource{
		provider: string(p.Name),
		url:      from.URL,
		client:   m.clients.For(from.URL, from.PrivateNetwork),
		approve:  string(from.Approve),
		people:   samePeople(file, p),
		use: func(metadata []byte) error {
			_, err := saml.New(m.samlConfig(file, p, metadata))
			return err
		},
	}
}

// samePeople are the providers that the operator says to have p's people.
func samePeople(file *config.File, p config.Provider) (names []string) {
	for _, other := range file.Providers {
		if other.Name != p.Name && (other.Name == p.SamePeopleAs || other.SamePeopleAs == p.Name) {
			names = append(names, string(other.Name))
		}
	}
	return names
}

// judge says whether new metadata may take the place of last.
func (s metadataSource) judge(last *metadataCopy, metadata []byte) error {
	if err := s.use(metadata); err != nil || last == nil || bytes.Equal(metadata, last.Metadata) {
		return err
	}
	next, err := saml.ReadAnchor(metadata)
	if err != nil || next.Fingerprint() == s.approve {
		return err
	}
	return next.Continues(last.anchor())
}

// anchor is whom the metadata makes us believe: nobody, if it cannot be read.
func (c *metadataCopy) anchor() saml.Anchor {
	if c == nil {
		return saml.Anchor{}
	}
	anchor, err := saml.ReadAnchor(c.Metadata)
	if err != nil {
		return saml.Anchor{}
	}
	return anchor
}

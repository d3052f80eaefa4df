package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

const (
	metadataPatience = 10 * time.Second
	metadataMax      = 1 << 20 // bytes, after decompression
)

// metadataCopy is metadata as an address answered with it, and what the address
// wants to hear when it is asked again (RFC 9110, section 13.1).
type metadataCopy struct {
	Metadata     []byte
	ETag         string
	LastModified string
	Fetched      time.Time // or found to be unchanged
}

// fetch asks the address for its metadata; last is what it answered before, nil
// if it never did. An answer that nothing has changed is last once more.
func (s metadataSource) fetch(ctx context.Context, last *metadataCopy, now time.Time) (*metadataCopy, error) {
	ctx, cancel := context.WithTimeout(ctx, metadataPatience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url, nil)
	if err != nil {
		return nil, err
	}
	last.ask(request.Header)
	client := http.Client{Transport: s.client.Transport, CheckRedirect: noRedirect}
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close() //nolint:errcheck // it was only read
	switch {
	case response.StatusCode == http.StatusNotModified && last != nil:
		return &metadataCopy{Metadata: last.Metadata, ETag: last.ETag, LastModified: last.LastModified, Fetched: now}, nil
	case response.StatusCode != http.StatusOK:
		return nil, unexpected(response)
	}
	metadata, err := readMetadata(response.Body)
	return &metadataCopy{Metadata: metadata, ETag: response.Header.Get("ETag"), LastModified: response.Header.Get("Last-Modified"), Fetched: now}, err
}

// ask makes the question a conditional one.
func (c *metadataCopy) ask(header http.Header) {
	header.Set("Accept", "application/samlmetadata+xml, application/xml;q=0.9, */*;q=0.1")
	if c == nil {
		return
	}
	if c.ETag != "" {
		header.Set("If-None-Match", c.ETag)
	}
	if c.LastModified != "" {
		header.Set("If-Modified-Since", c.LastModified)
	}
}

func readMetadata(body io.Reader) ([]byte, error) {
	metadata, err := io.ReadAll(io.LimitReader(body, metadataMax+1))
	if err == nil && len(metadata) > metadataMax {
		err = fmt.Errorf("more than %d MB", metadataMax>>20)
	}
	return metadata, err
}

// noRedirect stays at the address that the operator named.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

func unexpected(response *http.Response) error {
	if to, err := response.Location(); err == nil {
		return fmt.Errorf("the address answers %s, on to %.200s: redirects are not followed", response.Status, (&url.URL{Scheme: to.Scheme, Host: to.Host, Path: to.Path}).String())
	}
	return errors.New("the address answers " + response.Status)
}

package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"
)

const (
	metadataPatience = 10 * time.Second
	metadataMax      = 1 << 20 // bytes
)

// metadataFetcher gets metadata from URLs and keeps what was accepted until it
// is told to look again. When an address stops answering, or answers with what
// nobody can use, what it said last stays in force. It is safe for concurrent
// use.
type metadataFetcher struct {
	client *http.Client
	log    *slog.Logger

	mu   sync.Mutex
	kept map[string]*fetched // by URL
}

type fetched struct {
	metadata []byte
	old      bool // look again
}

func newMetadataFetcher(log *slog.Logger) *metadataFetcher {
	return &metadataFetcher{
		client: &http.Client{Timeout: metadataPatience, CheckRedirect: noRedirect},
		log:    log,
		kept:   map[string]*fetched{},
	}
}

// noRedirect stays at the address that the operator named: another one could
// lead inside.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// lookAgain makes the next get ask every address once more.
func (f *metadataFetcher) lookAgain() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, k := range f.kept {
		k.old = true
	}
}

// get hands the metadata behind url to accept, which says whether it can be
// used.
func (f *metadataFetcher) get(ctx context.Context, url string, accept func([]byte) error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	last := f.kept[url]
	if last != nil && !last.old {
		return accept(last.metadata)
	}
	metadata, err := f.fetch(ctx, url)
	if err == nil {
		err = accept(metadata)
	}
	if err == nil {
		f.kept[url] = &fetched{metadata: metadata}
		return nil
	}
	f.log.Error("metadata cannot be had", "url", url, "error", err, "last stays in force", last != nil)
	if last == nil {
		return err
	}
	if err := accept(last.metadata); err != nil {
		return err // and is looked for again
	}
	last.old = false
	return nil
}

func (f *metadataFetcher) fetch(ctx context.Context, url string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	response, err := f.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close() //nolint:errcheck // it was only read
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the address answers %s", response.Status)
	}
	metadata, err := io.ReadAll(io.LimitReader(response.Body, metadataMax+1))
	if err == nil && len(metadata) > metadataMax {
		err = fmt.Errorf("more than %d MB", metadataMax>>20)
	}
	return metadata, err
}

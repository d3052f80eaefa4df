package main

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/studiobroker/studiobroker/config"
	"github.com/studiobroker/studiobroker/idp"
)

// front is the doors of the configuration in force.
type front struct {
	house   *house
	inForce atomic.Pointer[inForce]
	warned  time.Time // of certificates that end
	behind  bool      // metadata was accepted that is not in force yet

	refused atomic.Bool  // the file that was read last is not valid
	loaded  atomic.Int64 // when one was that is, in seconds since 1970
}

// inForce is a configuration and what was made of it.
type inForce struct {
	file      *config.File
	providers []idp.Provider // in the order of the file
	doors     http.Handler
}

func newFront(ctx context.Context, h *house, file *config.File) (*front, error) {
	f := &front{house: h}
	f.loaded.Store(h.now().Unix())
	return f, f.adopt(ctx, file)
}

// adopt puts file in force, or leaves everything as it is.
func (f *front) adopt(ctx context.Context, file *config.File) error {
	server, err := f.house.build(ctx, file)
	if err != nil {
		return err
	}
	f.inForce.Store(&inForce{file: file, providers: server.Providers, doors: server.Handler()})
	f.behind = false
	f.warn()
	return nil
}

// refresh fetches metadata that it is time to fetch, from all addresses at once,
// and puts what is new in force. If that fails it is tried again with the next
// tick: a certificate that was withdrawn must not stay trusted.
func (f *front) refresh(ctx context.Context) {
	file := f.inForce.Load().file
	var changed atomic.Bool
	var fetches sync.WaitGroup
	for _, p := range file.Providers {
		if !fetched(p) {
			continue
		}
		source := f.house.source(file, p)
		fetches.Go(func() {
			if f.house.metadata.refresh(ctx, source) {
				changed.Store(true)
			}
		})
	}
	fetches.Wait()
	if f.behind = f.behind || changed.Load(); !f.behind {
		return
	}
	if err := f.adopt(ctx, file); err != nil {
		f.house.log.Error("new metadata not in force", "error", err)
	}
}

// ServeHTTP lets people in by the doors of the configuration in force.
func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.inForce.Load().doors.ServeHTTP(w, r)
}

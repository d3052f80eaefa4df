package main

import (
	"context"
	"net/http"
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
}

// inForce is a configuration and what was made of it.
type inForce struct {
	file      *config.File
	providers []idp.Provider // in the order of the file
	doors     http.Handler
}

func newFront(ctx context.Context, h *house, file *config.File) (*front, error) {
	f := &front{house: h}
	return f, f.adopt(ctx, file)
}

// adopt puts file in force, or leaves everything as it is.
func (f *front) adopt(ctx context.Context, file *config.File) error {
	server, err := f.house.build(ctx, file)
	if err != nil {
		return err
	}
	f.inForce.Store(&inForce{file: file, providers: server.Providers, doors: server.Handler()})
	f.warn()
	return nil
}

// refresh fetches metadata that it is time to fetch, and puts what is new in
// force.
func (f *front) refresh(ctx context.Context) {
	file, changed := f.inForce.Load().file, false
	for _, p := range file.Providers {
		if fetched(p) && f.house.metadata.refresh(ctx, f.house.source(file, p)) {
			changed = true
		}
	}
	if !changed {
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

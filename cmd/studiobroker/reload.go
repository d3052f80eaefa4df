package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/studiobroker/studiobroker/config"
)

// How often a change is looked for. Content decides: time stamps and file
// events miss the swaps of mounted volumes.
const (
	lookEvery  = 15 * time.Second
	fetchEvery = time.Hour // metadata behind a URL
)

// follow keeps the doors as the configuration at file's path says, until ctx
// ends. What is not valid leaves everything as it is.
func (f *front) follow(ctx context.Context, path string, file *config.File) {
	hangUp := make(chan os.Signal, 1)
	signal.Notify(hangUp, syscall.SIGHUP)
	defer signal.Stop(hangUp)
	fetch := time.NewTicker(fetchEvery)
	defer fetch.Stop()
	changes := make(chan struct{}, 1)
	stop := watch(ctx, file, changes)
	defer func() { stop() }()
	for {
		select {
		case <-ctx.Done():
			return
		case <-hangUp:
			if err := f.house.rotate(); err != nil {
				f.house.log.Error("audit file not reopened, the old one stays in use", "error", err)
			}
			f.house.metadata.lookAgain()
		case <-fetch.C:
			f.house.metadata.lookAgain()
		case <-changes:
		}
		if next := f.reload(ctx, path, file); next != nil {
			stop()
			file, stop = next, watch(ctx, next, changes)
		}
	}
}

// watch looks for changes of file and of what it names until it is stopped.
func watch(ctx context.Context, file *config.File, changes chan<- struct{}) (stop func()) {
	ctx, stop = context.WithCancel(ctx)
	go file.Watch(ctx, lookEvery, func() {
		select {
		case changes <- struct{}{}:
		default: // one is waiting already
		}
	})
	return stop
}

// reload puts the file at path in force and returns it, or says why not.
func (f *front) reload(ctx context.Context, path string, old *config.File) *config.File {
	next, err := config.Load(path)
	if err == nil {
		err = f.adopt(ctx, next)
	}
	if err != nil {
		f.house.log.Error("configuration not valid, the old one stays in force", "error", err)
		return nil
	}
	if next.Listen != old.Listen || next.Admin != old.Admin || next.State != old.State || next.Audit != old.Audit || next.Log != old.Log || next.Launch != old.Launch {
		f.house.log.Warn("listen, admin, state, audit, log and launch are read at start: restart to change them")
	}
	f.house.log.Info("configuration in force", "path", path)
	return next
}

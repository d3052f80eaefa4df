package main

import (
	"context"
	"os"
	"time"

	"github.com/studiobroker/studiobroker/config"
)

// lookEvery is how often a change is looked for. Content decides: time stamps
// and file events miss the swaps of mounted volumes.
const lookEvery = 15 * time.Second

// follow keeps the doors as the configuration at path says, and providers as
// their metadata says, until ctx ends. What is not valid leaves everything as
// it is. Each tick it looks whether it is time for something.
func (f *front) follow(ctx context.Context, hangUp <-chan os.Signal, ticks <-chan time.Time, path string) {
	changes := make(chan struct{}, 1)
	stop := watch(ctx, f.inForce.Load().file, changes)
	defer func() { stop() }()
	for {
		f.refresh(ctx)
		select {
		case <-ctx.Done():
			return
		case <-ticks:
			f.warnDaily()
			continue
		case <-hangUp:
			if err := f.house.rotate(); err != nil {
				f.house.log.Error("audit file not reopened, the old one stays in use", "error", err)
			}
		case <-changes:
		}
		f.house.metadata.lookAgain()
		if next := f.reload(ctx, path); next != nil {
			stop()
			stop = watch(ctx, next, changes)
		}
	}
}

// readAtStart names the keys that differ and are read at start only.
func readAtStart(old, next *config.File) (changed []string) {
	for _, key := range []struct {
		name      string
		old, next any
	}{
		{"listen", old.Listen, next.Listen}, {"admin", old.Admin, next.Admin}, {"state", old.State, next.State},
		{"audit", old.Audit, next.Audit}, {"log", old.Log, next.Log}, {"launch.link_life", old.Launch.LinkLife, next.Launch.LinkLife},
	} {
		if key.old != key.next {
			changed = append(changed, key.name)
		}
	}
	return changed
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
func (f *front) reload(ctx context.Context, path string) *config.File {
	old := f.inForce.Load().file
	next, err := config.Load(path)
	if err == nil {
		err = override(next)
	}
	if err == nil {
		err = f.adopt(ctx, next)
	}
	f.refused.Store(err != nil)
	if err != nil {
		f.house.log.Error("configuration not valid, the old one stays in force", "error", err)
		return nil
	}
	f.loaded.Store(f.house.now().Unix())
	if changed := readAtStart(old, next); len(changed) > 0 {
		f.house.log.Warn("some keys are read at start only: restart to change them", "keys", changed)
	}
	f.house.log.Info("configuration in force", "path", path)
	return next
}

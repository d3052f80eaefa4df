package config

import (
	"context"
	"crypto/sha256"
	"time"
)

// Watch calls changed whenever the content of the configuration, or of a file
// that it names, is no longer what it was; until ctx ends. It looks once per
// every, at the content and not at times or file events: those miss the link
// swaps of Kubernetes and changes on network file systems.
//
// changed loads the file again. If that fails, the caller goes on with what it
// has; Watch calls again when the content changes once more.
func (f *File) Watch(ctx context.Context, every time.Duration, changed func()) {
	w := watcher{path: f.path, source: f.seen.source, main: sha256.Sum256(f.seen.files[f.path].data), named: f.seen.paths()}
	seen := f.seen.fingerprint()
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if now := w.look(); now != seen {
				seen = now
				changed()
			}
		}
	}
}

// watcher knows which files to look at.
type watcher struct {
	path   string
	source Source
	main   [sha256.Size]byte // of the configuration file itself
	named  []string          // files that it names, itself included
}

// look is the fingerprint of everything as it is now.
func (w *watcher) look() [sha256.Size]byte {
	now := newSnapshot(w.source)
	data, _ := now.read(w.path) // a file that cannot be read is a change too
	if sum := sha256.Sum256(data); sum != w.main {
		w.main, w.named = sum, references(w.path, data, w.source)
	}
	for _, path := range w.named {
		_, _ = now.read(path)
	}
	return now.fingerprint()
}

// References are the files that the configuration consists of, itself
// included, in alphabetical order.
func (f *File) References() []string { return f.seen.paths() }

// references are the files that a configuration names, valid or not.
func references(name string, data []byte, source Source) []string {
	document, problem := parse(name, data)
	if problem != nil {
		return nil
	}
	file, _ := read(document, name, data, source)
	return file.References()
}

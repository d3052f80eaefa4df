package audit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"

	"github.com/studiobroker/studiobroker/broker"
)

const fileMode = 0o600

// File appends lines to a file and syncs each to disk before Record returns.
// People who sign in together share one sync. It is safe for concurrent use.
type File struct {
	path string

	writing sync.Mutex // guards file, written, torn
	file    *os.File
	written int  // lines handed to the file
	torn    bool // the last write may have left half a line

	syncing sync.Mutex // guards synced
	synced  int        // lines known to be on disk
}

// OpenFile opens the file at path for appending, or creates it readable for
// its owner alone.
func OpenFile(path string) (*File, error) {
	file, torn, err := open(path)
	if err != nil {
		return nil, err
	}
	return &File{path: path, file: file, torn: torn}, nil
}

// open also reports whether the file ends in half a line, which a crash leaves.
func open(path string) (file *os.File, torn bool, err error) {
	file, err = os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_RDWR, fileMode)
	if err != nil {
		return nil, false, fmt.Errorf("audit file: %w", err)
	}
	if err := syncFolder(path); err != nil {
		return nil, false, fmt.Errorf("audit file: %w", errors.Join(err, file.Close()))
	}
	last := []byte{'\n'}
	if info, err := file.Stat(); err == nil && info.Size() > 0 {
		_, err = file.ReadAt(last, info.Size()-1)
		if err != nil {
			return nil, false, fmt.Errorf("audit file: %w", errors.Join(err, file.Close()))
		}
	}
	return file, last[0] != '\n', nil
}

// syncFolder makes a new file's name as durable as its lines.
func syncFolder(path string) error {
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer folder.Close() //nolint:errcheck // it was only synced
	err = folder.Sync()
	if errors.Is(err, syscall.EINVAL) {
		return nil // device files, such as /dev/null, have folders without a disk
	}
	return err
}

// Check proves that a line could be written and synced. After a failure it
// writes the line end that the next line needs anyway.
func (f *File) Check(context.Context) error {
	f.writing.Lock()
	defer f.writing.Unlock()
	if f.torn {
		if _, err := f.file.WriteString("\n"); err != nil {
			return fmt.Errorf("audit file: %w", err)
		}
		f.torn = false
	}
	if err := f.file.Sync(); err != nil {
		return fmt.Errorf("audit file: %w", err)
	}
	return nil
}

// Record implements [broker.Auditor]: e is on disk when it returns nil.
func (f *File) Record(_ context.Context, e broker.Event) error {
	encoded, err := encode(e)
	if err != nil {
		return fmt.Errorf("audit event: %w", err)
	}
	ticket, err := f.append(encoded)
	if err != nil {
		return fmt.Errorf("audit file: %w", err)
	}
	return f.sync(ticket)
}

// append writes one line and returns how many lines there are now.
func (f *File) append(encoded []byte) (ticket int, err error) {
	f.writing.Lock()
	defer f.writing.Unlock()
	if f.torn {
		encoded = append([]byte("\n"), encoded...)
	}
	if _, err := f.file.Write(encoded); err != nil {
		f.torn = true
		return 0, err
	}
	f.torn = false
	f.written++
	return f.written, nil
}

// sync returns when line number ticket is on disk. Whoever comes first syncs
// for everybody who has written by then.
func (f *File) sync(ticket int) error {
	f.syncing.Lock()
	defer f.syncing.Unlock()
	if f.synced >= ticket {
		return nil
	}
	f.writing.Lock()
	file, written := f.file, f.written
	f.writing.Unlock()
	if err := file.Sync(); err != nil {
		return fmt.Errorf("audit file: %w", err)
	}
	f.synced = written
	return nil
}

// Reopen opens the path anew, for a file that was rotated by renaming it. If
// that fails, the file that is open stays in use.
func (f *File) Reopen() error {
	file, torn, err := open(f.path)
	if err != nil {
		return err
	}
	f.syncing.Lock() // no sync is under way in the old file
	defer f.syncing.Unlock()
	f.writing.Lock()
	defer f.writing.Unlock()
	if err := f.file.Sync(); err != nil {
		_ = file.Close()
		return fmt.Errorf("audit file: %w", err)
	}
	f.synced = f.written
	old := f.file
	f.file, f.torn = file, torn
	return old.Close()
}

// Close syncs and closes the file.
func (f *File) Close() error {
	f.writing.Lock()
	defer f.writing.Unlock()
	if err := f.file.Sync(); err != nil {
		return fmt.Errorf("audit file: %w", err)
	}
	return f.file.Close()
}

package config

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
)

// Source is where a configuration finds what it names.
type Source struct {
	ReadFile  func(path string) ([]byte, error)
	LookupEnv func(name string) (string, bool)
}

// system is the machine's own files and environment.
func system() Source { return Source{ReadFile: readFile, LookupEnv: os.LookupEnv} }

// readFile reads an ordinary file that is not larger than a configuration may
// be. Anything else could block, or never end.
func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errors.New("not an ordinary file")
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // it was only read
	data, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err == nil && len(data) > maxFile {
		err = fmt.Errorf("larger than %d MB", maxFile>>20)
	}
	return data, err
}

// snapshot reads every file once and remembers what it held.
type snapshot struct {
	source Source
	files  map[string]content
}

type content struct {
	data []byte
	err  error
}

func newSnapshot(source Source) *snapshot {
	return &snapshot{source: source, files: map[string]content{}}
}

func (s *snapshot) read(path string) ([]byte, error) {
	c, ok := s.files[path]
	if !ok {
		c.data, c.err = s.source.ReadFile(path)
		s.files[path] = c
	}
	return c.data, c.err
}

// paths are the files that were read, in alphabetical order.
func (s *snapshot) paths() []string { return slices.Sorted(maps.Keys(s.files)) }

// fingerprint changes when the content of any file does, or when one appears
// or vanishes.
func (s *snapshot) fingerprint() [sha256.Size]byte {
	sum := sha256.New()
	for _, path := range s.paths() {
		c := s.files[path]
		size := int64(len(c.data))
		if c.err != nil {
			size, c.data = -1, nil
		}
		for _, part := range []any{int64(len(path)), []byte(path), size, c.data} {
			_ = binary.Write(sum, binary.BigEndian, part) // a hash takes everything
		}
	}
	return [sha256.Size]byte(sum.Sum(nil))
}

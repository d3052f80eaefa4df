package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/studiobroker/studiobroker/config"
	"github.com/studiobroker/studiobroker/config/directory"
)

// FuzzParse holds that no text makes the loader panic, that every error is a
// list of problems with places inside the text, and that what is accepted can
// be shown, decided about and loaded again with the same result.
func FuzzParse(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte(crm("{equals: Team1}", "[{everyone: true}, {group: x}]", "    vouches_for", "    tenant: {attribute: org}\n    vouches_for", "    domain", "    suspended: true\n    landings: {a: studio::b}\n    domain")))
	paths, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	source := folder.source()
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := config.Parse("/etc/sb/studiobroker.yaml", text, source)
		if err != nil {
			var ps config.Problems
			if !errors.As(err, &ps) || len(ps) == 0 {
				t.Fatalf("not problems: %v", err)
			}
			_ = ps.Render()
			return
		}
		if _, err := directory.New(file.Directory()); err != nil {
			t.Fatalf("a valid file that no directory can be made of: %v", err)
		}
		if _, err := file.Effective(); err != nil {
			t.Fatal(err)
		}
	})
}

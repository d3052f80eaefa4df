package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// laboratory runs tests against the sources in root, and against what it makes
// of them in folder.
type laboratory struct{ root, folder string }

// verdict is what the tests say about one mutant.
type verdict struct {
	killed bool
	why    string // it is not
}

func (v verdict) word() string {
	if v.killed {
		return "noticed"
	}
	return "MISSED"
}

// sound demands that the tests of the numbers exist and pass as long as nothing
// is taken out.
func (l laboratory) sound(chosen []mutant) error {
	seen := map[string]bool{}
	for _, m := range chosen {
		key := m.home() + m.pattern()
		if seen[key] {
			continue
		}
		seen[key] = true
		out, err := l.test(m, "")
		switch {
		case err != nil:
			return fmt.Errorf("the tests of %d in %s fail as it is:\n%s", m.number, m.home(), out)
		case !strings.Contains(out, fmt.Sprintf("/%d_", m.number)):
			return fmt.Errorf("no test of %s begins with %d", m.home(), m.number)
		}
	}
	return nil
}

// judge runs the tests of the mutant's number against it.
func (l laboratory) judge(m mutant, place int) verdict {
	overlay, err := l.overlay(m, place)
	if err != nil {
		return verdict{why: err.Error()}
	}
	out, err := l.test(m, overlay)
	var failed *exec.ExitError
	switch {
	case err == nil:
		return verdict{why: "its tests pass"}
	case !errors.As(err, &failed) || !strings.Contains(out, "--- FAIL: "):
		return verdict{why: "it was not tested:\n" + out} // it does not compile
	}
	return verdict{killed: true}
}

// overlay writes the mutant's file, and the file that puts it in its place.
func (l laboratory) overlay(m mutant, place int) (string, error) {
	text, err := m.text(l.root)
	if err != nil {
		return "", err
	}
	source, err := filepath.Abs(filepath.Join(l.root, m.file))
	if err != nil {
		return "", err
	}
	mutated := filepath.Join(l.folder, fmt.Sprint(place, ".go"))
	replaced, err := json.Marshal(map[string]map[string]string{"Replace": {source: mutated}})
	if err != nil {
		return "", err
	}
	overlay := filepath.Join(l.folder, fmt.Sprint(place, ".json"))
	return overlay, errors.Join(os.WriteFile(mutated, []byte(text), 0o600), os.WriteFile(overlay, replaced, 0o600))
}

// test runs the tests of the mutant's number. A minute is more than any of them
// takes: a mutant may run for ever.
func (l laboratory) test(m mutant, overlay string) (string, error) {
	command := exec.Command("go", "test", "-count=1", "-vet=off", "-v", "-timeout=1m", "-overlay="+overlay, "-run="+m.pattern(), m.home()) //nolint:gosec,noctx // G204: arguments are ours; -timeout ends it
	command.Dir = l.root
	var out bytes.Buffer
	command.Stdout, command.Stderr = &out, &out
	err := command.Run()
	return out.String(), err
}

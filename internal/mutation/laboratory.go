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
	heard := map[string]bool{} // whether there are tests, by home and number
	for _, m := range chosen {
		there := false
		for _, home := range m.homes() {
			key := home + m.pattern()
			if _, known := heard[key]; !known {
				out, err := l.test(m, home, "")
				if err != nil {
					return fmt.Errorf("the tests of %d in %s fail as it is:\n%s", m.number, home, out)
				}
				heard[key] = strings.Contains(out, fmt.Sprintf("/%d_", m.number))
			}
			there = there || heard[key]
		}
		if !there {
			return fmt.Errorf("no test of %s begins with %d", m.homes(), m.number)
		}
	}
	return nil
}

// judge runs the tests of the mutant's number against it, until one package
// has noticed.
func (l laboratory) judge(m mutant, place int) (v verdict) {
	overlay, err := l.overlay(m, place)
	if err != nil {
		return verdict{why: err.Error()}
	}
	for _, home := range m.homes() {
		if v = l.judgeBy(home, m, overlay); v.killed {
			break
		}
	}
	return v
}

func (l laboratory) judgeBy(home string, m mutant, overlay string) verdict {
	out, err := l.test(m, home, overlay)
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

// test runs the tests of the mutant's number. Five minutes are more than any of
// them takes on a slow machine: a mutant may run for ever.
func (l laboratory) test(m mutant, home, overlay string) (string, error) {
	command := exec.Command("go", "test", "-count=1", "-vet=off", "-v", "-failfast", "-timeout=5m", "-overlay="+overlay, "-run="+m.pattern(), home) //nolint:gosec,noctx // G204: arguments are ours; -timeout ends it
	command.Dir = l.root
	var out bytes.Buffer
	command.Stdout, command.Stderr = &out, &out
	err := command.Run()
	return out.String(), err
}

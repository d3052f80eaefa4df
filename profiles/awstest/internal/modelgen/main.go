// Command modelgen writes the constraint table of package awstest: the
// operations that the stand-in answers and every shape they reach, taken from
// the API models in the Go module github.com/aws/aws-sdk-go (Apache-2.0).
//
// Run it by `go generate ./profiles/awstest`. It asks the go command for the
// module outside of this one, so that go.mod stays as it is.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

const source = "github.com/aws/aws-sdk-go@v1.55.8"

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: modelgen OUTPUT")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "modelgen:", err)
		os.Exit(1)
	}
}

// run reads the models of every wanted service and writes the table to output.
func run(output string) error {
	dir, err := moduleDir()
	if err != nil {
		return err
	}
	t := table{
		Provenance: source + " models/apis, Apache-2.0; trimmed by internal/modelgen; do not edit, newer fields go into model_overlay.json",
		Services:   map[string]service{},
	}
	for name, want := range wanted() {
		raw, err := os.ReadFile(filepath.Join(dir, "models", "apis", want.path, "api-2.json"))
		if err != nil {
			return err
		}
		trimmed, err := trim(raw, want.operations)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		t.Services[name] = trimmed
	}
	return os.WriteFile(output, t.format(), 0o644) //nolint:gosec // G306: a source file, which everybody may read
}

// moduleDir is where the go command keeps the source, downloaded if need be.
func moduleDir() (string, error) {
	scratch, err := os.MkdirTemp("", "modelgen")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(scratch) }() // the system clears what stays behind
	cmd := exec.CommandContext(context.Background(), "go", "mod", "download", "-json", source)
	cmd.Dir = scratch
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go mod download %s: %w", source, err)
	}
	var found struct{ Dir string }
	if err := json.Unmarshal(out, &found); err != nil {
		return "", err
	}
	return found.Dir, nil
}

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// mutant is the product without one check.
type mutant struct {
	number   int    // of the checklist in docs/security-model.md
	file     string // of the check
	old, new string // its text, which is in the file once, and what stands there without it
}

// homes are the packages whose tests have to notice: those of one of them. ID
// tokens come by two doors.
func (m mutant) homes() []string {
	in := func(folder string) bool { return strings.HasPrefix(m.file, folder) }
	switch {
	case in("idp/saml/"):
		return []string{"./idp/saml"}
	case in("idp/oidc/"):
		return []string{"./idp/oidc"}
	case in("idp/bearer/"):
		return []string{"./idp/bearer"}
	case in("idp/internal/token/"):
		return []string{"./idp/oidc", "./idp/bearer"}
	case in("cmd/"):
		return []string{"./cmd/studiobroker"}
	}
	return []string{"./web"}
}

// pattern is the -run pattern of the tests of its number: their names begin
// with it.
func (m mutant) pattern() string {
	return fmt.Sprintf("^(TestChecklist|TestReplay|TestValidVariants)/^%d_", m.number)
}

// String names the mutant by the first line that is gone.
func (m mutant) String() string {
	line, _, _ := strings.Cut(strings.TrimSpace(m.old), "\n")
	return fmt.Sprintf("%2d  %s: %.90s", m.number, m.file, line)
}

// text is the file without the check.
func (m mutant) text(root string) (string, error) {
	content, err := os.ReadFile(filepath.Join(root, m.file))
	if err != nil {
		return "", err
	}
	if n := strings.Count(string(content), m.old); n != 1 {
		return "", fmt.Errorf("%s: the text of the check is there %d times, not once: %q", m.file, n, m.old)
	}
	return strings.Replace(string(content), m.old, m.new, 1), nil
}

// mutants are all of them, by number.
func mutants() []mutant {
	var all []mutant
	for _, some := range [][]mutant{transport(), parsing(), signatures(), envelope(), subject(), statements(), encryption(), flow(), browser(), codeFlow(), tokens(), published()} {
		all = append(all, some...)
	}
	return all
}

// off switches conditions of a file off, each in its own mutant.
func off(number int, file string, conditions ...string) []mutant {
	var all []mutant
	for _, c := range conditions {
		keyword, condition, _ := strings.Cut(c, " ")
		end := condition[len(condition)-1:] // a colon or a brace
		condition = strings.TrimSpace(condition[:len(condition)-1])
		all = append(all, mutant{number, file, c, keyword + " false && (" + condition + ")" + spaced(end)})
	}
	return all
}

func spaced(end string) string {
	if end == "{" {
		return " {"
	}
	return end
}

// unlisted takes entries out of the list of rules, each in its own mutant.
func unlisted(number int, entries ...string) []mutant {
	var all []mutant
	for _, entry := range entries {
		all = append(all, mutant{number, checkFile, entry, ""})
	}
	return all
}

func join(lists ...[]mutant) []mutant {
	var all []mutant
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const root = "../.."

func TestEveryMutantFitsTheSources(t *testing.T) {
	for _, m := range mutants() {
		_, err := m.text(root)
		require.NoError(t, err, m)
	}
}

func TestEveryNumberHasAMutant(t *testing.T) {
	has := map[int]bool{}
	for _, m := range mutants() {
		has[m.number] = true
	}
	for number := 1; number <= 44; number++ {
		require.True(t, has[number], number)
	}
}

func TestAConditionIsSwitchedOff(t *testing.T) {
	require.Equal(t, []mutant{
		{1, "f", "if a || b {", "if false && (a || b) {"},
		{1, "f", "case a == b:", "case false && (a == b):"},
	}, off(1, "f", "if a || b {", "case a == b:"))
}

var (
	rowPattern  = regexp.MustCompile(`(?m)^\| (\d+) \| (.+) \| (.+) \| (.+) \| (.+) \|$`)
	wordPattern = regexp.MustCompile("`([^`]+)`")
)

// The table of docs/security-model.md names tests that exist, in the files
// where it says they are, with the number in the name of a case.
func TestTheChecklistNamesItsTests(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(root, "docs", "security-model.md"))
	require.NoError(t, err)
	rows := rowPattern.FindAllStringSubmatch(string(page), -1)
	require.Len(t, rows, 66)
	for i, row := range rows {
		require.Equal(t, fmt.Sprint(i+1), row[1], "in order")
		files := words(row[4])
		for _, file := range append(words(row[5]), files...) {
			_, err := os.Stat(filepath.Join(root, file))
			require.NoError(t, err, "row %d", i+1)
		}
		text := contents(t, files)
		for _, test := range words(row[3]) {
			require.Contains(t, text, "func "+test+"(", "row %d", i+1)
		}
		if i < 44 {
			require.NotEmpty(t, files, "row %d", i+1)
			require.Contains(t, text, fmt.Sprintf("\"%d ", i+1), "row %d: a case is named by its number", i+1)
		}
	}
}

func words(cell string) []string {
	var all []string
	for _, w := range wordPattern.FindAllStringSubmatch(cell, -1) {
		all = append(all, w[1])
	}
	return all
}

func contents(t *testing.T, files []string) string {
	t.Helper()
	var all strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(filepath.Join(root, file))
		require.NoError(t, err)
		all.Write(text)
	}
	return all.String()
}

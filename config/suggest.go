package config

import (
	"slices"
	"strings"
)

// maxNames is how many names are compared: a large file with many mistakes is
// still read in a moment.
const maxNames = 1000

// closest is the name that was probably meant by word; empty if none is near.
func closest(word string, names []string) string {
	best, distance := "", max(1, len(word)/3)+1
	for _, name := range names[:min(len(names), maxNames)] {
		if d := edits(strings.ToLower(word), strings.ToLower(name)); d < distance {
			best, distance = name, d
		}
	}
	return best
}

// suggestion asks for the closest name, or lists what there is: every key of
// any mapping, and of many names the nearest.
func suggestion(word string, names []string) string {
	const few = 24
	switch near := closest(word, names); {
	case near != "":
		return "did you mean " + near + "?"
	case len(names) == 0:
		return "there is none yet"
	case len(names) > few:
		return "it is one of " + strings.Join(nearest(word, names)[:few], ", ") + ", ..."
	default:
		return "it is one of " + strings.Join(names, ", ")
	}
}

// nearest is names, those that resemble word first.
func nearest(word string, names []string) []string {
	near := slices.Clone(names[:min(len(names), maxNames)])
	slices.SortStableFunc(near, func(a, b string) int {
		return edits(strings.ToLower(word), strings.ToLower(a)) - edits(strings.ToLower(word), strings.ToLower(b))
	})
	return near
}

// edits counts the insertions, deletions, replacements and swaps of neighbours
// between a and b (optimal string alignment).
func edits(a, b string) int {
	if len(a) > 64 || len(b) > 64 {
		return 64
	}
	var before []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next := make([]int, len(b)+1)
		next[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, row = row, next
	}
	return row[len(b)]
}

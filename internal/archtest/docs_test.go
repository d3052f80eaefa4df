package archtest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	linkPattern = regexp.MustCompile(`\]\(([^)#\s]+)(?:#[^)]*)?\)`)
	pathPattern = regexp.MustCompile("`((?:broker|idp|profiles|web|config|cmd|internal|docs)/[A-Za-z0-9_./-]*)`")
)

// TestTheDocumentationNamesFilesThatExist follows every link and every path of
// the repository in the README and the docs.
func TestTheDocumentationNamesFilesThatExist(t *testing.T) {
	pages, err := filepath.Glob(filepath.Join(root, "*.md"))
	require.NoError(t, err)
	require.NoError(t, filepath.WalkDir(filepath.Join(root, "docs"), func(path string, _ os.DirEntry, err error) error {
		if strings.HasSuffix(path, ".md") {
			pages = append(pages, path)
		}
		return err
	}))
	require.Greater(t, len(pages), 10)
	for _, page := range pages {
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		for _, m := range linkPattern.FindAllStringSubmatch(string(text), -1) {
			if !strings.Contains(m[1], "://") {
				requireExists(t, filepath.Join(filepath.Dir(page), m[1]), page)
			}
		}
		for _, m := range pathPattern.FindAllStringSubmatch(string(text), -1) {
			requireExists(t, filepath.Join(root, m[1]), page)
		}
	}
}

func requireExists(t *testing.T, path, page string) {
	t.Helper()
	_, err := os.Stat(path)
	require.NoError(t, err, "named in %s", page)
}

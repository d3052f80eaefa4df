package archtest

import (
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestEveryCodeIsExplained holds docs/reference/errors.md to the codes in the
// sources, each declared once.
func TestEveryCodeIsExplained(t *testing.T) {
	declared := map[string]string{}
	for path, file := range sources(t, 0) {
		for _, code := range codesIn(file) {
			require.Empty(t, declared[code], "%s is declared in %s too", code, path)
			declared[code] = path
		}
	}
	require.Greater(t, len(declared), 50)

	page, err := os.ReadFile(filepath.Join(root, "docs", "reference", "errors.md"))
	require.NoError(t, err)
	var explained []string
	for _, heading := range regexp.MustCompile(`(?m)^### (SB-\d{4})$`).FindAllStringSubmatch(string(page), -1) {
		require.NotContains(t, explained, heading[1])
		explained = append(explained, heading[1])
		require.NotEmpty(t, declared[heading[1]], "%s is explained, and nothing raises it", heading[1])
	}
	for code, path := range declared {
		require.True(t, slices.Contains(explained, code), "docs/reference/errors.md does not explain %s of %s", code, path)
	}
}

// codesIn finds the codes that file declares as constants.
func codesIn(file *ast.File) (codes []string) {
	for _, d := range file.Decls {
		group, ok := d.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, s := range group.Specs {
			constant, ok := s.(*ast.ValueSpec)
			if !ok || len(constant.Values) != 1 {
				continue
			}
			if literal, ok := constant.Values[0].(*ast.BasicLit); ok && regexp.MustCompile(`^"SB-\d{4}"$`).MatchString(literal.Value) {
				codes = append(codes, strings.Trim(literal.Value, `"`))
			}
		}
	}
	return codes
}

package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const root = "../.."

func TestLayers(t *testing.T) {
	for path, file := range sources(t, parser.ImportsOnly) {
		for _, spec := range file.Imports {
			dep, err := strconv.Unquote(spec.Path.Value)
			require.NoError(t, err)
			if why := violation(filepath.ToSlash(filepath.Dir(path)), dep); why != "" {
				t.Errorf("%s must not import %s: %s", path, dep, why)
			}
		}
	}
}

// TestEveryRuleCatchesAPlantedViolation proves that no rule is dead.
func TestEveryRuleCatchesAPlantedViolation(t *testing.T) {
	for _, r := range rules {
		dep := strings.Replace(r.dep, "./", module+"/", 1)
		if strings.HasSuffix(dep, "/") {
			dep += "planted"
		}
		require.True(t, r.forbids(r.tree, dep), "%s imports %s", r.tree, dep)
		require.True(t, r.forbids(r.tree+"/deeper", dep), "%s/deeper imports %s", r.tree, dep)
		require.False(t, r.forbids("elsewhere", dep))
	}
	for _, c := range confined {
		dep := strings.TrimSuffix(strings.Replace(c.dep, "./", module+"/", 1), "/") + "/x"
		require.True(t, c.forbids("internal/planted", dep), dep)
		require.False(t, c.forbids(c.tree, dep), dep)
	}
	require.NotEmpty(t, violation("broker", "golang.org/x/sync/errgroup"))
}

func TestWhatTheLayersAllow(t *testing.T) {
	for _, allowed := range [][2]string{
		{"broker", "context"},
		{"broker/audit", module + "/broker"},
		{"idp/saml", module + "/broker"},
		{"idp/saml", module + "/idp"},
		{"idp/saml", module + "/idp/saml/gate"},
		{"idp/saml", "github.com/crewjam/saml"},
		{"profiles", module + "/profiles/access"},
		{"profiles/access", "github.com/aws/aws-sdk-go-v2/aws"},
		{"web", module + "/web/session"},
		{"web/session", module + "/idp"},
		{"config", module + "/config/directory"},
		{"cmd/studiobroker", module + "/config"},
	} {
		require.Empty(t, violation(allowed[0], allowed[1]), "%s imports %s", allowed[0], allowed[1])
	}
}

// TestOnlyVerifiersMakeIdentities keeps unverified people out: a filled-in
// broker.Identity is written only where evidence is verified.
func TestOnlyVerifiersMakeIdentities(t *testing.T) {
	for path, file := range sources(t, 0) {
		if within(path, "idp") || within(path, "web/session") {
			continue
		}
		for _, where := range identities(file) {
			t.Errorf("%s builds a broker.Identity at %d: only idp and web/session may", path, where)
		}
	}
}

func TestAPlantedIdentityIsFound(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "planted.go", `package p
		var a = broker.Identity{}
		var b = broker.Identity{Subject: "mallory"}
		var c = []broker.Identity{{Subject: "mallory"}}
		func d() { var i broker.Identity; i.Subject = "fine for the compiler, caught in review" }`, 0)
	require.NoError(t, err)
	require.Len(t, identities(file), 2)
}

// identities finds where file fills in a broker.Identity.
func identities(file *ast.File) (found []token.Pos) {
	ast.Inspect(file, func(n ast.Node) bool {
		literal, ok := n.(*ast.CompositeLit)
		if !ok || len(literal.Elts) == 0 {
			return true
		}
		kind := literal.Type
		if list, ok := kind.(*ast.ArrayType); ok {
			kind = list.Elt
		}
		if named, ok := kind.(*ast.SelectorExpr); ok && named.Sel.Name == "Identity" {
			found = append(found, literal.Pos())
		}
		return true
	})
	return found
}

// TestNoHiddenStart keeps wiring in plain sight.
func TestNoHiddenStart(t *testing.T) {
	for path, file := range sources(t, 0) {
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s has an init function", path)
			}
		}
	}
}

// TestPinnedVersions holds what security.md numbers 62: the first versions
// without a known bypass.
func TestPinnedVersions(t *testing.T) {
	gomod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	require.NoError(t, err)
	for dep, least := range map[string][3]int{
		"github.com/russellhaering/goxmldsig": {1, 6, 1},
		"github.com/beevik/etree":             {1, 8, 1},
	} {
		match := regexp.MustCompile(regexp.QuoteMeta(dep) + ` v(\d+)\.(\d+)\.(\d+)`).FindSubmatch(gomod)
		require.NotNil(t, match, dep)
		var got [3]int
		for i := range got {
			got[i], err = strconv.Atoi(string(match[i+1]))
			require.NoError(t, err)
		}
		require.False(t, older(got, least), "%s is %v, want at least %v", dep, got, least)
	}
}

func older(a, b [3]int) bool {
	for i := range a {
		if a[i] != b[i] {
			return a[i] < b[i]
		}
	}
	return false
}

// sources parses every file of the module that is shipped, by its path.
func sources(t *testing.T, mode parser.Mode) map[string]*ast.File {
	t.Helper()
	files := map[string]*ast.File{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != root {
			_, nested := os.Stat(filepath.Join(path, "go.mod"))
			if nested == nil || strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" {
				return filepath.SkipDir
			}
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, mode)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, path)
		files[filepath.ToSlash(relative)] = file
		return err
	})
	require.NoError(t, err)
	require.Greater(t, len(files), 20, "the walk found the module")
	return files
}

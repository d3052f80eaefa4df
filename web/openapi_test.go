package web_test

import (
	"encoding/json"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"

	"github.com/studiobroker/studiobroker/web"
)

// contract is the description of the API, and what of it was seen.
type contract struct {
	document map[string]any
	schemas  *jsonschema.Compiler
	seen     map[string]bool // "POST /api/v1/launches 201"
}

func newContract(t testing.TB) *contract {
	t.Helper()
	text, err := os.ReadFile("openapi.yaml")
	require.NoError(t, err)
	var document any
	require.NoError(t, yaml.Load(text, &document))
	asJSON, err := json.Marshal(document)
	require.NoError(t, err)
	document, err = jsonschema.UnmarshalJSON(strings.NewReader(string(asJSON)))
	require.NoError(t, err)
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	require.NoError(t, compiler.AddResource("openapi.json", document))
	return &contract{document: document.(map[string]any), schemas: compiler, seen: map[string]bool{}}
}

// hold fails unless the document allows the answer to method and path.
func (c *contract) hold(t testing.TB, method, path string, a answered) {
	t.Helper()
	for template, item := range c.paths() {
		matches := regexp.MustCompile("^" + strings.ReplaceAll(template, "{id}", "[^/]+") + "$").MatchString(path)
		if !matches {
			continue
		}
		bodiless := method == http.MethodHead
		if item[strings.ToLower(method)] == nil {
			require.Equal(t, http.StatusMethodNotAllowed, a.status, "%s %s", method, path)
			require.Equal(t, c.methods(item), a.header.Get("Allow"))
			method = c.methods(item) // which describes the refusal of all others
		}
		operation := item[strings.ToLower(method)].(map[string]any)
		responses := operation["responses"].(map[string]any)
		status := http.StatusText(a.status)
		response, pointer := c.follow(responses[a.code()], "#/paths/"+escape(template)+"/"+strings.ToLower(method)+"/responses/"+a.code())
		require.NotNil(t, response, "%s %s answers %d %s, which is not documented", method, template, a.status, status)
		c.holdHeaders(t, response, pointer, a)
		if !bodiless {
			c.holdBody(t, response, pointer, a)
		}
		c.seen[method+" "+template+" "+a.code()] = true
		return
	}
	require.Equal(t, http.StatusNotFound, a.status, "%s is not documented", path)
}

func (c *contract) holdHeaders(t testing.TB, response map[string]any, pointer string, a answered) {
	t.Helper()
	headers, _ := response["headers"].(map[string]any)
	for name := range headers {
		header, at := c.follow(headers[name], pointer+"/headers/"+name)
		if value := a.header.Get(name); value != "" {
			require.NoError(t, c.compile(t, at+"/schema").Validate(value), name)
		} else {
			require.NotEqual(t, true, header["required"], "%s is missing", name)
		}
	}
}

func (c *contract) holdBody(t testing.TB, response map[string]any, pointer string, a answered) {
	t.Helper()
	content, _ := response["content"].(map[string]any)
	if len(content) == 0 {
		require.Empty(t, a.text)
		return
	}
	mediaType, _, _ := strings.Cut(a.header.Get("Content-Type"), ";")
	require.Contains(t, content, mediaType)
	if content[mediaType].(map[string]any)["schema"] == nil {
		require.NotEmpty(t, a.text)
		return
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(a.text))
	require.NoError(t, err)
	require.NoError(t, c.compile(t, pointer+"/content/"+escape(mediaType)+"/schema").Validate(value), a.text)
	if problem, _ := value.(map[string]any); strings.HasPrefix(mediaType, "application/problem") {
		require.Equal(t, a.header.Get("X-Request-Id"), problem["reference"])
		require.Equal(t, a.code(), problem["status"].(json.Number).String())
		require.Equal(t, "https://github.com/studiobroker/studiobroker/blob/main/docs/reference/errors.md#"+strings.ToLower(problem["code"].(string)), problem["type"])
	}
}

func (c *contract) compile(t testing.TB, pointer string) *jsonschema.Schema {
	t.Helper()
	schema, err := c.schemas.Compile("openapi.json" + pointer)
	require.NoError(t, err)
	return schema
}

// follow is what a reference stands for, and where it is.
func (c *contract) follow(node any, pointer string) (map[string]any, string) {
	object, _ := node.(map[string]any)
	reference, ok := object["$ref"].(string)
	if !ok {
		return object, pointer
	}
	var at any = c.document
	for _, name := range strings.Split(strings.TrimPrefix(reference, "#/"), "/") {
		at = at.(map[string]any)[name]
	}
	return c.follow(at, reference)
}

func (c *contract) paths() map[string]map[string]any {
	paths := map[string]map[string]any{}
	for template, item := range c.document["paths"].(map[string]any) {
		paths[template] = item.(map[string]any)
	}
	return paths
}

func (c *contract) methods(item map[string]any) string {
	var methods []string
	for method := range item {
		methods = append(methods, strings.ToUpper(method))
	}
	return strings.Join(methods, ", ")
}

// all is every operation, and every answer of each.
func (c *contract) all() (operations, answers []string) {
	for template, item := range c.paths() {
		for method, operation := range item {
			name := strings.ToUpper(method) + " " + template
			operations = append(operations, name)
			for status := range operation.(map[string]any)["responses"].(map[string]any) {
				answers = append(answers, name+" "+status)
			}
		}
	}
	return operations, answers
}

// escape writes a key for a JSON pointer in a URL fragment (RFC 6901).
func escape(key string) string {
	return strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D", "+", "%2B").Replace(key)
}

func TestEveryRouteOfTheAPIIsDocumentedAndNoOther(t *testing.T) {
	operations, _ := newContract(t).all()
	require.ElementsMatch(t, web.APIRoutes(), operations)
}

func TestTheDescriptionIsServed(t *testing.T) {
	rig := newAPIRig(t)
	text, err := os.ReadFile("openapi.yaml")
	require.NoError(t, err)
	answer := rig.call(t, "GET", "/api/v1/openapi.yaml", asked{})
	require.Equal(t, http.StatusOK, answer.status)
	require.Equal(t, string(text), answer.text)
}

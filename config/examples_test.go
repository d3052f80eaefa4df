package config_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"

	"github.com/studiobroker/studiobroker/config"
	"github.com/studiobroker/studiobroker/config/directory"
)

const examples = "../docs/examples"

// TestExamples loads every example, and holds it to the schema that its first
// line names.
func TestExamples(t *testing.T) {
	paths, err := filepath.Glob(examples + "/*.yaml")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(paths), 3)
	for _, name := range []string{"ML_RESEARCH_EXTERNAL_ID", "ML_RESTRICTED_EXTERNAL_ID", "ML_EXTERNAL_ID", "ML_PARTNER_EXTERNAL_ID", "ML_ACME_EXTERNAL_ID", "ML_SHARED_EXTERNAL_ID", "CRM_CLIENT_SECRET", "STUDIO_SESSION_KEYS"} {
		t.Setenv(name, "an-external-id-or-a-secret")
	}
	schema := compiled(t)
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			file, err := config.Load(path)
			require.NoError(t, err)
			require.Empty(t, file.Warnings)
			_, err = directory.New(file.Directory())
			require.NoError(t, err)

			text, err := os.ReadFile(path)
			require.NoError(t, err)
			require.NoError(t, schema.Validate(instance(t, text)))

			first, _, _ := strings.Cut(string(text), "\n")
			named, ok := strings.CutPrefix(first, "# yaml-language-server: $schema=")
			require.True(t, ok, first)
			require.FileExists(t, filepath.Join(examples, named))
		})
	}
}

func TestWhatTheExamplesSayOfThemselves(t *testing.T) {
	t.Setenv("ML_EXTERNAL_ID", "an-external-id-or-a-secret")
	t.Setenv("ML_PARTNER_EXTERNAL_ID", "an-external-id-or-a-secret")
	file, err := config.Load(examples + "/groups.yaml")
	require.NoError(t, err)
	partner := file.Directory().Teams[3].Assignment
	require.Equal(t, "partner/forecasts", partner.ID)
	require.Equal(t, "000123456789", partner.Account.ID)
}

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(config.Schema()))
	require.NoError(t, err)
	compiler := jsonschema.NewCompiler()
	require.NoError(t, compiler.AddResource("studiobroker.schema.json", document))
	schema, err := compiler.Compile("studiobroker.schema.json")
	require.NoError(t, err)
	return schema
}

// instance is text as an editor reads it.
func instance(t *testing.T, text []byte) any {
	t.Helper()
	var value any
	require.NoError(t, yaml.Load(text, &value))
	return value
}

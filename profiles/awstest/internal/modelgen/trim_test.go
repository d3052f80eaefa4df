package main

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

const tiny = `{
	"operations": {
		"Get": {"input": {"shape": "In"}, "output": {"shape": "Out"}, "errors": [{"shape": "NotFound"}]},
		"Put": {"input": {"shape": "Other"}}
	},
	"shapes": {
		"In": {"type": "structure", "required": ["Names"], "members": {"Names": {"shape": "Names"}, "Again": {"shape": "In"}}},
		"Names": {"type": "list", "member": {"shape": "Name"}, "max": 5},
		"Name": {"type": "string", "pattern": "^<a>&$", "min": 0.25},
		"Out": {"type": "map", "key": {"shape": "Name"}, "value": {"shape": "Kind"}},
		"Kind": {"type": "string", "enum": ["a", "b"]},
		"Other": {"type": "structure"},
		"NotFound": {"type": "structure"}
	}
}`

func TestTrim(t *testing.T) {
	s, err := trim([]byte(tiny), []string{"Get"})
	require.NoError(t, err)
	t.Run("only what the operations reach is kept", func(t *testing.T) {
		var names []string
		for name := range s.Shapes {
			names = append(names, name)
		}
		require.ElementsMatch(t, []string{"In", "Names", "Name", "Out", "Kind"}, names)
		require.Equal(t, map[string]operation{"Get": {Input: "In", Output: "Out", Errors: []string{"NotFound"}}}, s.Operations)
	})
	t.Run("constraints are kept", func(t *testing.T) {
		require.Equal(t, []string{"Names"}, s.Shapes["In"].Required)
		require.InDelta(t, 5, *s.Shapes["Names"].Max, 0)
		require.InDelta(t, 0.25, *s.Shapes["Name"].Min, 0)
		require.Equal(t, []string{"a", "b"}, s.Shapes["Kind"].Enum)
	})
	t.Run("an operation that the model lacks is an error", func(t *testing.T) {
		_, err := trim([]byte(tiny), []string{"Delete"})
		require.ErrorContains(t, err, "the model has no operation Delete")
	})
	t.Run("a model that is no JSON is an error", func(t *testing.T) {
		_, err := trim([]byte("x"), nil)
		require.Error(t, err)
	})
}

func TestFormat(t *testing.T) {
	s, err := trim([]byte(tiny), []string{"Get"})
	require.NoError(t, err)
	text := table{Provenance: "here", Services: map[string]service{"b": s, "a": s}}.format()
	t.Run("it is JSON", func(t *testing.T) { require.True(t, json.Valid(text)) })
	t.Run("patterns stay readable", func(t *testing.T) { require.Contains(t, string(text), `"^<a>&$"`) })
	t.Run("it is the same every time", func(t *testing.T) {
		require.Equal(t, text, table{Provenance: "here", Services: map[string]service{"a": s, "b": s}}.format())
	})
}
